import type {MatrixMetadata, MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {readMatrixMetadata} from '../../engine/formats/open-matrix';
import {failure} from '../../errors';
import type {Source} from './bytes';
import type {Row, Table} from './format';

/** Rows handed over at a time. */
const blockRows = 10_000;

/**
 * The metadata of a matrix's signatures or profiles as a table: `id` and the fields of whichever axis has a pert_id
 * (a matrix of scores has them as columns, a query result as rows), and the assay, told by the other axis.
 */
export async function readMatrixTable(source: Source): Promise<Table> {
  return tableOf(await metadataOf(source));
}

/** The metadata of both axes. @throws LOAD_FILE_UNREADABLE for a member of an archive, and as `readMatrixMetadata` */
export async function metadataOf({path, label, member}: Source): Promise<MatrixMetadata> {
  if (member === undefined) return readMatrixMetadata(path);
  const detail = 'a matrix cannot be opened within an archive; unpack it first';
  throw failure('LOAD_FILE_UNREADABLE', {file: label, detail});
}

/** As `readMatrixTable`, of metadata that were read. */
export function tableOf({rows, columns, warnings}: MatrixMetadata): Table {
  const axes = [columns, rows].filter((axis) => axis !== undefined);
  const described = axes.find(({fields}) => fields.has('pert_id')) ?? axes[0];
  const other = axes.find((axis) => axis !== described);
  const header = ['id', ...described.fields.keys(), 'assay'];
  const entries = blocks(described.ids, [...described.fields.values()], assayOf(other));
  return {header, unit: 'entry', blocks: entries, notices: () => warnings, close: async () => {}};
}

/** Peptides carry pr_p100_… fields, histone marks pr_gcp_… ones. */
function assayOf(axis: MetadataTable | undefined): string {
  const names = [...(axis?.fields.keys() ?? [])];
  if (names.some((name) => name.startsWith('pr_p100'))) return 'P100';
  return names.some((name) => name.startsWith('pr_gcp')) ? 'GCP' : 'L1000';
}

async function* blocks(
  ids: readonly string[],
  fields: readonly MetadataField[],
  assay: string,
): AsyncGenerator<Row[]> {
  for (let start = 0; start < ids.length; start += blockRows) {
    yield ids.slice(start, start + blockRows).map((id, i) => ({
      line: start + i + 1,
      cells: [id, ...fields.map((field) => cellOf(field, start + i)), assay],
    }));
  }
}

function cellOf(field: MetadataField, row: number): string {
  if (field.kind === 'number') return Number.isNaN(field.values[row]) ? '' : String(field.values[row]);
  return field.codes[row] < 0 ? '' : field.dictionary[field.codes[row]];
}
