/** Share links: whoever holds one may read one job and its result, until it expires or its owner takes it back. */
import {createHmac, randomBytes, timingSafeEqual} from 'node:crypto';
import type {Pool} from 'pg';
import {audit} from '../../auth/audit';
import type {Caller, SharedAccess} from '../../auth/caller';
import {sharedSecret} from '../../auth/shared-secret';
import type {UserKeys} from '../../auth/user-keys';
import {inTransaction} from '../../database/transaction';
import {failure, OpenclueError, statusOf} from '../../errors';

/** Days a share lives when its maker does not say, and at most. */
export const usualShareDays = 30;
export const longestShareDays = 365;
/** Shares of a job that may be open at the same time. */
const mostShares = 50;
const day = 86_400_000;

export interface ShareRecord {
  readonly id: string;
  readonly job_id: string;
  /** what the link carries */
  readonly token: string;
  readonly created: Date;
  readonly expires: Date;
}

type StoredShare = Omit<ShareRecord, 'token'>;

const columns = 'id, job_id, created, expires';
/** id of the share, when it ends in seconds, signature. */
const tokenForm = /^([0-9a-f]{24})-(\d{1,12})-([0-9a-f]{64})$/;

/** Makes, lists, ends and checks the shares of a database. */
export class JobShares {
  private constructor(
    private readonly pool: Pool,
    private readonly keys: Pick<UserKeys, 'holder'>,
    private readonly secret: string,
    private readonly requestsPerMinute: number,
  ) {}

  /**
   * @param requestsPerMinute of each share; 0: no limit
   */
  static async open(
    pool: Pool,
    keys: Pick<UserKeys, 'holder'>,
    requestsPerMinute: number,
  ): Promise<JobShares> {
    return new JobShares(pool, keys, await sharedSecret(pool, 'share_secret'), requestsPerMinute);
  }

  /**
   * Shares a job of the caller's.
   * @param expires undefined: in `usualShareDays`
   * @throws JOB_NOT_FOUND, SHARE_EXPIRY_INVALID, SHARES_FULL
   */
  async create({keyId}: Caller, jobId: string, expires?: Date): Promise<ShareRecord> {
    const until = expires ?? new Date(Date.now() + usualShareDays * day);
    if (!(until.getTime() > Date.now() && until.getTime() <= Date.now() + longestShareDays * day)) {
      throw failure('SHARE_EXPIRY_INVALID', {days: longestShareDays});
    }
    // Tokens have whole seconds.
    until.setMilliseconds(0);
    return inTransaction(this.pool, async (client) => {
      // Locking the job makes two at once take turns.
      const owned = await client.query(
        `select 1 from jobs where id = $1 and key_id = $2 and status <> 'deleted' for update`,
        [jobId, keyId],
      );
      if (owned.rowCount === 0) throw failure('JOB_NOT_FOUND', {id: jobId});
      const {rows: open} = await client.query<{count: number}>(
        'select count(*)::int as count from job_shares where job_id = $1 and revoked is null and expires > now()',
        [jobId],
      );
      if (open[0].count >= mostShares) throw failure('SHARES_FULL', {most: mostShares});
      const {rows} = await client.query<StoredShare>(
        `insert into job_shares (id, job_id, key_id, expires) values ($1, $2, $3, $4) returning ${columns}`,
        [randomBytes(12).toString('hex'), jobId, keyId, until],
      );
      const subject = subjectOf(rows[0]);
      await audit(client, {keyId, action: 'share.create', subject, details: {expires: until}});
      return this.withToken(rows[0]);
    });
  }

  /** The open shares of a job of the caller's. @throws JOB_NOT_FOUND */
  async list({keyId}: Caller, jobId: string): Promise<ShareRecord[]> {
    const owned = await this.pool.query('select 1 from jobs where id = $1 and key_id = $2', [jobId, keyId]);
    if (owned.rowCount === 0) throw failure('JOB_NOT_FOUND', {id: jobId});
    const {rows} = await this.pool.query<StoredShare>(
      `select ${columns} from job_shares
       where job_id = $1 and revoked is null and expires > now() order by created, id`,
      [jobId],
    );
    return rows.map((share) => this.withToken(share));
  }

  /** Ends a share now. @throws SHARE_NOT_FOUND */
  async revoke({keyId}: Caller, jobId: string, id: string): Promise<number> {
    return inTransaction(this.pool, async (client) => {
      const {rows} = await client.query<StoredShare>(
        `update job_shares set revoked = now()
       where id = $1 and job_id = $2 and key_id = $3 and revoked is null returning ${columns}`,
        [id, jobId, keyId],
      );
      if (rows.length === 0) throw failure('SHARE_NOT_FOUND', {id});
      await audit(client, {keyId, action: 'share.revoke', subject: subjectOf(rows[0])});
      return 1;
    });
  }

  /**
   * Whoever holds a share: the caller of its job's key, held to that job.
   * @throws SHARE_INVALID for what was not signed here, SHARE_ENDED once it expired or was taken back, or its key ended
   */
  async authenticate(token: string): Promise<Caller> {
    const [, id, expires, given] = tokenForm.exec(token) ?? [];
    if (given === undefined) throw failure('SHARE_INVALID', undefined);
    const expected = Buffer.from(this.sign(id, Number(expires)));
    if (!timingSafeEqual(expected, Buffer.from(given))) throw failure('SHARE_INVALID', undefined);
    if (Number(expires) * 1000 <= Date.now()) throw failure('SHARE_ENDED', {reason: 'expired'});
    const {rows} = await this.pool.query<{job_id: string; key_id: string; revoked: boolean}>(
      'select job_id, key_id, revoked is not null as revoked from job_shares where id = $1',
      [id],
    );
    // It was signed here, so that the job is gone where its row is.
    if (rows.length === 0 || rows[0].revoked) throw failure('SHARE_ENDED', {reason: 'was taken back'});
    const shared: SharedAccess = {shareId: id, jobId: rows[0].job_id};
    return {
      ...(await this.ownerOf(rows[0].key_id)),
      name: 'share',
      role: 'demo',
      requestsPerMinute: this.requestsPerMinute || undefined,
      jobQuota: undefined,
      shared,
    };
  }

  private async ownerOf(keyId: string): Promise<Caller> {
    try {
      return await this.keys.holder(keyId);
    } catch (error) {
      if (!(error instanceof OpenclueError && statusOf(error) === 401)) throw error;
      throw failure('SHARE_ENDED', {reason: 'ended with the key of its owner'}, {cause: error});
    }
  }

  private withToken(share: StoredShare): ShareRecord {
    const expires = Math.floor(share.expires.getTime() / 1000);
    return {...share, token: `${share.id}-${expires}-${this.sign(share.id, expires)}`};
  }

  private sign(id: string, expires: number): string {
    return createHmac('sha256', this.secret).update(`${id}\n${expires}`).digest('hex');
  }
}

const subjectOf = ({id, job_id}: StoredShare) => `jobs/${job_id}/shares/${id}`;
