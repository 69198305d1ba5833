/** Writes GCT 1.3 and 1.2 as cmapM's mkgct.m does. */
import type {Writable} from 'node:stream';
import {shortestDecimal} from './byte-text';
import type {MetadataField, MetadataTable} from './matrix';
import {rowLines, type TextSource, writeText} from './matrix-text';
import {missingText} from './text-field';
import {oneCell} from './text-lines';
import {checkUniqueIds} from './unique-ids';

export interface GctOptions {
  /** digits after the point of scores; cmapM's query tool writes 4, gutc 2; shortest: see `RowStyle` */
  readonly decimals?: number | 'shortest';
  /** 1.2 keeps no metadata but the row field `desc` */
  readonly version?: '1.2' | '1.3';
}

const filler = 'na';

/**
 * Writes a matrix as GCT to a file, which appears under its name when it is complete, or to a stream, which is
 * ended. Memory stays bounded: a matrix of more than 256 MB is read once for every 256 MB of it.
 * @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE
 */
export async function writeGct(
  target: string | Writable,
  source: TextSource,
  options: GctOptions = {},
): Promise<void> {
  const name = typeof target === 'string' ? target : 'the GCT';
  checkUniqueIds(name, 'row', source.rows.ids, (i) => `row ${i + 1}`);
  checkUniqueIds(name, 'column', source.columns.ids, (i) => `column ${i + 1}`);
  await writeText(target, gctText(source, options));
}

/** The text of a GCT in pieces of some hundred thousand bytes. */
function* gctText(source: TextSource, {decimals = 4, version = '1.3'}: GctOptions): Generator<Uint8Array> {
  const rows = version === '1.2' ? onlyDescription(source.rows) : source.rows;
  const head = {rows: rows.ids.length, fields: [...rows.fields.keys()], columns: source.columns};
  yield Buffer.from(version === '1.2' ? oldHead(head) : gctHead(head));
  yield* rowLines(rows, source, {decimals, separator: '\t', cell: oneCell});
}

interface GctHead {
  readonly rows: number;
  /** names of the rows' fields */
  readonly fields: readonly string[];
  readonly columns: MetadataTable;
}

/** What stands before the rows of a GCT 1.3: counts, names, and the metadata of its columns. */
export function gctHead({rows, fields, columns}: GctHead): string {
  const lines = [
    '#1.3',
    [rows, columns.ids.length, fields.length, columns.fields.size].join('\t'),
    ['id', ...fields, ...columns.ids].map(oneCell).join('\t'),
  ];
  for (const [name, field] of columns.fields) {
    const values = columns.ids.map((_, c) => cellOf(field, c));
    lines.push([oneCell(name), ...fields.map(() => filler), ...values].join('\t'));
  }
  return `${lines.join('\n')}\n`;
}

function oldHead({rows, columns}: GctHead): string {
  const names = ['NAME', 'Description', ...columns.ids].map(oneCell).join('\t');
  return `#1.2\n${rows}\t${columns.ids.length}\n${names}\n`;
}

function onlyDescription(rows: MetadataTable): MetadataTable {
  const none: MetadataField = {
    kind: 'text',
    dictionary: [filler],
    codes: new Int32Array(rows.ids.length),
  };
  return {ids: rows.ids, fields: new Map([['desc', rows.fields.get('desc') ?? none]])};
}

function cellOf(field: MetadataField, row: number): string {
  if (field.kind === 'number') return shortestDecimal(field.values[row]);
  const code = field.codes[row];
  return code < 0 ? missingText : oneCell(field.dictionary[code]);
}
