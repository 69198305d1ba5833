import {createHash, randomBytes} from 'node:crypto';
import {LRUCache} from 'lru-cache';
import type {Pool, PoolClient} from 'pg';
import {inTransaction} from '../database/transaction';
import {failure} from '../errors';
import {type AuditEntry, audit} from './audit';
import type {Caller, Role} from './caller';

/** A key as `openclue keys list` shows it; the key itself is shown once, when it is made. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** null: the role's default; 0: no limit */
  readonly requests_per_minute: number | null;
  readonly job_quota: number | null;
  readonly created: Date;
  readonly expires: Date | null;
  readonly revoked: Date | null;
  /** by which it was made; null: by the host */
  readonly invitation_id: string | null;
}

/** What a new key may be given beside its name. */
export interface KeyTerms {
  readonly role: Role;
  readonly expires?: Date;
  readonly requestsPerMinute?: number;
  readonly jobQuota?: number;
}

/** What changes of a key, at least one of them. */
export interface KeyChange {
  /** null: never */
  readonly expires?: Date | null;
  /** null: the role's default, 0: no limit */
  readonly requestsPerMinute?: number | null;
  readonly jobQuota?: number | null;
}

/** What this server allows keys that have no terms of their own; 0: no limit. */
export interface KeyDefaults {
  /** whether the public demo key is offered and accepted */
  readonly demo: boolean;
  readonly requestsPerMinute: {readonly demo: number; readonly user: number};
  readonly jobQuota: {readonly demo: number; readonly user: number};
  /** datasets that the demo key may see beside the demo's, true: all; absent: none */
  readonly demoDatasets?: true | readonly string[];
}

/** Milliseconds a key's record is trusted before the database is asked again: how long a revoked key may live on. */
const recordLifetime = 2_000;
const cachedKeys = 10_000;
/** What `create` makes; asking Postgres for anything else could fail there (NUL). */
const keyId = /^[0-9a-f]{24}$/;
const columns = 'id, name, role, requests_per_minute, job_quota, created, expires, revoked, invitation_id';

// Keys are 128 random bits, so a plain SHA-256 is as hard to reverse as the key is to guess.
const sha256 = (key: string) => createHash('sha256').update(key).digest();

/** Stores a new key; who calls tells the audit log, in the same transaction. */
export async function insertKey(
  transaction: PoolClient,
  name: string,
  {role, expires, requestsPerMinute, jobQuota, invitationId}: KeyTerms & {readonly invitationId?: string},
): Promise<KeyRecord & {key: string}> {
  const key = randomBytes(16).toString('hex');
  const {rows} = await transaction.query<KeyRecord>(
    `insert into api_keys
       (id, name, role, key_sha256, expires, requests_per_minute, job_quota, invitation_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${columns}`,
    [
      ...[randomBytes(12).toString('hex'), name, role, sha256(key)],
      ...[expires, requestsPerMinute, jobQuota, invitationId],
    ],
  );
  return {...rows[0], key};
}

/** Makes, finds, changes and revokes user keys. `by` in its methods is the admin's key id, if not the command line. */
export class UserKeys {
  private readonly cache = new LRUCache<string, KeyRecord>({max: cachedKeys, ttl: recordLifetime});

  constructor(
    private readonly pool: Pool,
    private readonly defaults: KeyDefaults,
  ) {}

  /** Makes a key; the returned `key` cannot be shown again. */
  async create(name: string, terms: KeyTerms, by?: string): Promise<KeyRecord & {key: string}> {
    return inTransaction(this.pool, async (client) => {
      const made = await insertKey(client, name, terms);
      await audit(client, {keyId: by, action: 'key.create', subject: made.id, details: {name, ...terms}});
      return made;
    });
  }

  async list(): Promise<KeyRecord[]> {
    const {rows} = await this.pool.query<KeyRecord>(`select ${columns} from api_keys order by created, id`);
    return rows;
  }

  /** Ends a key now. @throws KEY_NOT_FOUND */
  async revoke(id: string, by?: string): Promise<KeyRecord> {
    return this.update(id, 'revoked = coalesce(revoked, now())', [], ({name, expires}) => [
      {keyId: by, action: 'key.revoke', subject: id, details: {name, expires}},
    ]);
  }

