import {statfs} from 'node:fs/promises';
import type {Pool} from 'pg';
import type {Config} from '../config';
import type {ScoringPool} from '../engine/pool';
import {lookAt} from '../telemetry';

/** What a process works with. */
export interface Watched {
  readonly config: Pick<Config, 'home'>;
  readonly pool: Pool;
  readonly scoring: ScoringPool;
}

/** States in which a job waits or runs. */
const openStates = ['pending', 'submitted', 'processing'];

/** Has /metrics tell how full the queue, the pools and the disk are. @returns what ends it */
export function watchProcess({config: {home}, pool, scoring}: Watched): () => void {
  const perState = async () => {
    const {rows} = await pool.query<{status: string; jobs: number}>(
      'select status, count(*)::int as jobs from jobs where status = any($1) group by status',
      [openStates],
    );
    const none = openStates.map((status) => [status, 0] as const);
    return Object.fromEntries([...none, ...rows.map(({status, jobs}) => [status, jobs] as const)]);
  };
  const oldest = async () => {
    const {rows} = await pool.query<{seconds: number}>(
      `select coalesce(extract(epoch from now() - min(created)), 0)::float8 as seconds
       from jobs where status in ('pending', 'submitted')`,
    );
    return rows[0].seconds;
  };
  const workers = async () => {
    const {rows} = await pool.query<{workers: number}>(
      `select count(distinct (host, pid))::int as workers from job_workers where seen > now() - interval '20 seconds'`,
    );
    return rows[0].workers;
  };
  return lookAt([
    // First: the others wait for connections themselves.
    {
      name: 'openclue_database_connections',
      help: 'Connections of this process to its database, and requests that wait for one',
      label: 'state',
      look: () => ({
        idle: pool.idleCount,
        used: pool.totalCount - pool.idleCount,
        waiting: pool.waitingCount,
      }),
    },
    {name: 'openclue_jobs', help: 'Jobs of all processes, by state', label: 'state', look: perState},
    {
      name: 'openclue_job_oldest_waiting_seconds',
      help: 'Age of the job that has waited longest',
      look: oldest,
    },
    {
      name: 'openclue_job_workers',
      help: 'Processes that run jobs and have shown signs of life',
      look: workers,
    },
    {
      name: 'openclue_scoring_requests',
      help: 'Requests that the scoring threads have accepted and not yet answered',
      look: () => scoring.waiting,
    },
    {name: 'openclue_scoring_threads', help: 'Scoring threads', look: () => scoring.workers},
    {
      name: 'openclue_disk_bytes',
      help: 'Disk of OPENCLUE_HOME',
      label: 'kind',
      look: async () => {
        const {bavail, blocks, bsize} = await statfs(home);
        return {free: bavail * bsize, all: blocks * bsize};
      },
    },
  ]);
}
