/** A matrix as a Parquet file: texts as UTF-8 strings, numbers as double, scores as float. */
import type {MatrixSource} from './gctx-writer';
import type {MetadataField} from './matrix';
import {tableNames} from './table-names';

type ColumnSource = import('hyparquet-writer', { with: {'resolution-mode': 'import'}}).ColumnSource;

/** The bytes of the file. Missing values are null. */
export async function parquetTable(source: MatrixSource): Promise<Uint8Array> {
  const {parquetWriteBuffer} = await import('hyparquet-writer');
  const {rows, columns, readColumns} = source;
  const names = tableNames(source);
  const cells: Omit<ColumnSource, 'name'>[] = [
    {data: rows.ids as string[], type: 'STRING'},
    ...Array.from(rows.fields.values(), fieldCells),
    ...columns.ids.map((_, c) => ({data: numbers(readColumns(c, c + 1)), type: 'FLOAT' as const})),
  ];
  const columnData = cells.map((column, i) => ({...column, name: names[i], nullable: true}));
  return new Uint8Array(parquetWriteBuffer({columnData}));
}

function fieldCells(field: MetadataField): Omit<ColumnSource, 'name'> {
  if (field.kind === 'number') return {data: numbers(field.values), type: 'DOUBLE'};
  const {dictionary, codes} = field;
  return {data: Array.from(codes, (code) => (code < 0 ? null : dictionary[code])), type: 'STRING'};
}

function numbers(values: Float32Array | Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}
