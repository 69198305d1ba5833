/** Invitations: whoever holds such a link may make a key of their own, until it has made its number, expires or is revoked. */
import {createHmac, randomBytes, timingSafeEqual} from 'node:crypto';
import type {Pool} from 'pg';
import {inTransaction} from '../database/transaction';
import {failure} from '../errors';
import {audit} from './audit';
import {sharedSecret} from './shared-secret';
import {insertKey, type KeyRecord} from './user-keys';

/** Days an invitation lives when its maker does not say, and at most. */
export const usualInvitationDays = 30;
export const longestInvitationDays = 365;
/** Keys that one may make. */
export const mostInvitedKeys = 10_000;
const day = 86_400_000;

/** What an invitation is made of. */
export interface InvitationTerms {
  /** one line of text; keys are called by it and their number: course-1, course-2 … */
  readonly name: string;
  /** that it may make */
  readonly keys: number;
  /** undefined: in `usualInvitationDays`, or with its keys */
  readonly expires?: Date;
  /** when the keys end; undefined: never */
  readonly keyExpires?: Date;
  /** of each key; undefined: the server's default, 0: no limit */
  readonly requestsPerMinute?: number;
  readonly jobQuota?: number;
}

export type InvitationState = 'open' | 'used up' | 'expired' | 'revoked';

/** An invitation as its host sees it. */
export interface InvitationRecord {
  readonly id: string;
  readonly name: string;
  readonly keys: number;
  /** of those, made so far */
  readonly made: number;
  readonly requests_per_minute: number | null;
  readonly job_quota: number | null;
  readonly key_expires: Date | null;
  readonly created: Date;
  readonly expires: Date;
  readonly revoked: Date | null;
  readonly state: InvitationState;
  /** what the link carries, while it is open */
  readonly token: string | null;
}

/** What whoever opens the link is told. */
export interface Offer {
  readonly name: string;
  readonly keys_left: number;
  readonly expires: Date;
  readonly key_expires: Date | null;
  /** null: no limit */
  readonly requests_per_minute: number | null;
  readonly job_quota: number | null;
}

/** What this server says of invitations. */
export interface InvitationSettings {
  /** OPENCLUE_INVITATIONS */
  readonly invitations: boolean;
  readonly requestsPerMinute: {readonly user: number};
  readonly jobQuota: {readonly user: number};
}

type Stored = Omit<InvitationRecord, 'state' | 'token'>;

const columns =
  'id, name, keys, made, requests_per_minute, job_quota, key_expires, created, expires, revoked';
const invitationId = /^[0-9a-f]{24}$/;
/** id of the invitation, when it ends in seconds, signature. */
const tokenForm = /^([0-9a-f]{24})-(\d{1,12})-([0-9a-f]{64})$/;

/** Makes, lists, ends and takes the invitations of a database. `by` is the admin's key id, if not the command line. */
export class Invitations {
  private constructor(
    private readonly pool: Pool,
    private readonly settings: InvitationSettings,
    private readonly secret: string,
  ) {}

  static async open(pool: Pool, settings: InvitationSettings): Promise<Invitations> {
    return new Invitations(pool, settings, await sharedSecret(pool, 'invitation_secret'));
  }

  /** @throws INVITATIONS_OFF, INVITATION_TERMS_INVALID */
  async create(terms: InvitationTerms, by?: string): Promise<InvitationRecord> {
    this.requireOn();
    const usual = Math.min(Date.now() + usualInvitationDays * day, terms.keyExpires?.getTime() ?? Infinity);
    const expires = terms.expires ?? new Date(usual);
    // Tokens have whole seconds.
    expires.setMilliseconds(0);
    checkTerms({...terms, expires});
    const {name, keys, keyExpires, requestsPerMinute, jobQuota} = terms;
    const made = await inTransaction(this.pool, async (client) => {
      const {rows} = await client.query<Stored>(
        `insert into invitations (id, name, keys, requests_per_minute, job_quota, key_expires, expires)
       values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`,
        [randomBytes(12).toString('hex'), name, keys, requestsPerMinute, jobQuota, keyExpires, expires],
      );
      const subject = subjectOf(rows[0]);
      await audit(client, {keyId: by, action: 'invitation.create', subject, details: {...terms, expires}});
      return rows[0];
    });
    return this.asRecord(made);
  }

  /** The latest first, those that have ended too. */
  async list(): Promise<InvitationRecord[]> {
    const {rows} = await this.pool.query<Stored>(
      `select ${columns} from invitations order by created desc, id`,
    );
    return rows.map((stored) => this.asRecord(stored));
  }

  /** Ends an invitation now; keys that it made stay. @throws INVITATION_NOT_FOUND */
  async revoke(id: string, by?: string): Promise<InvitationRecord> {
    if (!invitationId.test(id)) throw failure('INVITATION_NOT_FOUND', {id});
    const ended = await inTransaction(this.pool, async (client) => {
      const {rows} = await client.query<Stored>(
        `update invitations set revoked = coalesce(revoked, now()) where id = $1 returning ${columns}`,
        [id],
      );
      if (rows.length === 0) throw failure('INVITATION_NOT_FOUND', {id});
      const {name, made} = rows[0];
      const subject = subjectOf(rows[0]);
      await audit(client, {keyId: by, action: 'invitation.revoke', subject, details: {name, made}});
      return rows[0];
    });
    return this.asRecord(ended);
  }

