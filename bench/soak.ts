/**
 * What is left behind by 2,000 queries and 200 jobs, one after the other and many at once: memory, file descriptors and
 * threads of the server, beside those after the first few.
 * Runs alone, too: node dist-bench/bench/soak.js [signatures] [queries] [jobs]
 */
import {readdirSync, readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {ask, type Client} from './interactive/client';
import {batchOf, cancel, submit, until} from './interactive/job';
import {queryOf} from './interactive/query';
import {withSyntheticServer} from './interactive/server';
import type {BenchRow} from './row';

/** After which memory is what it will be. */
const first = {queries: 200, jobs: 20};
const kilobyte = 1024;

/** What a process holds. */
interface Holding {
  /** MB resident */
  readonly memory: number;
  readonly descriptors: number;
  readonly threads: number;
}

/** @param signatures of the synthetic dataset; 5,000 take 0.2 GB of disk while it runs */
export function benchSoak(signatures = 5_000, queries = 2_000, jobs = 200): Promise<BenchRow[]> {
  return withSyntheticServer(signatures, {}, async ({server: {pid}, client}) => {
    await askMany(client, first.queries);
    const warm = await heldBy(pid);
    await askMany(client, queries);
    const asked = await heldBy(pid);
    await crowd(client);
    const crowded = await heldBy(pid);
    await runMany(client, first.jobs);
    const begun = await heldBy(pid);
    await runMany(client, jobs);
    const ran = await heldBy(pid);
    return [
      ...rowsOf(`${queries} queries, against after ${first.queries}`, asked, warm),
      ...rowsOf('200 queries at once, five times over, against before', crowded, asked),
      ...rowsOf(`${jobs} jobs, against after ${first.jobs}`, ran, begun),
    ];
  });
}

async function askMany(client: Client, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const stream = n % 10 === 0;
    const {status} = await ask(client, queryOf(n), stream ? 'application/x-ndjson' : 'application/json');
    if (status !== 200) throw new Error(`bench: a query was answered ${status}`);
  }
}

async function crowd(client: Client): Promise<void> {
  for (let round = 0; round < 5; round++) {
    const replies = await Promise.all(Array.from({length: 200}, (_, n) => ask(client, queryOf(n))));
    const other = replies.find(({status}) => status !== 200 && status !== 503);
    if (other) throw new Error(`bench: a query of the crowd was answered ${other.status}`);
  }
}

/** Every tenth is cancelled. */
async function runMany(client: Client, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const id = await submit(client, batchOf(2));
    if (n % 10 === 0) await cancel(client, id);
    else await until(client, id, ({status}) => status === 'completed');
  }
}

async function heldBy(pid: number): Promise<Holding> {
  // What is only waiting to be collected or closed is not held.
  await sleep(2_000);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return {
    memory: (number('VmRSS') * kilobyte) / 1e6,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: number('Threads'),
  };
}

function rowsOf(name: string, after: Holding, before: Holding): BenchRow[] {
  const row = (what: string, unit: string, value: number, baseline: number) => ({
    ...{name: `${what} after ${name}`, value, unit, baseline},
    ratio: value / baseline,
  });
  return [
    row('memory', 'MB', after.memory, before.memory),
    row('file descriptors', 'files', after.descriptors, before.descriptors),
    row('threads', 'threads', after.threads, before.threads),
  ];
}

if (require.main === module) {
  void benchSoak(...process.argv.slice(2).map(Number)).then((rows) => {
    console.table(rows.map(({name, value, baseline, unit, ratio}) => ({name, value, baseline, unit, ratio})));
  });
}
