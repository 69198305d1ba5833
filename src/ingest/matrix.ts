import type {MetadataField, MetadataTable} from '../engine/formats/matrix';
import {openMatrix} from '../engine/formats/open-matrix';
import {failure} from '../errors';
import type {Row, Table} from './format';

/** Rows handed over at a time. */
const BLOCK = 10_000;

/**
 * The metadata of a matrix's signatures as a table: `id` and the fields of whichever axis describes signatures
 * (a Level 5 matrix has them as columns, a query result as rows).
 * @throws LOAD_COLUMNS_MISSING when neither axis has a pert_id
 */
export async function readMatrixSignatures(path: string): Promise<Table> {
  const matrix = await openMatrix(path);
  try {
    const axis = [matrix.columns, matrix.rows].find(({fields}) => fields.has('pert_id'));
    if (!axis) {
      const found = [...matrix.columns.fields.keys(), ...matrix.rows.fields.keys()];
      throw failure('LOAD_COLUMNS_MISSING', {
        file: path,
        kind: 'matrix-signatures',
        missing: ['pert_id'],
        found,
      });
    }
    return tableOf(axis);
  } finally {
    matrix.close();
  }
}

function tableOf({ids, fields}: MetadataTable): Table {
  return {
    header: ['id', ...fields.keys()],
    unit: 'entry',
    blocks: blocks(ids, [...fields.values()]),
    notices: () => [],
    close: async () => {},
  };
}

async function* blocks(ids: readonly string[], fields: readonly MetadataField[]): AsyncGenerator<Row[]> {
  for (let start = 0; start < ids.length; start += BLOCK) {
    yield ids.slice(start, start + BLOCK).map((id, i) => ({
      line: start + i + 1,
      cells: [id, ...fields.map((field) => cellOf(field, start + i))],
    }));
  }
}

function cellOf(field: MetadataField, row: number): string {
  if (field.kind === 'number') return Number.isNaN(field.values[row]) ? '' : String(field.values[row]);
  return field.codes[row] < 0 ? '' : field.dictionary[field.codes[row]];
}
