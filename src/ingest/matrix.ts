import type {MetadataField, MetadataTable} from '../engine/formats/matrix';
import {openMatrix} from '../engine/formats/open-matrix';
import {failure} from '../errors';
import type {Source} from './bytes';
import type {Row, Table} from './format';

/** Rows handed over at a time. */
const BLOCK = 10_000;

/**
 * The metadata of a matrix's signatures or profiles as a table: `id` and the fields of whichever axis has a pert_id
 * (a matrix of scores has them as columns, a query result as rows), and the assay, told by the other axis.
 */
export async function readMatrixMetadata({path, label, member}: Source): Promise<Table> {
  if (member !== undefined) {
    const detail = 'a matrix cannot be opened within an archive; unpack it first';
    throw failure('LOAD_FILE_UNREADABLE', {file: label, detail});
  }
  const matrix = await openMatrix(path);
  try {
    const described =
      [matrix.columns, matrix.rows].find(({fields}) => fields.has('pert_id')) ?? matrix.columns;
    const other = described === matrix.columns ? matrix.rows : matrix.columns;
    const header = ['id', ...described.fields.keys(), 'assay'];
    const rows = blocks(described.ids, [...described.fields.values()], assayOf(other));
    return {header, unit: 'entry', blocks: rows, notices: () => [], close: async () => {}};
  } finally {
    matrix.close();
  }
}

/** Peptides carry pr_p100_… fields, histone marks pr_gcp_… ones. */
function assayOf({fields}: MetadataTable): string {
  const names = [...fields.keys()];
  if (names.some((name) => name.startsWith('pr_p100'))) return 'P100';
  return names.some((name) => name.startsWith('pr_gcp')) ? 'GCP' : 'L1000';
}

async function* blocks(
  ids: readonly string[],
  fields: readonly MetadataField[],
  assay: string,
): AsyncGenerator<Row[]> {
  for (let start = 0; start < ids.length; start += BLOCK) {
    yield ids.slice(start, start + BLOCK).map((id, i) => ({
      line: start + i + 1,
      cells: [id, ...fields.map((field) => cellOf(field, start + i)), assay],
    }));
  }
}

function cellOf(field: MetadataField, row: number): string {
  if (field.kind === 'number') return Number.isNaN(field.values[row]) ? '' : String(field.values[row]);
  return field.codes[row] < 0 ? '' : field.dictionary[field.codes[row]];
}