  /** What a token offers. @throws INVITATIONS_OFF, INVITATION_INVALID, INVITATION_EXPIRED, _REVOKED, _USED_UP */
  async look(token: string): Promise<Offer> {
    const id = this.verify(token);
    const {rows} = await this.pool.query<Stored>(`select ${columns} from invitations where id = $1`, [id]);
    if (rows.length === 0 || stateOf(rows[0]) !== 'open') throw endOf(rows[0]);
    const {name, keys, made, expires, key_expires, requests_per_minute, job_quota} = rows[0];
    const {requestsPerMinute, jobQuota} = this.settings;
    return {
      ...{name, keys_left: keys - made, expires, key_expires},
      requests_per_minute: (requests_per_minute ?? requestsPerMinute.user) || null,
      job_quota: (job_quota ?? jobQuota.user) || null,
    };
  }

  /**
   * Makes a key by an invitation; `key` cannot be shown again.
   * @throws INVITATIONS_OFF, INVITATION_INVALID, INVITATION_EXPIRED, INVITATION_REVOKED, INVITATION_USED_UP
   */
  async accept(token: string): Promise<KeyRecord & {key: string}> {
    const id = this.verify(token);
    return inTransaction(this.pool, async (client) => {
      // Who comes at the same time waits for this row, and then sees that one more was made.
      const {rows} = await client.query<Stored>(
        `update invitations set made = made + 1
          where id = $1 and made < keys and revoked is null and expires > now() returning ${columns}`,
        [id],
      );
      if (rows.length === 0) {
        const found = await client.query<Stored>(`select ${columns} from invitations where id = $1`, [id]);
        throw endOf(found.rows[0]);
      }
      const {name, made, key_expires, requests_per_minute, job_quota} = rows[0];
      const terms = {
        role: 'user' as const,
        expires: key_expires ?? undefined,
        requestsPerMinute: requests_per_minute ?? undefined,
        jobQuota: job_quota ?? undefined,
        invitationId: id,
      };
      const record = await insertKey(client, `${name}-${made}`, terms);
      await audit(client, {
        ...{keyId: record.id, action: 'key.join', subject: record.id},
        details: {name: record.name, invitation: id},
      });
      return record;
    });
  }

  private requireOn(): void {
    if (!this.settings.invitations) throw failure('INVITATIONS_OFF', undefined);
  }

  /** The id of the invitation that a token was signed for. */
  private verify(token: string): string {
    this.requireOn();
    const [, id, expires, given] = tokenForm.exec(token) ?? [];
    if (given === undefined) throw failure('INVITATION_INVALID', undefined);
    const expected = Buffer.from(this.sign(id, Number(expires)));
    if (!timingSafeEqual(expected, Buffer.from(given))) throw failure('INVITATION_INVALID', undefined);
    return id;
  }

  private asRecord(stored: Stored): InvitationRecord {
    const state = stateOf(stored);
    const expires = Math.floor(stored.expires.getTime() / 1000);
    const token = `${stored.id}-${expires}-${this.sign(stored.id, expires)}`;
    return {...stored, state, token: state === 'open' && this.settings.invitations ? token : null};
  }

  private sign(id: string, expires: number): string {
    return createHmac('sha256', this.secret).update(`${id}\n${expires}`).digest('hex');
  }
}

/** Where a browser takes an invitation. What follows # is sent to no server, and so stands in no log. */
export function joinAddress(base: string, token: string): string {
  return `${base}/join#${token}`;
}

const subjectOf = ({id}: Pick<Stored, 'id'>) => `invitations/${id}`;

function stateOf({revoked, expires, made, keys}: Stored): InvitationState {
  if (revoked) return 'revoked';
  if (made >= keys) return 'used up';
  return expires.getTime() <= Date.now() ? 'expired' : 'open';
}

/** Why an invitation makes no key any more. */
function endOf(stored: Stored | undefined) {
  // It was signed here, so that its row is gone.
  if (!stored) return failure('INVITATION_INVALID', undefined);
  const {revoked, made, keys, expires} = stored;
  if (revoked) return failure('INVITATION_REVOKED', {when: revoked.toISOString()});
  if (made >= keys) return failure('INVITATION_USED_UP', {keys});
  return failure('INVITATION_EXPIRED', {when: expires.toISOString()});
}

function checkTerms({name, keys, expires, keyExpires}: InvitationTerms & {expires: Date}): void {
  const invalid = (field: string, detail: string) => failure('INVITATION_TERMS_INVALID', {field, detail});
  if (!/^[^\p{Cc}\p{Cs}]{1,180}$/u.test(name)) {
    throw invalid('name', 'must be one line of text, of 180 characters at most');
  }
  if (!Number.isInteger(keys) || keys < 1 || keys > mostInvitedKeys) {
    throw invalid('keys', `must be a whole number from 1 to ${mostInvitedKeys}`);
  }
  // First, since an invitation that has no end of its own ends with its keys.
  if (keyExpires && !(keyExpires.getTime() > Date.now())) {
    throw invalid('key_expires', 'must be a time to come');
  }
  const until = expires.getTime();
  if (!(until > Date.now() && until <= Date.now() + longestInvitationDays * day)) {
    throw invalid('expires', `must be a time to come, ${longestInvitationDays} days ahead at most`);
  }
  // Else the last to come would get keys that have ended.
  if (keyExpires && keyExpires.getTime() < until) {
    throw invalid('expires', 'must not be later than key_expires');
  }
}
