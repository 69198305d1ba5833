/** The ends of rankings as one table, for the forms that other programs read. */
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {concatenateMetadata, pickRows, type SignatureTable} from '../../engine/index/index';
import type {NamedTable} from '../../results/views/answer-thread';
import type {Ends, RankedScores} from './ranked-scores';
import {idName, roundScore, scoreColumns} from './row-text';

const nothing: MetadataTable = {ids: [], fields: new Map()};

/**
 * The ends of one query: rank, then metadata, then scores, named and rounded as in JSON.
 * @param fields names of the metadata
 */
export function endsTable(
  signatures: SignatureTable,
  fields: readonly string[],
  scores: RankedScores,
  {top, bottom}: Ends,
): MetadataTable {
  const positions = [...top, ...bottom];
  const rows = positions.map((position) => (scores.rows ? scores.rows[position] : position));
  const firstOfBottom = scores.cs.length - bottom.length;
  const ranks = positions.map((_, i) => (i < top.length ? i : firstOfBottom + i - top.length) + 1);
  const facts = fields.flatMap((name) => {
    const field = signatures.field(name);
    return field ? [[name, pickRows(field, rows)] as const] : [];
  });
  const table = {
    ids: rows.map((row) => signatures.ids(row, row + 1)[0]),
    fields: new Map<string, MetadataField>([
      ['rank', numbers(ranks)],
      ...facts,
      ...scoreColumns(scores).map(
        ({name, values}) =>
          [name, numbers(positions.map((position) => roundScore(values[position])))] as const,
      ),
    ]),
  };
  // Joined to nothing, texts keep the values of these rows alone, not those of the whole dataset.
  return concatenateMetadata(nothing, table);
}

/** The tables of all queries in one, told apart by query_id where there are several. */
export function joinTables(
  queries: readonly {readonly name: string; readonly table: MetadataTable}[],
): NamedTable {
  const named = queries.map(({name, table}): MetadataTable => {
    if (queries.length === 1) return table;
    const queryId: MetadataField = {
      kind: 'text',
      dictionary: [name],
      codes: new Int32Array(table.ids.length),
    };
    return {ids: table.ids, fields: new Map([['query_id', queryId], ...table.fields])};
  });
  return {idName, rows: named.reduce(concatenateMetadata)};
}

function numbers(values: readonly number[]): MetadataField {
  return {kind: 'number', values: Float64Array.from(values)};
}
