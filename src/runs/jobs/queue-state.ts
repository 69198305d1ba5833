/** How full the queue is, and how long jobs wait in it. */
import type {Pool} from 'pg';

/** States in which a job waits or runs. */
export const openStates = ['pending', 'submitted', 'processing'] as const;
const allStates = [...openStates, 'completed', 'error', 'deleted'] as const;

/** Hours of which waits are told. */
const waitHours = 24;

export type JobCounts = Readonly<Record<(typeof allStates)[number], number>>;

/** How long the jobs waited that first ran lately. */
export interface Waits {
  /** that far back */
  readonly hours: number;
  readonly jobs: number;
  /** null where there were none */
  readonly mean_seconds: number | null;
  readonly longest_seconds: number | null;
}

/** A process that runs jobs and has shown a sign of life in the last 20 s. */
export interface Worker {
  readonly host: string;
  readonly pid: number;
  readonly seen: Date;
}

/** Jobs by state, those of all keys or of one. */
export async function countJobs(pool: Pool, keyId?: string): Promise<JobCounts> {
  const {rows} = await pool.query<{status: string; jobs: number}>(
    `select status, count(*)::float8 as jobs from jobs where $1::text is null or key_id = $1 group by status`,
    [keyId ?? null],
  );
  const none = allStates.map((status) => [status, 0] as const);
  return Object.fromEntries([...none, ...rows.map(({status, jobs}) => [status, jobs] as const)]) as JobCounts;
}

/** Jobs that wait or run, by state; quick however many have ended. */
export async function countOpenJobs(pool: Pool): Promise<Readonly<Record<string, number>>> {
  const {rows} = await pool.query<{status: string; jobs: number}>(
    'select status, count(*)::int as jobs from jobs where status = any($1) group by status',
    [openStates],
  );
  const none = openStates.map((status) => [status, 0] as const);
  return Object.fromEntries([...none, ...rows.map(({status, jobs}) => [status, jobs] as const)]);
}

/** Age in seconds of the job that has waited longest; 0 where none waits. */
export async function oldestWaiting(pool: Pool): Promise<number> {
  const {rows} = await pool.query<{seconds: number}>(
    `select coalesce(extract(epoch from now() - min(created)), 0)::float8 as seconds
     from jobs where status in ('pending', 'submitted')`,
  );
  return rows[0].seconds;
}

/** Seconds from submission to first run, of the jobs that first ran in the last day. */
export async function recentWaits(pool: Pool): Promise<Waits> {
  const {rows} = await pool.query<Omit<Waits, 'hours'>>(
    `select count(*)::int as jobs, avg(extract(epoch from started - created))::float8 as mean_seconds,
            max(extract(epoch from started - created))::float8 as longest_seconds
       from jobs where started > now() - make_interval(hours => $1)`,
    [waitHours],
  );
  return {hours: waitHours, ...rows[0]};
}

/** Each process once, however many jobs it runs at a time. */
export async function presentWorkers(pool: Pool): Promise<readonly Worker[]> {
  const {rows} = await pool.query<Worker>(
    `select host, pid, max(seen) as seen from job_workers
      where seen > now() - interval '20 seconds' group by host, pid order by host, pid`,
  );
  return rows;
}
