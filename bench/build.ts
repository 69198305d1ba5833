/**
 * How fast a matrix becomes an index, how fast the index opens, and how fast scores come back out of it; each
 * beside the obvious way to do it, in the same run.
 */
import {closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import {writeGctx} from '../src/engine/formats/gctx-writer';
import type {MatrixReader} from '../src/engine/formats/matrix';
import {openMatrix} from '../src/engine/formats/open-matrix';
import {buildIndex, openDataset, slice} from '../src/engine/index';
import type {BenchRow} from './row';

const genes = 10_174;
/** Scores repeat after this many, a prime, so that no two signatures are alike. */
const period = 1_048_573;

/** Writes a GCTx of z-score-like values in the shape of BING Level 5, and gives its path. */
export async function writeSyntheticMatrix(folder: string, signatures: number): Promise<string> {
  const file = path.join(folder, `synthetic_n${signatures}x${genes}.gctx`);
  const normals = Float32Array.from(
    {length: period},
    () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()),
  );
  await writeGctx(file, {
    rows: {ids: Array.from({length: genes}, (_, g) => String(g + 1)), fields: new Map()},
    columns: {ids: Array.from({length: signatures}, (_, s) => `SYN${s}`), fields: new Map()},
    readColumns(start, end) {
      const scores = new Float32Array((end - start) * genes);
      for (let i = 0; i < scores.length; i++) scores[i] = normals[(start * genes + i) % period];
      return scores;
    },
  });
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
        await openRow(folder, file),
        sliceRow(folder, matrix),
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

/** MB/s of writing a file of this size and waiting for the disk once. */
function writeRate(folder: string, bytes: number): number {
  const file = path.join(folder, 'baseline');
  const piece = Buffer.alloc(8 << 20, 1);
  const started = performance.now();
  const fd = openSync(file, 'w');
  for (let at = 0; at < bytes; at += piece.length)
    writeSync(fd, piece, 0, Math.min(piece.length, bytes - at), at);
  fdatasyncSync(fd);
  closeSync(fd);
  const rate = bytes / seconds(started) / 1e6;
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

/** Milliseconds for 300 genes x 5,000 signatures by id, opening included, against reading the whole matrix. */
function sliceRow(folder: string, matrix: MatrixReader): BenchRow {
  const step = Math.max(1, Math.floor(matrix.columns.ids.length / 5_000));
  const signatures = matrix.columns.ids.filter((_, s) => s % step === 0).slice(0, 5_000);
  const wanted = matrix.rows.ids
    .filter((_, g) => g % 33 === 0)
    .slice(0, 300)
    .map(Number);
  const started = performance.now();
  const dataset = openDataset(path.join(folder, 'bench'));
  slice(dataset, 'bing', wanted, signatures);
  const value = seconds(started) * 1000;
  dataset.close();
  const again = performance.now();
  const buffer = new Float32Array(500 * genes);
  for (let s = 0; s < matrix.columns.ids.length; s += 500) {
    matrix.readColumns(s, Math.min(s + 500, matrix.columns.ids.length), buffer);
  }
  const name = `slice ${wanted.length} x ${signatures.length}, against reading the GCTx`;
  return row(name, value, 'ms', seconds(again) * 1000);
}

function seconds(started: number): number {
  return (performance.now() - started) / 1000;
}
