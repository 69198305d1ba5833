/** How fast scores come back out of an index, beside reading the same runs of the file and nothing more. */
import {closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import type {MatrixReader} from '../src/engine/formats/matrix';
import {buildIndex, type Dataset, openDataset, rowsOfGenes, slice} from '../src/engine/index';
import {createScoringPool} from '../src/engine/pool';
import type {BenchRow} from './row';
import {fastest, type Time, timed} from './timed';

const wantedGenes = 300;
const wantedSignatures = 5_000;
/** Of the dataset made when none is given: 13 blocks, 400 MB. */
const made = {genes: 1_000, signatures: 100_000};
const rounds = 9;

/** @param folder of a dataset to slice, e.g. one of half a million signatures; by default a small one is made */
export async function benchSlice(folder?: string): Promise<BenchRow[]> {
  if (folder !== undefined) return sliceRows(folder);
  const scratch = mkdtempSync(path.join(tmpdir(), 'openclue-bench-slice-'));
  try {
    return await sliceRows(await makeDataset(scratch));
  } finally {
    rmSync(scratch, {recursive: true, force: true});
  }
}

async function sliceRows(folder: string): Promise<BenchRow[]> {
  const dataset = openDataset(folder);
  const {space} = dataset.manifest.spaces[dataset.manifest.spaces.length - 1];
  const {geneIds} = dataset.index(space);
  const geneStep = Math.max(1, Math.floor(geneIds.length / wantedGenes));
  const genes = [...geneIds].filter((_, g) => g % geneStep === 0).slice(0, wantedGenes);
  const ids = dataset.signatures.ids();
  dataset.close();
  const step = Math.max(1, Math.floor(ids.length / wantedSignatures));
  const spread = ids.filter((_, s) => s % step === 0).slice(0, wantedSignatures);
  const middle = Math.floor((ids.length - wantedSignatures) / 2);
  const together = ids.slice(Math.max(0, middle), Math.max(0, middle) + wantedSignatures);
  const rows: BenchRow[] = [];
  for (const [where, signatures] of [
    [`spread over ${ids.length.toLocaleString('en-US')}`, spread],
    ['side by side', together],
  ] as const) {
    const opened = openDataset(folder);
    const pool = createScoringPool();
    try {
      const name = `slice ${genes.length} x ${signatures.length}, ${where}`;
      const request = {
        index: opened.location(space),
        geneRows: Uint32Array.from(rowsOfGenes(opened.index(space), genes)),
        signatures: Uint32Array.from(opened.signatures.find(signatures)),
      };
      const alone = async () => slice(opened, space, genes, signatures);
      const threaded = () => pool.read(request);
      // Starts the threads.
      await pool.read({...request, geneRows: request.geneRows.subarray(0, 1)});
      const raw = await fastest(async () => readRuns(opened, genes, signatures), rounds);
      const firstAlone = await timed(alone);
      const firstThreaded = await timed(threaded);
      const threads = `${availableParallelism()} threads`;
      rows.push(
        row(`${name}, first time`, 'wall', firstAlone, raw),
        row(`${name}, again`, 'wall', await fastest(alone, rounds), raw),
        row(`${name}, first time, ${threads}`, 'wall', firstThreaded, raw),
        row(`${name}, again, ${threads}`, 'wall', await fastest(threaded, rounds), raw),
        row(`${name}, again, ${threads}`, 'cpu', await fastest(threaded, rounds), raw),
      );
    } finally {
      await pool.close();
      opened.close();
    }
  }
  return rows;
}

/** Reads what a slice needs of the index file, run by run, into the same few bytes. */
function readRuns(dataset: Dataset, genes: readonly number[], signatures: readonly string[]): void {
  const {space} = dataset.manifest.spaces[dataset.manifest.spaces.length - 1];
  const index = dataset.index(space);
  const rowOfGene = new Map(Array.from(index.geneIds, (id, g) => [id, g]));
  const rows = dataset.signatures.find(signatures);
  const fd = openSync(index.location.file, 'r');
  for (const {offset, start, signatures: count} of index.blocks) {
    const inside = rows.filter((r) => r >= start && r < start + count).sort();
    if (inside.length === 0) continue;
    const [first, last] = [inside[0] - start, inside[inside.length - 1] - start];
    const run = Buffer.alloc((last + 1 - first) * 4);
    for (const gene of genes) {
      readSync(fd, run, 0, run.length, offset + ((rowOfGene.get(gene) ?? 0) * count + first) * 4);
    }
  }
  closeSync(fd);
}

async function makeDataset(folder: string): Promise<string> {
  const scores = Float32Array.from({length: made.genes * 2}, () => Math.random() - 0.5);
  const file = path.join(folder, 'source');
  writeFileSync(file, scores);
  const ids = Array.from({length: made.genes}, (_, g) => g + 1);
  const matrix: MatrixReader = {
    path: file,
    format: 'GCTx',
    warnings: [],
    rows: {ids: ids.map(String), fields: new Map()},
    columns: {ids: Array.from({length: made.signatures}, (_, s) => `SYN${s}`), fields: new Map()},
    readColumns(start, end, into = new Float32Array((end - start) * made.genes)) {
      for (let s = start; s < end; s++) {
        const shift = s % made.genes;
        into.set(scores.subarray(shift, shift + made.genes), (s - start) * made.genes);
      }
      return into;
    },
    close() {},
  };
  await buildIndex({
    outDir: folder,
    name: 'bench',
    matrix,
    genes: {entrezIds: ids, symbols: ids.map(String)},
    rowsPerSpace: {all: Uint32Array.from(ids.keys())},
  });
  return path.join(folder, 'bench');
}

function row(name: string, kind: keyof Time, value: Time, baseline: Time): BenchRow {
  const unit = {wall: 'ms', cpu: 'CPU ms'}[kind];
  return {name, value: value[kind], unit, baseline: baseline[kind], ratio: value[kind] / baseline[kind]};
}
