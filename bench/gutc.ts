/**
 * How long sig_gutc_tool takes on a background of some size: one query and 25 together, by the command line and as a job,
 * and the memory of the server. Building the background takes most of the time; OPENCLUE_BENCH_BACKGROUND names a folder
 * that keeps it for the next run, for `--against` above all.
 */
import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import type {Pool} from 'pg';
import {buildBackground} from '../src/analyses/background';
import {openDataset} from '../src/engine/index';
import {createScoringPool} from '../src/engine/pool';
import {datasetsFolder} from '../src/library/datasets/registry';
import {packageRoot} from '../src/version';
import {exemplarClasses, exemplarDataset, keptFolder, landmarks, makeKept, name} from './background/dataset';
import {registerSynthetic} from './interactive/dataset';
import {gmtOf, submit, until} from './interactive/job';
import {listsOf} from './interactive/query';
import {type SyntheticServer, withSyntheticServer} from './interactive/server';
import type {BenchRow} from './row';

const tool = 'sig_gutc_tool';
const listSize = 50;
const together = 25;
/** Of each the best counts. */
const tries = {job: 5, command: 3};
/** Milliseconds between two looks at the memory. */
const lookEvery = 50;

/** @param signatures of the synthetic dataset; 100,000 take 3 GB of disk and some minutes to build */
export function benchGutc([signatures = 20_000]: readonly number[] = []): Promise<BenchRow[]> {
  return withSyntheticServer(signatures, {}, (parts) => measure(parts, signatures), withBackground);
}

/** The dataset, kept or made, in the server's folder. */
async function withBackground(home: string, own: string, signatures: number, pool: Pool): Promise<void> {
  const datasets = datasetsFolder({home});
  const kept = keptFolder(signatures);
  mkdirSync(datasets, {recursive: true});
  if (kept === undefined) await build(datasets, signatures);
  else {
    if (!existsSync(kept)) await makeKept(kept, (folder) => build(folder, signatures));
    symlinkSync(path.join(kept, own), path.join(datasets, own));
  }
  const dataset = openDataset(path.join(datasets, own));
  await registerSynthetic(pool, own, dataset.manifest);
  dataset.close();
}

async function build(folder: string, signatures: number): Promise<void> {
  const workers = availableParallelism();
  const scoring = createScoringPool({workers});
  const dataset = await exemplarDataset(folder, signatures, workers);
  try {
    await buildBackground({
      ...{dataset, scoring, workers, pcls: exemplarClasses(signatures)},
      onEstimate: ({seconds}) => console.error(`bench: the background takes about ${Math.ceil(seconds)} s`),
    });
  } finally {
    dataset.close();
    await scoring.close();
  }
}

async function measure(parts: SyntheticServer, signatures: number): Promise<BenchRow[]> {
  // What is loaded once for a dataset.
  await runJob(parts, 1, 0);
  const first = await best(tries.job, (n) => runJob(parts, 1, n));
  const many = await best(tries.job, (n) => runJob(parts, together, n));
  const one = await best(tries.command, (n) => runCommand(parts, 1, n));
  const all = await best(tries.command, (n) => runCommand(parts, together, n));
  const of = `${signatures.toLocaleString('en-US')} signatures`;
  const times = `${together} gutc queries`;
  return [
    row(`a gutc query as a job, ${of}, against its processor time`, 'ms', first.wall, first.cpu),
    row(`${times} as a job, ${of}, against one`, 'ms', many.wall, first.wall),
    row(`${times} as a job, ${of}, against one`, 'CPU ms', many.cpu, first.cpu),
    row(`a gutc query by the command line, ${of}, against a job`, 'ms', one.wall, first.wall),
    row(`${times} by the command line, ${of}, against one`, 'ms', all.wall, one.wall),
    row(`memory of the server, ${times}, ${of}, against one`, 'MB', many.memory, first.memory),
  ];
}

interface Run {
  /** milliseconds */
  readonly wall: number;
  /** likewise, of the server's processor time; 0 of a command */
  readonly cpu: number;
  /** megabytes of the server at most */
  readonly memory: number;
}

const queries = (count: number, seed: number) =>
  Array.from({length: count}, (_, n) => listsOf(1 + 100 * seed + n, landmarks, listSize));

/** From the submission to the job's end. */
async function runJob({client, server}: SyntheticServer, count: number, seed: number): Promise<Run> {
  const {up, down} = gmtOf(queries(count, seed));
  const before = await server.meter();
  let [memory, isRunning] = [before.memory, true];
  const look = async () => {
    while (isRunning) {
      memory = Math.max(memory, (await server.meter()).memory);
      await sleep(lookEvery);
    }
  };
  const looking = look();
  const started = performance.now();
  const id = await submit(client, {
    ...{tool_id: tool, name: 'bench', dataset: name},
    ...{'uptag-cmapfile': up, 'dntag-cmapfile': down},
  });
  await until(client, id, ({status}) => status === 'completed');
  const wall = performance.now() - started;
  isRunning = false;
  await looking;
  const {cpu} = await server.meter();
  return {wall, cpu: cpu - before.cpu, memory: memory / 1e6};
}

/** From the command to its end, with nothing kept from the one before. */
async function runCommand({settings}: SyntheticServer, count: number, seed: number): Promise<Run> {
  const lists = gmtOf(queries(count, seed));
  const files = Object.entries(lists).flatMap(([list, text]) => {
    const file = path.join(settings.OPENCLUE_HOME, `${list}.gmt`);
    writeFileSync(file, text);
    return [`--${list}`, file];
  });
  const command = [path.join(packageRoot, 'bin', 'openclue.mjs'), 'query', '--tool', tool, '--dataset', name];
  const started = performance.now();
  await promisify(execFile)(process.execPath, [...command, ...files, '--top', '3'], {
    env: {...process.env, ...settings},
  });
  return {wall: performance.now() - started, cpu: 0, memory: 0};
}

/** Of several runs the least of each figure. */
async function best(count: number, run: (n: number) => Promise<Run>): Promise<Run> {
  let least = {
    wall: Number.POSITIVE_INFINITY,
    cpu: Number.POSITIVE_INFINITY,
    memory: Number.POSITIVE_INFINITY,
  };
  for (let n = 1; n <= count; n++) {
    const {wall, cpu, memory} = await run(n);
    least = {
      wall: Math.min(least.wall, wall),
      cpu: Math.min(least.cpu, cpu),
      memory: Math.min(least.memory, memory),
    };
  }
  return least;
}

function row(of: string, unit: string, value: number, baseline: number): BenchRow {
  return {name: of, value, unit, baseline, ratio: value / baseline};
}
