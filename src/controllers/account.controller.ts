import {inject} from '@loopback/core';
import {get, Request, Response, RestBindings} from '@loopback/rest';
import {Pool} from 'pg';
import {Caller} from '../auth/caller';
import {RateLimiter} from '../auth/rate-limiter';
import {type DayOfUse, KeyUsage} from '../auth/usage';
import {UserKeys} from '../auth/user-keys';
import {Bindings, DATABASE_POOL} from '../keys';
import {countJobs, type JobCounts} from '../runs/jobs/queue-state';
import {accountDays, accountOperation} from './specs/account';
import {warnOfUnknown} from './unknown-parameters';

interface Account {
  readonly id: string;
  readonly name: string;
  readonly role: Caller['role'];
  readonly shared: boolean;
  readonly created: Date;
  readonly expires: Date | null;
  readonly limits: {
    readonly requests_per_minute: number | null;
    readonly requests_this_minute: number | null;
    readonly job_quota: number | null;
    readonly open_jobs: number;
  };
  readonly jobs: JobCounts;
  readonly stored: Stored;
  readonly days: readonly DayOfUse[];
}

interface Stored {
  readonly result_bytes: number;
  readonly matrices: number;
  readonly matrix_bytes: number;
}

/** What a key is told of itself. */
export class AccountController {
  constructor(
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(Bindings.USER_KEYS) private readonly userKeys: UserKeys,
    @inject(Bindings.USAGE) private readonly usage: KeyUsage,
    @inject(Bindings.RATE_LIMITER) private readonly rateLimiter: RateLimiter,
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @get('/api/account', accountOperation)
  async account(): Promise<Account> {
    warnOfUnknown(this.request, this.response);
    const {keyId, requestsPerMinute, jobQuota} = this.caller;
    const [{id, name, role, created, expires}, jobs, stored, days, used] = await Promise.all([
      this.userKeys.find(keyId),
      countJobs(this.pool, keyId),
      this.stored(keyId),
      this.usage.ofKey(keyId, accountDays),
      this.rateLimiter.used(this.caller),
    ]);
    return {
      ...{id, name, role, shared: role === 'demo', created, expires},
      limits: {
        requests_per_minute: requestsPerMinute ?? null,
        requests_this_minute: used ?? null,
        job_quota: jobQuota ?? null,
        open_jobs: jobs.pending + jobs.submitted + jobs.processing,
      },
      ...{jobs, stored, days},
    };
  }

  private async stored(keyId: string): Promise<Stored> {
    const {rows} = await this.pool.query<Stored>(
      `select (select coalesce(sum(result_bytes), 0)::float8 from jobs
                where key_id = $1 and status = 'completed') as result_bytes,
              count(*)::int as matrices, coalesce(sum(bytes), 0)::float8 as matrix_bytes
         from matrices where key_id = $1 and expires > now()`,
      [keyId],
    );
    return rows[0];
  }
}
