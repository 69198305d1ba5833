import type {Pool} from 'pg';
import type {Config} from '../config';
import {diskOf} from '../engine/ground/disk';
import type {ScoringPool} from '../engine/pool';
import {lookAt} from '../telemetry';
import {countOpenJobs, oldestWaiting, presentWorkers} from './jobs/queue-state';

/** What a process works with. */
export interface Watched {
  readonly config: Pick<Config, 'home'>;
  readonly pool: Pool;
  readonly scoring: ScoringPool;
}

/** Has /metrics tell how full the queue, the pools and the disk are. @returns what ends it */
export function watchProcess({config: {home}, pool, scoring}: Watched): () => void {
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
    {
      name: 'openclue_jobs',
      help: 'Jobs of all processes, by state',
      label: 'state',
      look: () => countOpenJobs(pool),
    },
    {
      name: 'openclue_job_oldest_waiting_seconds',
      help: 'Age of the job that has waited longest',
      look: () => oldestWaiting(pool),
    },
    {
      name: 'openclue_job_workers',
      help: 'Processes that run jobs and have shown signs of life',
      look: async () => (await presentWorkers(pool)).length,
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
      look: async () => ({...(await diskOf(home))}),
    },
  ]);
}
