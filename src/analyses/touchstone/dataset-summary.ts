/** What a dataset is made of, as the Data Library shows it. */
import type {Dataset, DatasetManifest, SignatureTable} from '../../engine/index/index';
import {levelOf, usualAssay} from '../../library/assays';
import {textField} from '../background';

/** Values that are told of a field with many, such as doses. */
const mostValues = 40;
/** Fields that mark signatures by 1. */
const marks = ['is_exemplar_sig', 'is_touchstone', 'is_ncs_sig', 'is_null_sig', 'is_hiq', 'qc_pass'];

export interface ValueCount {
  readonly value: string;
  /** signatures */
  readonly count: number;
}

export interface DatasetSummary {
  readonly dataset: string;
  readonly assay: string;
  /** of its data: what signatures are counted below are wells where it is 3 or 4 */
  readonly level: number;
  readonly build: string;
  /** build of the background */
  readonly background?: string;
  readonly created: string;
  readonly updated: string;
  readonly signatures: number;
  readonly genes: number;
  readonly spaces: readonly {readonly space: string; readonly genes: number}[];
  /** matrices that it was made of, in order */
  readonly sources: DatasetManifest['sources'];
  /** different pert_ids */
  readonly perturbagens: number;
  /** by number of signatures, falling */
  readonly cells: readonly ValueCount[];
  readonly pert_types: readonly ValueCount[];
  readonly doses: readonly ValueCount[];
  readonly times: readonly ValueCount[];
  /** signatures that are marked, by field; without those that the dataset lacks */
  readonly marks: Readonly<Record<string, number>>;
}

export function datasetSummary({manifest, signatures: table}: Dataset, background?: string): DatasetSummary {
  const {
    name: dataset,
    assay = usualAssay.name,
    build,
    created,
    updated,
    signatures,
    genes,
    spaces,
  } = manifest;
  return {
    ...{
      dataset,
      assay,
      level: levelOf(manifest).level,
      build,
      ...(background !== undefined && {background}),
      created,
      updated,
    },
    ...{signatures, genes, spaces},
    sources: manifest.sources,
    perturbagens: countValues(table, 'pert_id').length,
    cells: countValues(table, 'cell_iname'),
    pert_types: countValues(table, 'pert_type'),
    doses: countValues(table, 'pert_idose').slice(0, mostValues),
    times: countValues(table, 'pert_itime').slice(0, mostValues),
    marks: Object.fromEntries(
      marks
        .filter((field) => table.fields.includes(field))
        .map((field) => [field, countValues(table, field).find(({value}) => value === '1')?.count ?? 0]),
    ),
  };
}

/** The values of a field and how many signatures have each, the commonest first; none where there is no such field. */
function countValues(table: SignatureTable, name: string): ValueCount[] {
  const field = textField(table, name);
  if (!field) return [];
  const counts = new Uint32Array(field.dictionary.length);
  for (const code of field.codes) if (code >= 0) counts[code]++;
  return field.dictionary
    .map((value, code) => ({value, count: counts[code]}))
    .filter(({count}) => count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
