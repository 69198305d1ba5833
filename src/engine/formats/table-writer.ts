/** Writes a matrix as a plain table (CSV or TSV) that every spreadsheet, pandas and R read. */
import type {Writable} from 'node:stream';
import type {MatrixSource} from './gctx-writer';
import {rowLines, writeText} from './matrix-text';
import {checkUniqueIds} from './unique-ids';

export interface TableOptions {
  readonly separator: ',' | '\t';
  /** header of the first column, the row ids */
  readonly idHeader: string;
  /** digits after the point of scores; shortest: as many as tell the 32-bit number */
  readonly decimals?: number | 'shortest';
  /** what stands for what is missing; by default -666 for metadata, NaN for scores */
  readonly missing?: string;
}

/**
 * Writes one line per row: its id, its metadata, its scores, under a header of field names and column ids; the
 * columns' metadata has no place in it. File or stream as with `writeGct`; missing scores are NaN.
 * @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE
 */
export async function writeTable(
  target: string | Writable,
  source: MatrixSource,
  options: TableOptions,
): Promise<void> {
  const name = typeof target === 'string' ? target : 'the table';
  checkUniqueIds(name, 'column', source.columns.ids, (i) => `column ${i + 1}`);
  await writeText(target, tableText(source, options));
}

function* tableText(
  source: MatrixSource,
  {separator, idHeader, decimals = 4, missing}: TableOptions,
): Generator<Uint8Array> {
  const {rows, columns} = source;
  const header = [idHeader, ...rows.fields.keys(), ...columns.ids];
  yield Buffer.from(`${header.map(quoted).join(separator)}\n`);
  yield* rowLines(rows, source, {decimals, separator, missing, cell: quoted});
}

/** As RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
