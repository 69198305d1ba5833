/** A synthetic dataset of landmark genes whose signatures are described as those of LINCS 2020 are. */
import path from 'node:path';
import type {MetadataField, MetadataTable} from '../../src/engine/formats/matrix';
import {buildIndex, type Dataset, openDataset} from '../../src/engine/index';
import {syntheticMatrix} from '../synthetic-matrix';

export const genes = 978;
const cellLines = 240;
const perts = 34_000;

/** Builds it; a fourth of a gigabyte for 64,000 signatures. */
export async function buildDescribed(folder: string, signatures: number): Promise<Dataset> {
  const matrix = syntheticMatrix(folder, genes, syntheticSignatures(signatures));
  const {ids} = matrix.rows;
  const name = 'described';
  await buildIndex({
    outDir: folder,
    name,
    matrix,
    genes: {entrezIds: ids.map(Number), symbols: ids},
    rowsPerSpace: {landmark: Uint32Array.from(ids.keys())},
  });
  return openDataset(path.join(folder, name));
}

/** Signature metadata of the shape and variety of LINCS 2020's siginfo. */
function syntheticSignatures(count: number): MetadataTable {
  const text = (dictionary: readonly string[], code: (row: number) => number): MetadataField => ({
    kind: 'text',
    dictionary,
    codes: Int32Array.from({length: count}, (_, row) => code(row)),
  });
  const number = (value: (row: number) => number): MetadataField => ({
    kind: 'number',
    values: Float64Array.from({length: count}, (_, row) => value(row)),
  });
  const names = (length: number, name: (i: number) => string) => Array.from({length}, (_, i) => name(i));
  const pick = (row: number, of: number) => (Math.imul(row + 1, 0x9e3779b1) >>> 8) % of;
  const pert = (row: number) => Math.floor((row / count) * perts);
  const fields = new Map<string, MetadataField>([
    [
      'pert_id',
      text(
        names(perts, (i) => `BRD-K${String(10_000_000 + i * 37)}`),
        pert,
      ),
    ],
    [
      'pert_iname',
      text(
        names(perts, (i) => `compound-${i * 7919}`),
        pert,
      ),
    ],
    ['pert_type', text(['trt_cp', 'trt_sh', 'trt_oe', 'trt_xpr'], (row) => pert(row) % 4)],
    [
      'cell_iname',
      text(
        names(cellLines, (i) => `CELL${i}`),
        (row) => row % cellLines,
      ),
    ],
    [
      'pert_idose',
      text(
        names(60, (i) => `${(i + 1) / 4} uM`),
        (row) => pick(row, 60),
      ),
    ],
    ['pert_itime', text(['6 h', '24 h', '48 h', '96 h', '120 h'], (row) => pick(row, 5))],
    ['nsample', number((row) => 1 + pick(row, 9))],
    ['cc_q75', number((row) => Math.fround(pick(row, 100) / 100))],
    ['ss_ngene', number((row) => pick(row, 800))],
    ['tas', number((row) => Math.fround(pick(row, 1_000_000) / 1_000_000))],
    [
      'moa',
      text(
        names(900, (i) => `mechanism of action number ${i}`),
        (row) => pert(row) % 900,
      ),
    ],
    [
      'target_name',
      text(
        names(2_000, (i) => `GENE${i}`),
        (row) => pert(row) % 2_000,
      ),
    ],
    ['qc_pass', number((row) => pick(row, 2))],
    ['is_hiq', number((row) => pick(row, 2))],
    ['is_ncs_sig', number((row) => pick(row, 3) && 1)],
    ['is_exemplar_sig', number((row) => (pick(row, 3) === 0 ? 1 : 0))],
    ['is_null_sig', number((row) => (row % 40 === 0 ? 1 : 0))],
  ]);
  const ids = names(
    count,
    (row) =>
      `SYN${String(row % 999).padStart(3, '0')}_CELL${row % cellLines}_24H:BRD-K${10_000_000 + pert(row) * 37}:${row}`,
  );
  return {ids, fields};
}
