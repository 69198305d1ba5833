/**
 * How soon a job stops that was cancelled, at each of its stages, and how long a small query takes beside a batch.
 * Runs alone, too, at any size: node dist-bench/bench/jobs.js 100000
 */
import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {ask, type Client} from './interactive/client';
import {batchOf, cancel, type JobState, submit, until} from './interactive/job';
import {queryOf} from './interactive/query';
import {type SyntheticServer, withSyntheticServer} from './interactive/server';
import type {BenchRow} from './row';

/** Milliseconds after which a cancelled job is promised to have stopped. */
const promised = 100;
/** Milliseconds over which the CPU after that is summed up. */
const observed = 1_000;
const repetitions = 7;
const batch = 1_000;
/** Of /proc, which counts CPU in these on every Linux. */
const ticksPerSecond = 100;

interface Stage {
  readonly name: string;
  readonly body: object;
  readonly isReached: (job: JobState) => boolean;
  /** milliseconds from then on */
  readonly later: number;
}

const running = ({status}: JobState) => status === 'processing';
const scoring = ({progress}: JobState) => progress > 0;
const written = ({progress}: JobState) => progress >= 0.8;

/** @param signatures of the synthetic dataset; 20,000 take some 1 GB of disk while it runs */
export function benchJobs(signatures = 20_000): Promise<BenchRow[]> {
  const settings = {OPENCLUE_QUERIES_PER_JOB: String(batch), OPENCLUE_MAX_BODY_BYTES: String(64 << 20)};
  return withSyntheticServer(signatures, settings, async (parts) => [
    ...(await cancelRows(parts, signatures)),
    ...(await fairnessRows(parts)),
  ]);
}

async function cancelRows(
  {server, client, dataset: {manifest}}: SyntheticServer,
  signatures: number,
): Promise<BenchRow[]> {
  const introspect = {tool_id: 'sig_introspect_tool', name: 'introspect', dataset: manifest.name};
  const many = batchOf(Math.min(batch, Math.ceil(10_000_000 / signatures)));
  const spearman = {
    tool_id: 'sig_queryl1k_tool',
    name: 'spearman',
    metric: 'spearman',
    signature: Object.fromEntries(queryOf(1).up.map((gene, i) => [gene, i - 75])),
  };
  const half = {where: {is_hiq: 1, tas: {lt: 10_000 / signatures}}};
  const stages: Stage[] = [
    {name: 'scoring', body: many, isReached: scoring, later: 100},
    {name: 'statistics', body: many, isReached: written, later: 300},
    {name: 'writing', body: many, isReached: written, later: 3_000},
    {name: 'another metric', body: spearman, isReached: running, later: 500},
    {name: 'preparing introspect', body: {...introspect, ...half}, isReached: running, later: 200},
    {name: 'scoring introspect', body: {...introspect, ...half}, isReached: scoring, later: 200},
    {
      name: 'combining replicates',
      body: {...introspect, ...half, group_by: 'pert_iname,pert_idose'},
      isReached: running,
      later: 700,
    },
  ];
  const rows: BenchRow[] = [];
  const usual = await cpuDuring(server.pid, observed);
  for (const {name, body, isReached, later} of stages) {
    const id = await submit(client, body);
    const {progress} = await until(client, id, isReached);
    await sleep(later);
    const busy = await cpuDuring(server.pid, 200);
    const begun = performance.now();
    await cancel(client, id);
    const told = performance.now() - begun;
    await sleep(Math.max(0, promised - told));
    const after = await cpuDuring(server.pid, observed);
    const label = `cancelled while ${name} (progress ${progress.toFixed(2)})`;
    rows.push(
      row(`${label}: CPU in the second from ${promised} ms on, against idle`, 'ms', after, usual),
      row(`${label}: CPU in 200 ms before, against a thread's`, 'ms', busy, 200),
    );
    await sleep(500);
  }
  return rows;
}

async function fairnessRows({client, other}: SyntheticServer): Promise<BenchRow[]> {
  const answered = async (asking: Client, n: number) => {
    const {status, whole, text} = await ask(asking, queryOf(n), 'application/json', true);
    if (status !== 200) throw new Error(`bench: a query was answered ${status}: ${text}`);
    return whole;
  };
  for (let n = 0; n < 3; n++) await answered(other, n);
  const solo = await median((n) => answered(other, n));
  const id = await submit(client, batchOf(batch));
  await until(client, id, scoring);
  const besideOther = await median((n) => answered(other, n));
  const besideOwn = await median((n) => answered(client, n));
  const {progress} = await until(client, id, scoring);
  if (progress >= 0.8) throw new Error('bench: the batch was scored before the queries were answered');
  await until(client, id, written);
  await sleep(1_000);
  const besideWriting = await median((n) => answered(other, n));
  await cancel(client, id);
  const name = (who: string) => `a query beside ${who}, against alone`;
  return [
    row(name(`a batch of ${batch} of another key`), 'ms', besideOther, solo),
    row(name(`a batch of ${batch} of the same key`), 'ms', besideOwn, solo),
    row(name("a batch's result being written"), 'ms', besideWriting, solo),
  ];
}

async function median(time: (n: number) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < repetitions; n++) times.push(await time(n));
  return times.sort((a, b) => a - b)[(repetitions - 1) / 2];
}

/** Milliseconds of CPU that all threads of a process use while some milliseconds pass. */
async function cpuDuring(pid: number, milliseconds: number): Promise<number> {
  const before = cpuOf(pid);
  await sleep(milliseconds);
  return cpuOf(pid) - before;
}

function cpuOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
}

function row(name: string, unit: string, value: number, baseline: number): BenchRow {
  return {name, value, unit, baseline, ratio: value / baseline};
}

if (require.main === module) {
  void benchJobs(process.argv[2] ? Number(process.argv[2]) : undefined).then((rows) => {
    console.table(rows.map(({name, value, baseline, unit, ratio}) => ({name, value, baseline, unit, ratio})));
  });
}
