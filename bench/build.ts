/**
 * How fast a matrix becomes an index and how fast the index opens, beside the obvious way to do it and beside what
 * the disk or the page cache could do at best, in the same run.
 */
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import {writeGctx} from '../src/engine/formats/gctx-writer';
import type {MatrixReader} from '../src/engine/formats/matrix';
import {openMatrix} from '../src/engine/formats/open-matrix';
import {openUnbuffered} from '../src/engine/ground/storage';
import {buildIndex, openDataset} from '../src/engine/index';
import type {BenchRow} from './row';
import {syntheticMatrix} from './synthetic-matrix';

/** The part of the WebAssembly API used here; the standard library of TypeScript has it for browsers only. */
declare const WebAssembly: {
  Memory: new (size: {initial: number}) => {readonly buffer: ArrayBuffer};
};

const genes = 10_174;

/** Writes a GCTx of z-score-like values in the shape of BING Level 5, and gives its path. */
export async function writeSyntheticMatrix(folder: string, signatures: number): Promise<string> {
  const file = path.join(folder, `synthetic_n${signatures}x${genes}.gctx`);
  const ids = Array.from({length: signatures}, (_, s) => `SYN${s}`);
  await writeGctx(file, syntheticMatrix(folder, genes, {ids, fields: new Map()}));
  return file;
}

/** @param signatures of the synthetic matrix; 50,000 take some 4 GB of disk, for a minute or so */
export async function benchBuild(signatures = 50_000): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-build-'));
  try {
    const file = await writeSyntheticMatrix(folder, signatures);
    const matrix = await openMatrix(file);
    try {
      const rate = await buildRate(folder, matrix);
      const plain = plainRate(matrix);
      const indexBytes = statSync(path.join(folder, 'bench', 'bing.index')).size;
      const writing = writeRate(folder, indexBytes);
      const threads = availableParallelism();
      return [
        row(`index build, BING, ${threads} threads`, rate, 'signatures/s', plain),
        row(
          'index build against writing as many bytes',
          (rate * indexBytes) / signatures / 1e6,
          'MB/s',
          writing,
        ),
        row('index build against reading the GCTx', rate, 'signatures/s', readRate(file, signatures)),
        await openRow(folder, file),
      ];
    } finally {
      matrix.close();
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

function row(name: string, value: number, unit: string, baseline: number): BenchRow {
  return {name, value, unit, baseline, ratio: value / baseline};
}

async function buildRate(folder: string, matrix: MatrixReader): Promise<number> {
  const ids = matrix.rows.ids.map(Number);
  const started = performance.now();
  await buildIndex({
    outDir: folder,
    name: 'bench',
    matrix,
    genes: {entrezIds: ids, symbols: matrix.rows.ids},
    rowsPerSpace: {bing: Uint32Array.from(ids.keys())},
  });
  return matrix.columns.ids.length / seconds(started);
}

/** Signatures per second of ranking with the language's own sort, on one thread, nothing written. */
function plainRate(matrix: MatrixReader): number {
  const count = 100;
  const started = performance.now();
  const scores = matrix.readColumns(0, count);
  let checksum = 0;
  for (let s = 0; s < count; s++) {
    const column = scores.subarray(s * genes, (s + 1) * genes);
    const order = Uint32Array.from(column.keys()).sort((a, b) => column[b] - column[a] || a - b);
    const ranks = new Uint16Array(genes);
    order.forEach((gene, i) => {
      ranks[gene] = i + 1;
    });
    checksum += ranks[0];
  }
  if (checksum === 0) throw new Error('nothing was ranked');
  return count / seconds(started);
}

/** MB/s of writing a file of this size as a build does, past the page cache where that can be, and waiting for the disk. */
function writeRate(folder: string, bytes: number): number {
  const file = path.join(folder, 'baseline');
  const whole = openSync(file, 'w');
  const fd = openUnbuffered(file) ?? whole;
  // Its memory begins with a page, as unbuffered writing wants it.
  const piece = new Uint8Array(new WebAssembly.Memory({initial: 128}).buffer).fill(1);
  const started = performance.now();
  for (let at = 0; at < bytes; at += piece.length) writeSync(fd, piece, 0, piece.length, at);
  fdatasyncSync(fd);
  const rate = bytes / seconds(started) / 1e6;
  if (fd !== whole) closeSync(fd);
  closeSync(whole);
  rmSync(file);
  return rate;
}

/** Milliseconds to open the dataset with one gene space, against opening the matrix. */
async function openRow(folder: string, file: string): Promise<BenchRow> {
  const started = performance.now();
  const dataset = openDataset(path.join(folder, 'bench'));
  dataset.index('bing');
  const value = seconds(started) * 1000;
  dataset.close();
  const again = performance.now();
  (await openMatrix(file)).close();
  return row('open a dataset, against its GCTx', value, 'ms', seconds(again) * 1000);
}

/** Signatures per second at which the bytes of the matrix can be read, and nothing done with them. */
function readRate(file: string, signatures: number): number {
  const piece = Buffer.alloc(8 << 20);
  const fd = openSync(file, 'r');
  const started = performance.now();
  while (readSync(fd, piece) > 0);
  const rate = signatures / seconds(started);
  closeSync(fd);
  return rate;
}

function seconds(started: number): number {
  return (performance.now() - started) / 1000;
}
