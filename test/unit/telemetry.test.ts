import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {Pool} from 'pg';
import type {ScoringPool} from '../../src/engine/pool';
import {watchProcess} from '../../src/runs/watch';
import {registry} from '../../src/telemetry';
import {repositoryRoot} from '../support/processes';

const folder = path.join(repositoryRoot, 'deploy/grafana');
const rows: Readonly<Record<string, number | string>>[] = [
  {status: 'pending', jobs: 3, seconds: 12, workers: 1},
];
const pool = {query: async () => ({rows}), totalCount: 4, idleCount: 1, waitingCount: 0} as unknown as Pool;
const scoring = {waiting: 2, workers: 8} as ScoringPool;

/** Names of series in an expression; a histogram's end with what is asked of it. */
function seriesOf(text: string): Set<string> {
  const names = text.match(/\bopenclue_[a-z_]+/g) ?? [];
  return new Set(names.map((name) => name.replace(/_(bucket|count|sum)$/, '')));
}

it('tells every number that the dashboard and the alerts ask for', async () => {
  const end = watchProcess({config: {home: folder}, pool, scoring});
  const known = registry.getMetricsAsArray().map(({name}) => name);
  for (const file of ['dashboard.json', 'alerts.yaml']) {
    const asked = [...seriesOf(readFileSync(path.join(folder, file), 'utf8'))];
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((name) => !known.includes(name))).toEqual([]);
  }
  end();
});

it('looks up the queue, the pools and the disk when it is asked, and leaves out what cannot be known', async () => {
  const end = watchProcess({config: {home: folder}, pool, scoring});
  const told = await registry.metrics();
  for (const line of [
    'openclue_jobs{state="pending"} 3',
    'openclue_jobs{state="processing"} 0',
    'openclue_job_oldest_waiting_seconds 12',
    'openclue_scoring_requests 2',
    'openclue_database_connections{state="used"} 3',
  ]) {
    expect(told.split('\n')).toContain(line);
  }
  expect(told).toMatch(/^openclue_disk_bytes\{kind="free"\} [1-9]/m);
  end();

  const away = {
    ...pool,
    query: async () => {
      throw new Error('the database is away');
    },
  } as unknown as Pool;
  const endOfAway = watchProcess({config: {home: folder}, pool: away, scoring});
  const rest = await registry.metrics();
  expect(rest).not.toMatch(/^openclue_jobs\{/m);
  expect(rest).not.toMatch(/^openclue_job_oldest_waiting_seconds /m);
  expect(rest).toContain('openclue_scoring_threads 8');
  endOfAway();
});
