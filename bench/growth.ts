/**
 * How the cost of a query, of opening and of a slice grows with the signatures of a dataset, beside merely reading
 * the same entries. Blocks are written as they are, not ranked from a matrix. Runs alone, too, at any sizes:
 * node dist-bench/bench/growth.js 10000 100000 473647 1200000 (41 kB of disk for each signature of the largest).
 */
import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {firstBlock, requireRoom, writeSyntheticDataset} from './growth/dataset';
import {type Growth, listSize, slice} from './growth/measure';
import type {BenchRow} from './row';
import type {Time} from './timed';

/** Genes of BING. */
const genes = 10_174;
const defaultSizes: readonly number[] = [10_000, 20_000, 40_000];

/** @param sizes signatures of each dataset; one is on disk at a time */
export async function benchGrowth(sizes: readonly number[] = defaultSizes): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-growth-'));
  const cleanUp = () => rmSync(folder, {recursive: true, force: true});
  // What lies here may be 49 GB: it goes whatever ends the benchmark.
  const stop = (signal: NodeJS.Signals) => {
    cleanUp();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    for (const size of sizes) requireRoom(folder, genes, size);
    const block = firstBlock(genes, Math.max(...sizes));
    const found: Growth[] = [];
    for (const size of sizes) {
      found.push(await growthOf(folder, size, block));
      console.error(lineOf(found[found.length - 1]));
    }
    return found.flatMap((growth) => rowsOf(growth, found[0]));
  } finally {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
    cleanUp();
  }
}

async function growthOf(folder: string, size: number, block: ReturnType<typeof firstBlock>): Promise<Growth> {
  const started = performance.now();
  let told = started;
  const dataset = writeSyntheticDataset(folder, `growth-${size}`, size, block, (written) => {
    const now = performance.now();
    if (now - told < 5_000) return;
    told = now;
    const rate = (written / (now - started)) * 1000;
    console.error(
      `growth: ${format(written)} of ${format(size)} signatures written, ${format(rate)}/s, ${Math.ceil((size - written) / rate)} s left`,
    );
  });
  try {
    const {stdout} = await promisify(execFile)(process.execPath, [
      path.join(__dirname, 'growth', 'measure.js'),
      dataset.folder,
    ]);
    return JSON.parse(stdout) as Growth;
  } finally {
    rmSync(dataset.folder, {recursive: true, force: true});
  }
}

function lineOf({signatures, open, first, query, floor, slice: read, sliceFloor, memory}: Growth): string {
  const ms = ({wall, cpu}: Time) => `${wall.toFixed(wall < 10 ? 1 : 0)} ms (CPU ${cpu.toFixed(0)})`;
  return [
    `growth: ${format(signatures)} signatures: query ${ms(query)}, ${((query.wall * 1e6) / signatures).toFixed(0)} ns a signature`,
    `floor ${ms(floor)}, first time ${ms(first)}`,
    `open ${ms(open)}, slice ${ms(read)}, its floor ${ms(sliceFloor)}, memory ${(memory / 1e6).toFixed(0)} MB`,
  ].join('; ');
}

function rowsOf(growth: Growth, smallest: Growth): BenchRow[] {
  const {signatures, open, query, floor, slice: read, sliceFloor, memory} = growth;
  const name = `${format(signatures)} signatures`;
  const queried = `${name}: query of ${listSize}+${listSize} genes, ${availableParallelism()} threads`;
  const perSignature = (each: Growth) => (each.query.cpu * 1e6) / each.signatures;
  return [
    row(`${queried}, against reading its entries on one`, 'ms', query.wall, floor.wall),
    row(`${queried}, against the same`, 'CPU ms', query.cpu, floor.cpu),
    row(`${queried}, against the smallest`, 'CPU ns/signature', perSignature(growth), perSignature(smallest)),
    row(`${name}: open, against the smallest`, 'ms', open.wall, smallest.open.wall),
    row(
      `${name}: slice of ${slice.genes} x ${slice.signatures}, against reading its runs on one thread`,
      'ms',
      read.wall,
      sliceFloor.wall,
    ),
    row(`${name}: peak memory, against the smallest`, 'MB', memory / 1e6, smallest.memory / 1e6),
  ];
}

function row(name: string, unit: string, value: number, baseline: number): BenchRow {
  return {name, value, unit, baseline, ratio: value / baseline};
}

function format(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

if (require.main === module) {
  const sizes = process.argv.slice(2).map(Number);
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < 1)) {
    console.error('growth: give numbers of signatures, e.g. 10000 100000');
    process.exit(2);
  }
  benchGrowth(sizes.length > 0 ? sizes : undefined).then(
    (rows) => console.table(rows),
    (error: Error) => {
      console.error(`growth: ${error.message}`);
      process.exitCode = 1;
    },
  );
}
