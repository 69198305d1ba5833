/**
 * Records as a Parquet file, some rows at a time: columns keep their types, lists are lists, what is missing is null. So is
 * a text in a column of dates or times that is neither, as sources have them; the file counts those.
 */
import {failure} from '../ground/failures';

type Writer = typeof import('hyparquet-writer', { with: {'resolution-mode': 'import'}});
type ParquetWriter = InstanceType<Writer['ParquetWriter']>;
type SchemaElement = ConstructorParameters<Writer['ParquetWriter']>[0]['schema'][number];

/** date: ISO 8601 without a time; instant: with one; json: anything, as JSON text. */
export type ParquetKind = 'text' | 'texts' | 'integer' | 'real' | 'flag' | 'date' | 'instant' | 'json';

export interface ParquetColumn {
  readonly name: string;
  readonly kind: ParquetKind;
}

export type ParquetRow = Readonly<Record<string, unknown>>;

/** By column, how many texts are null in the file, for they are no dates or times. */
export type Omissions = Readonly<Record<string, number>>;

/** What the end of the file has to say of a group of rows. */
export type RowGroup = Pick<ParquetWriter, 'row_groups' | 'pendingIndexes' | 'num_rows'> & {
  readonly omitted: Omissions;
};

/** The sum over the groups of a file. */
export function omissionsOf(groups: readonly Pick<RowGroup, 'omitted'>[]): Omissions {
  const all: Record<string, number> = {};
  for (const {omitted} of groups) {
    for (const [column, count] of Object.entries(omitted)) all[column] = (all[column] ?? 0) + count;
  }
  return all;
}

/** How each kind is stored; all but lists are one element. */
const elements: Readonly<Record<Exclude<ParquetKind, 'texts'>, Omit<SchemaElement, 'name'>>> = {
  text: {type: 'BYTE_ARRAY', converted_type: 'UTF8'},
  integer: {type: 'INT32'},
  real: {type: 'DOUBLE'},
  flag: {type: 'BOOLEAN'},
  date: {type: 'INT32', converted_type: 'DATE', logical_type: {type: 'DATE'}},
  instant: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: {type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS'},
  },
  // As text: readers that know JSON would make bytes of it in a data frame.
  json: {type: 'BYTE_ARRAY', converted_type: 'UTF8'},
};

function schemaOf(columns: readonly ParquetColumn[]): SchemaElement[] {
  return [
    {name: 'root', num_children: columns.length},
    ...columns.flatMap(({name, kind}): SchemaElement[] => {
      if (kind !== 'texts') return [{name, repetition_type: 'OPTIONAL', ...elements[kind]}];
      return [
        {
          ...{name, repetition_type: 'OPTIONAL', num_children: 1},
          ...{converted_type: 'LIST', logical_type: {type: 'LIST'}},
        },
        {name: 'list', repetition_type: 'REPEATED', num_children: 1},
        {name: 'element', repetition_type: 'OPTIONAL', ...elements.text},
      ];
    }),
  ];
}

/** By which pandas keeps whole numbers and flags what they are where some are missing. */
const pandasTypes: Readonly<Partial<Record<ParquetKind, readonly [pandas: string, numpy: string]>>> = {
  integer: ['int32', 'Int32'],
  flag: ['bool', 'boolean'],
};

function pandasMetadata(columns: readonly ParquetColumn[]): string {
  return JSON.stringify({
    index_columns: [],
    column_indexes: [],
    columns: columns.flatMap(({name, kind}) => {
      const types = pandasTypes[kind];
      if (!types) return [];
      return [{name, field_name: name, pandas_type: types[0], numpy_type: types[1], metadata: null}];
    }),
    creator: {library: 'openclue', version: '1'},
    pandas_version: '2.0.0',
  });
}

/** The bytes with which a file begins. */
export const parquetStart: Uint8Array = Buffer.from('PAR1');

/**
 * The bytes of a group of rows.
 * @param offset bytes of the file before them
 * @throws PARQUET_VALUE for a value that is not what its column says
 */
export async function parquetGroup(
  columns: readonly ParquetColumn[],
  rows: readonly ParquetRow[],
  offset: number,
): Promise<{bytes: Uint8Array; group: RowGroup}> {
  const {ByteWriter, ParquetWriter} = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const schema = schemaOf(columns);
  const parquet = new ParquetWriter({writer, schema});
  // As if the bytes before stood in it: places in the file are told from its beginning.
  const written = writer.offset;
  writer.offset = offset;
  const omitted: Record<string, number> = {};
  const omit = (column: string) => {
    omitted[column] = (omitted[column] ?? 0) + 1;
    return null;
  };
  await parquet.write({
    columnData: columns.map(({name, kind}) => ({
      name,
      data: rows.map((row) => cellOf(row[name], name, kind, omit)),
      // Statistics leave NaN out, and readers trust them when they look for rows.
      ...(kind === 'real' && {statistics: false}),
    })),
    rowGroupSize: rows.length,
  });
  const {row_groups, pendingIndexes, num_rows} = parquet;
  return {bytes: writer.getBytes().slice(written), group: {row_groups, pendingIndexes, num_rows, omitted}};
}

/** The bytes with which a file ends. @param offset bytes of the file before them */
export async function parquetEnd(
  columns: readonly ParquetColumn[],
  groups: readonly RowGroup[],
  offset: number,
): Promise<Uint8Array> {
  const {ByteWriter, ParquetWriter} = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: schemaOf(columns),
    kvMetadata: [
      {key: 'pandas', value: pandasMetadata(columns)},
      {key: 'openclue.omitted', value: JSON.stringify(omissionsOf(groups))},
    ],
    createdBy: 'openclue',
  });
  const written = writer.offset;
  writer.offset = offset;
  for (const {row_groups, pendingIndexes, num_rows} of groups) {
    parquet.row_groups.push(...row_groups);
    parquet.pendingIndexes.push(...pendingIndexes);
    parquet.num_rows += num_rows;
  }
  await parquet.finish();
  return writer.getBytes().slice(written);
}

const isoDate = /^\d{4}-\d{2}-\d{2}$/;
const isoTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

function cellOf(value: unknown, column: string, kind: ParquetKind, omit: (column: string) => null): unknown {
  if (value === undefined || value === null) return null;
  const unfit = (wanted: string) => failure('PARQUET_VALUE', {column, value: String(value), wanted});
  switch (kind) {
    case 'text':
      return String(value);
    case 'texts':
      if (!Array.isArray(value)) throw unfit('list');
      return value.map((item) => (item === null ? null : String(item)));
    case 'json':
      return JSON.stringify(value);
    case 'flag':
      if (typeof value !== 'boolean') throw unfit('flag');
      return value;
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw unfit('whole number');
      return value;
    case 'real': {
      // JSON has no word for NaN and the infinities, PostgreSQL writes them as text.
      const number = typeof value === 'number' ? value : Number(value);
      if (Number.isNaN(number) && value !== 'NaN') throw unfit('number');
      return number;
    }
    case 'date':
    case 'instant': {
      const text = String(value);
      const date = new Date(text);
      if (Number.isNaN(date.getTime())) return omit(column);
      // Of 31 April JavaScript makes 1 May, and of words with a number in them some year.
      const isFit = kind === 'date' ? date.toISOString().startsWith(text) : isoTime.test(text);
      return isFit && (kind === 'instant' || isoDate.test(text)) ? date : omit(column);
    }
  }
}
