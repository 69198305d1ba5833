/** Small matrices in memory, each with a file of its own to be stamped, and what a plain ranking makes of them. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {MatrixReader, MetadataTable} from '../../../../src/engine/formats/matrix';
import type {BuildOptions} from '../../../../src/engine/index/index';

/** A folder that is removed when the tests of the file are over. */
export function givenFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-index-'));
  afterAll(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

/** `columns[s][g]` is the score of gene g in signature s; ids are S0, S1, ... and the Entrez ids 1000, 1001, ... */
export function givenMatrix(
  folder: string,
  columns: readonly (readonly number[])[],
  prefix = 'S',
): MatrixReader {
  const genes = columns[0].length;
  const scores = Float32Array.from(columns.flat());
  const file = path.join(folder, `matrix-${Math.random().toString(36).slice(2)}.gctx`);
  writeFileSync(file, scores);
  return {
    path: file,
    format: 'GCTx',
    warnings: [],
    rows: givenTable(Array.from({length: genes}, (_, g) => String(1000 + g))),
    columns: givenTable(columns.map((_, s) => `${prefix}${s}`)),
    readColumns(start, end, into) {
      const wanted = scores.subarray(start * genes, end * genes);
      if (!into) return wanted.slice();
      into.set(wanted);
      return into.subarray(0, wanted.length);
    },
    close() {},
  };
}

export function givenTable(
  ids: readonly string[],
  fields: MetadataTable['fields'] = new Map(),
): MetadataTable {
  return {ids, fields};
}

/** Build options with every matrix row a gene of the `all` space. */
export function givenBuild(outDir: string, name: string, matrix: MatrixReader): BuildOptions {
  const ids = matrix.rows.ids;
  return {
    outDir,
    name,
    matrix,
    workers: 1,
    genes: {entrezIds: ids.map(Number), symbols: ids.map((id) => `GENE${id}`)},
    rowsPerSpace: {all: Uint32Array.from(ids.keys())},
  };
}

/** Ranks as they are defined: 1 = largest, ties in gene order, 0 = no score. */
export function plainRanks(scores: readonly number[]): number[] {
  const order = [...scores.keys()].filter((g) => !Number.isNaN(scores[g]));
  order.sort((a, b) => scores[b] - scores[a] || a - b);
  const ranks = scores.map(() => 0);
  order.forEach((gene, i) => {
    ranks[gene] = i + 1;
  });
  return ranks;
}

/** Reproducible scores that look like z-scores of a signature. */
export function givenScores(genes: number, signatures: number, seed = 1): number[][] {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return Array.from({length: signatures}, () => Array.from({length: genes}, () => Math.fround(normal())));
}
