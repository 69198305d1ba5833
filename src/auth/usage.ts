/** How much each key asks: counted here, written now and then, so that no request waits for it. */
import type {Pool} from 'pg';
import type {Log} from '../log';
import type {Role} from './caller';

/** Milliseconds between two writings. */
const writeInterval = 10_000;
/** Days of which requests are remembered. */
const keptDays = 400;

/** What a key did on a day of UTC. */
export interface DayOfUse {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly requests: number;
  /** that were submitted */
  readonly jobs: number;
}

/** What a key did in some days. */
export interface UseOfKey {
  readonly key_id: string;
  readonly name: string;
  readonly role: Role;
  readonly requests: number;
  /** null: none that is remembered */
  readonly last_request: Date | null;
  /** that were submitted */
  readonly jobs: number;
  /** that wait or run now */
  readonly open_jobs: number;
  /** of all results that it has now */
  readonly result_bytes: number;
}

/** Counts the requests of keys, in this process, and keeps the sums of all processes in the database. */
export class KeyUsage {
  private counted = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly pool: Pool,
    private readonly log: Log,
  ) {
    this.timer = setInterval(() => void this.write(), writeInterval);
    this.timer.unref();
  }

  /** @param keyId of the key that a request was admitted with */
  count(keyId: string): void {
    this.counted.set(keyId, (this.counted.get(keyId) ?? 0) + 1);
  }

  /** Adds what was counted since the last time; what cannot be written now is written later. */
  async write(): Promise<void> {
    if (this.counted.size === 0) return;
    const taken = this.counted;
    this.counted = new Map();
    // Processes that write at the same time take rows in one order, so that none waits for another that waits for it.
    const ids = [...taken.keys()].sort();
    try {
      await this.pool.query(
        `insert into key_usage (key_id, day, requests, last_request)
         select id, (now() at time zone 'UTC')::date, counted, now()
           from unnest($1::text[], $2::bigint[]) as taken (id, counted) join api_keys using (id) order by id
         on conflict (key_id, day) do update
           set requests = key_usage.requests + excluded.requests, last_request = excluded.last_request`,
        [ids, ids.map((id) => taken.get(id))],
      );
    } catch (error) {
      for (const [id, requests] of taken) this.counted.set(id, (this.counted.get(id) ?? 0) + requests);
      this.log.debug({err: error}, 'requests of keys could not be written yet');
    }
  }

  /** The last days of a key, today last; days without use have zeros. */
  async ofKey(keyId: string, days: number): Promise<readonly DayOfUse[]> {
    await this.write();
    const {rows} = await this.pool.query<DayOfUse>(
      `with today as (select (now() at time zone 'UTC')::date as today),
         days as (select generate_series(today - ($2::int - 1), today, interval '1 day')::date as day from today),
         submitted as (
           select (created at time zone 'UTC')::date as day, count(*) as jobs
             from jobs, today where key_id = $1 and created >= (today - $2::int) group by 1)
       select to_char(day, 'YYYY-MM-DD') as day, coalesce(requests, 0)::float8 as requests,
              coalesce(jobs, 0)::float8 as jobs
         from days
         left join (select day, requests from key_usage where key_id = $1) as used using (day)
         left join submitted using (day)
        order by day`,
      [keyId, days],
    );
    return rows;
  }

  /** All keys with what they did in the last days, those that asked most first. */
  async ofAll(days: number): Promise<readonly UseOfKey[]> {
    await this.write();
    const {rows} = await this.pool.query<UseOfKey>(
      `with since as (select (now() at time zone 'UTC')::date - ($1::int - 1) as day),
         used as (
           select key_id, sum(requests) filter (where day >= (select day from since)) as requests,
                  max(last_request) as last_request
             from key_usage group by key_id),
         submitted as (
           select key_id, count(*) filter (where created >= (select day from since)) as jobs,
                  count(*) filter (where status in ('pending', 'submitted', 'processing')) as open_jobs,
                  sum(result_bytes) filter (where status = 'completed') as result_bytes
             from jobs group by key_id)
       select id as key_id, name, role, coalesce(requests, 0)::float8 as requests, last_request,
              coalesce(jobs, 0)::float8 as jobs, coalesce(open_jobs, 0)::float8 as open_jobs,
              coalesce(result_bytes, 0)::float8 as result_bytes
         from api_keys left join used on used.key_id = id left join submitted on submitted.key_id = id
        order by requests desc, name, id`,
      [days],
    );
    return rows;
  }

  /** Forgets days that are long gone. */
  async sweep(): Promise<void> {
    await this.pool.query(`delete from key_usage where day < (now() at time zone 'UTC')::date - $1::int`, [
      keptDays,
    ]);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }
}
