import {createHash, randomBytes} from 'node:crypto';
import {LRUCache} from 'lru-cache';
import type {Pool} from 'pg';
import {failure} from '../errors';
import type {Caller, Role} from './caller';

/** A key as `openclue keys list` shows it; the key itself is shown once, when it is made. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly created: Date;
  readonly expires: Date | null;
  readonly revoked: Date | null;
}

/** Milliseconds a key's record is trusted before the database is asked again: how long a revoked key may live on. */
const recordLifetime = 2_000;
const cachedKeys = 10_000;

// Keys are 128 random bits, so a plain SHA-256 is as hard to reverse as the key is to guess.
const sha256 = (key: string) => createHash('sha256').update(key).digest();

/** Makes, finds and revokes user keys in the database. */
export class UserKeys {
  private readonly cache = new LRUCache<string, KeyRecord>({max: cachedKeys, ttl: recordLifetime});

  constructor(private readonly pool: Pool) {}

  /** Makes a key; the returned `key` cannot be shown again. */
  async create(name: string, role: Role, expires?: Date): Promise<KeyRecord & {key: string}> {
    const key = randomBytes(16).toString('hex');
    const {rows} = await this.pool.query<KeyRecord>(
      `insert into api_keys (id, name, role, key_sha256, expires) values ($1, $2, $3, $4, $5)
       returning id, name, role, created, expires, revoked`,
      [randomBytes(12).toString('hex'), name, role, sha256(key), expires ?? null],
    );
    return {...rows[0], key};
  }

  async list(): Promise<KeyRecord[]> {
    const {rows} = await this.pool.query<KeyRecord>(
      'select id, name, role, created, expires, revoked from api_keys order by created, id',
    );
    return rows;
  }

  /** @throws KEY_NOT_FOUND */
  async revoke(id: string): Promise<void> {
    const {rowCount} = await this.pool.query(
      'update api_keys set revoked = coalesce(revoked, now()) where id = $1',
      [id],
    );
    if (rowCount === 0) throw failure('KEY_NOT_FOUND', {id});
    this.cache.clear();
  }

  /**
   * Who holds `key`.
   * @throws USER_KEY_MISSING, USER_KEY_UNKNOWN, USER_KEY_REVOKED, USER_KEY_EXPIRED (all 401)
   */
  async authenticate(key: string | undefined): Promise<Caller> {
    if (!key) throw failure('USER_KEY_MISSING', undefined);
    const record = this.cache.get(key) ?? (await this.find(key));
    if (record.revoked) throw failure('USER_KEY_REVOKED', {when: record.revoked.toISOString()});
    if (record.expires && record.expires.getTime() <= Date.now())
      throw failure('USER_KEY_EXPIRED', {when: record.expires.toISOString()});
    return {keyId: record.id, name: record.name, role: record.role};
  }

  /** The public demo key, made on first use and the same for every server of this database. */
  async demoKey(): Promise<string> {
    const stored = await this.storedDemoKey();
    if (stored) return stored;
    const made = await this.create('demo', 'demo');
    await this.pool.query(`insert into settings (name, value) values ('demo_key', $1) on conflict do nothing`, [
      made.key,
    ]);
    const kept = await this.storedDemoKey();
    if (kept === undefined) throw new Error('the demo key was stored and is gone');
    if (kept !== made.key) await this.pool.query('delete from api_keys where id = $1', [made.id]);
    return kept;
  }

  private async storedDemoKey(): Promise<string | undefined> {
    const {rows} = await this.pool.query<{value: string}>(
      `select value from settings where name = 'demo_key'`,
    );
    return rows[0]?.value;
  }

  private async find(key: string): Promise<KeyRecord> {
    const {rows} = await this.pool.query<KeyRecord>(
      'select id, name, role, created, expires, revoked from api_keys where key_sha256 = $1',
      [sha256(key)],
    );
    if (rows.length === 0) throw failure('USER_KEY_UNKNOWN', undefined);
    this.cache.set(key, rows[0]);
    return rows[0];
  }
}
