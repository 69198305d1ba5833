/** A synthetic dataset in the proportions of Touchstone, whose signatures can be the reference queries of a background. */
import {mkdirSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import type {GeneSet} from '../../src/engine/formats/gene-sets';
import type {MetadataField, TextField} from '../../src/engine/formats/matrix';
import {buildIndex, type Dataset, openDataset} from '../../src/engine/index';
import {syntheticMatrix} from '../synthetic-matrix';

const cells = ['A375', 'A549', 'HA1E', 'HCC515', 'HEPG2', 'HT29', 'MCF7', 'PC3', 'VCAP'];
/** Landmark genes, whose Entrez ids are 1, 2, 3 … */
export const landmarks = 978;
/** About twelve signatures of each pert, in three cell lines, in each an exemplar. */
const signaturesOfPert = 12;
const cellsOfPert = 3;
/** A class for so many perts, and its members. */
const pertsOfClass = 10;
const classSize = 6;

const pertsOf = (signatures: number) => Math.ceil(signatures / signaturesOfPert);
const pertId = (pert: number) => `P${pert}`;

/** What it is called. */
export const name = 'synthetic';

/** Builds the dataset below a folder: 4 kB of disk for each signature. */
export async function exemplarDataset(folder: string, signatures: number, workers: number): Promise<Dataset> {
  const perts = pertsOf(signatures);
  const text = (dictionary: readonly string[], codeOf: (signature: number) => number): TextField => ({
    kind: 'text',
    dictionary,
    codes: Int32Array.from({length: signatures}, (_, i) => codeOf(i)),
  });
  const pertOf = (i: number) => i % perts;
  const cellOf = (i: number) => (pertOf(i) + Math.floor(i / perts) * cellsOfPert) % cells.length;
  const numbers = Array.from({length: perts}, (_, pert) => pert);
  const exemplars = Float64Array.from({length: signatures}, (_, i) => Number(i < perts * cellsOfPert));
  const matrix = syntheticMatrix(folder, landmarks, {
    ids: Array.from(
      {length: signatures},
      (_, i) => `SYN${i % 97}_${cells[cellOf(i)]}_24H:${pertId(pertOf(i))}:${i}`,
    ),
    fields: new Map<string, MetadataField>([
      ['pert_id', text(numbers.map(pertId), pertOf)],
      [
        'pert_iname',
        text(
          numbers.map((pert) => `compound ${pert}`),
          pertOf,
        ),
      ],
      ['pert_type', text(['trt_cp', 'trt_sh.cgs'], (i) => Number(pertOf(i) % 5 === 4))],
      ['cell_iname', text(cells, cellOf)],
      ['is_exemplar_sig', {kind: 'number', values: exemplars}],
    ]),
  });
  const genes = Array.from({length: landmarks}, (_, gene) => gene);
  await buildIndex({
    outDir: folder,
    name,
    matrix,
    genes: {entrezIds: genes.map((gene) => gene + 1), symbols: genes.map((gene) => `G${gene + 1}`)},
    rowsPerSpace: {all: Uint32Array.from(genes)},
    workers,
  });
  return openDataset(path.join(folder, name));
}

/** Classes of its perts. */
export function exemplarClasses(signatures: number): GeneSet[] {
  const perts = pertsOf(signatures);
  return Array.from({length: Math.floor(perts / pertsOfClass)}, (_, c) => ({
    name: `CLASS_${c}`,
    description: '',
    members: Array.from({length: classSize}, (_, m) => pertId(c * pertsOfClass + m)),
  }));
}

/** Where the dataset of a size, with its background, is kept for other runs: in a folder that OPENCLUE_BENCH_BACKGROUND names. */
export function keptFolder(signatures: number): string | undefined {
  const {OPENCLUE_BENCH_BACKGROUND: folder} = process.env;
  return folder === undefined ? undefined : path.join(path.resolve(folder), String(signatures));
}

/** Makes what is kept, in place of what was; it is there under its name when it is whole. */
export async function makeKept<T>(kept: string, make: (folder: string) => Promise<T>): Promise<T> {
  const unfinished = `${kept}.unfinished`;
  rmSync(unfinished, {recursive: true, force: true});
  mkdirSync(unfinished, {recursive: true});
  const made = await make(unfinished);
  rmSync(kept, {recursive: true, force: true});
  renameSync(unfinished, kept);
  return made;
}
