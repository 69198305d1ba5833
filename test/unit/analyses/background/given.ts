/** Small datasets with perts and cell lines, to build backgrounds of. */
import path from 'node:path';
import type {GeneSet} from '../../../../src/engine/formats/gene-sets';
import type {MetadataField, MetadataTable} from '../../../../src/engine/formats/matrix';
import {buildIndex, type Dataset, openDataset} from '../../../../src/engine/index/index';
import {givenBuild, givenMatrix, givenScores, givenTable} from '../../engine/index/given';

export const givenCells = ['A375', 'MCF7', 'PC3'] as const;

export const givenClasses: readonly GeneSet[] = [
  {name: 'CP_ONE', description: 'first', members: ['P0', 'P1', 'P2']},
  {name: 'CP_TWO', description: 'second', members: ['P3', 'P4', 'unknown']},
  {name: 'CP_ALONE', description: 'too small', members: ['P5']},
];

/** Genes of the given datasets: more than two sets of 50. */
export const givenGenes = 140;

export interface GivenSignatures {
  readonly perts: number;
  /** signatures of each pert in each cell line, of which the first is an exemplar */
  readonly repeats: number;
  /** tells Touchstone signatures: all but the last repeat, among them single hairpins, which do not count */
  readonly touchstone?: boolean;
  /** the pert whose signatures tell no cell line, and the one whose signatures tell no pert */
  readonly cellless?: number;
  readonly nameless?: number;
  /** fields to leave out */
  readonly without?: readonly string[];
}

/** A dataset in which pert p is missing from cell line p modulo 4, if there is such a line. */
export async function givenDataset(folder: string, name: string, given: GivenSignatures): Promise<Dataset> {
  const rows = Array.from({length: given.perts}, (_, pert) =>
    givenCells.flatMap((cell, c) =>
      pert % 4 === c ? [] : Array.from({length: given.repeats}, (_, repeat) => ({pert, cell, repeat})),
    ),
  ).flat();
  const matrix = givenMatrix(folder, givenScores(givenGenes, rows.length, 3));
  const fields: [string, MetadataField][] = [
    ['pert_id', text(rows.map(({pert}) => (pert === given.nameless ? undefined : `P${pert}`)))],
    ['pert_iname', text(rows.map(({pert}) => `pert ${pert}`))],
    ['pert_type', text(rows.map(({pert}) => (pert % 5 === 4 ? 'trt_sh' : 'trt_cp')))],
    ['cell_iname', text(rows.map(({pert, cell}) => (pert === given.cellless ? undefined : cell)))],
    [
      'is_exemplar_sig',
      {kind: 'number', values: Float64Array.from(rows, ({repeat}) => (repeat === 0 ? 1 : 0))},
    ],
  ];
  if (given.touchstone) {
    const values = Float64Array.from(rows, ({repeat}) => (repeat < given.repeats - 1 ? 1 : 0));
    fields.push(['is_touchstone', {kind: 'number', values}]);
  }
  const kept = fields.filter(([field]) => !given.without?.includes(field));
  const metadata: MetadataTable = givenTable(matrix.columns.ids, new Map(kept));
  await buildIndex({...givenBuild(folder, name, matrix), metadata});
  return openDataset(path.join(folder, name));
}

function text(values: readonly (string | undefined)[]): MetadataField {
  const dictionary = [...new Set(values.filter((value) => value !== undefined))];
  const codeOf = new Map(dictionary.map((value, code) => [value, code]));
  return {kind: 'text', dictionary, codes: Int32Array.from(values, (value) => codeOf.get(value ?? '') ?? -1)};
}