  /**
   * Sets when a key ends and what it may, all at once: nobody sees a part of it. What is undefined stays as it is.
   * @throws KEY_NOT_FOUND
   */
  async change(
    id: string,
    {expires, requestsPerMinute, jobQuota}: KeyChange,
    by?: string,
  ): Promise<KeyRecord> {
    const given: [column: string, type: string, value: unknown][] = [
      ['requests_per_minute', 'integer', requestsPerMinute],
      ['job_quota', 'integer', jobQuota],
      ['expires', 'timestamptz', expires],
    ];
    const set = given.filter(([, , value]) => value !== undefined);
    const assignment = set.map(([column, type], at) => `${column} = $${at + 2}::${type}`).join(', ');
    const values = set.map(([, , value]) => value);
    return this.update(id, assignment, values, ({name, requests_per_minute, job_quota, expires: end}) => {
      const limited = requestsPerMinute !== undefined || jobQuota !== undefined;
      const lines = [
        ...(limited ? [{action: 'key.limit', details: {name, requests_per_minute, job_quota}}] : []),
        ...(expires !== undefined ? [{action: 'key.expire', details: {name, expires: end}}] : []),
      ];
      return lines.map((line) => ({keyId: by, subject: id, ...line}));
    });
  }

  /**
   * Who holds `key`.
   * @throws USER_KEY_MISSING, USER_KEY_UNKNOWN, USER_KEY_REVOKED, USER_KEY_EXPIRED (all 401)
   */
  async authenticate(key: string | undefined): Promise<Caller> {
    if (!key) throw failure('USER_KEY_MISSING', undefined);
    return this.callerOf(this.cache.get(key) ?? (await this.recognise(key)));
  }

  /**
   * Who holds the key of an id, for what was done with it before.
   * @throws USER_KEY_UNKNOWN, USER_KEY_REVOKED, USER_KEY_EXPIRED (all 401)
   */
  async holder(id: string): Promise<Caller> {
    return this.callerOf(await this.find(id));
  }

  /** The record of the key of an id. @throws USER_KEY_UNKNOWN */
  async find(id: string): Promise<KeyRecord> {
    const {rows} = await this.pool.query<KeyRecord>(`select ${columns} from api_keys where id = $1`, [id]);
    if (rows.length === 0) throw failure('USER_KEY_UNKNOWN', undefined);
    return rows[0];
  }

  private callerOf(record: KeyRecord): Caller {
    const {id, name, role, expires, revoked} = record;
    if (role === 'demo' && !this.defaults.demo) throw failure('USER_KEY_UNKNOWN', undefined);
    if (revoked) throw failure('USER_KEY_REVOKED', {when: revoked.toISOString()});
    if (expires && expires.getTime() <= Date.now()) {
      throw failure('USER_KEY_EXPIRED', {when: expires.toISOString()});
    }
    const kind = role === 'demo' ? 'demo' : 'user';
    const {demoDatasets = []} = this.defaults;
    return {
      keyId: id,
      name,
      role,
      requestsPerMinute: (record.requests_per_minute ?? this.defaults.requestsPerMinute[kind]) || undefined,
      jobQuota: (record.job_quota ?? this.defaults.jobQuota[kind]) || undefined,
      onlyDatasets: role === 'demo' && demoDatasets !== true ? demoDatasets : undefined,
    };
  }

  /**
   * The public demo key, made on first use and the same for every server of this database.
   * @throws DEMO_KEY_OFF
   */
  async demoKey(): Promise<string> {
    if (!this.defaults.demo) throw failure('DEMO_KEY_OFF', undefined);
    const stored = await this.storedDemoKey();
    if (stored) return stored;
    const made = await this.create('demo', {role: 'demo'});
    await this.pool.query(
      `insert into settings (name, value) values ('demo_key', $1) on conflict do nothing`,
      [made.key],
    );
    const kept = await this.storedDemoKey();
    if (kept === undefined) throw new Error('the demo key was stored and is gone');
    if (kept !== made.key) await this.revoke(made.id);
    return kept;
  }

  private async storedDemoKey(): Promise<string | undefined> {
    const {rows} = await this.pool.query<{value: string}>(
      `select value from settings where name = 'demo_key'`,
    );
    return rows[0]?.value;
  }

  private async recognise(key: string): Promise<KeyRecord> {
    const {rows} = await this.pool.query<KeyRecord>(`select ${columns} from api_keys where key_sha256 = $1`, [
      sha256(key),
    ]);
    if (rows.length === 0) throw failure('USER_KEY_UNKNOWN', undefined);
    this.cache.set(key, rows[0]);
    return rows[0];
  }

  /** Changes a key and tells the audit log, both or neither. */
  private async update(
    id: string,
    assignment: string,
    values: unknown[],
    linesOf: (changed: KeyRecord) => readonly AuditEntry[],
  ): Promise<KeyRecord> {
    if (!keyId.test(id)) throw failure('KEY_NOT_FOUND', {id});
    const changed = await inTransaction(this.pool, async (client) => {
      const {rows} = await client.query<KeyRecord>(
        `update api_keys set ${assignment} where id = $1 returning ${columns}`,
        [id, ...values],
      );
      if (rows.length === 0) throw failure('KEY_NOT_FOUND', {id});
      for (const line of linesOf(rows[0])) await audit(client, line);
      return rows[0];
    });
    this.cache.clear();
    return changed;
  }
}
