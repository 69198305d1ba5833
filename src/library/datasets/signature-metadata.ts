import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {readAsNumbers} from '../../engine/formats/text-field';
import {failure} from '../../errors';
import {openSources} from '../tables/bytes';
import {readDelimited} from '../tables/tables';
import {isMissing} from '../tables/values';
import {fieldNames} from './field-names';

/** Headers under which public files keep the signature's id, most specific first. */
const idHeaders = ['sig_id', 'distil_id', 'inst_id', 'sample_id', 'cid', 'id'];

/** Examples of ids that a message lists. */
const shownIds = 3;

/** The part of a siginfo file that is about a matrix. */
export interface SigInfo {
  /** the matrix's signatures in its order; fields are missing where the file does not describe one */
  readonly table: MetadataTable;
  /** signatures of the matrix that the file describes, and some that it does not */
  readonly described: number;
  readonly undescribed: readonly string[];
  /** what was noticed of the file, its encoding for instance */
  readonly notices: readonly string[];
}

/**
 * Reads a siginfo table (plain, gzip or xz) for the signatures of a matrix. It may describe others, or not all.
 * @throws SIGINFO_NO_ID, SIGINFO_REPEATED and the LOAD_* failures of unreadable files
 */
export async function readSigInfo(path: string, ids: readonly string[]): Promise<SigInfo> {
  const {table, idColumn} = await openTable(path);
  const positions = new Map(ids.map((id, at) => [id, at]));
  const lines = new Int32Array(ids.length);
  const columns = table.header.map(() => new FieldBuilder(ids.length));
  for await (const block of table.blocks) {
    for (const {line, cells} of block) {
      const id = cells[idColumn].trim();
      const at = positions.get(id);
      if (at === undefined) continue;
      if (lines[at] > 0) throw failure('SIGINFO_REPEATED', {file: path, id, lines: [lines[at], line]});
      lines[at] = line;
      for (const [column, field] of columns.entries()) {
        if (column !== idColumn) field.set(at, cells[column] ?? '');
      }
    }
  }
  const missing = ids.filter((_, at) => lines[at] === 0);
  const fields = new Map(
    table.header.flatMap((name, column) =>
      column === idColumn || name === '' ? [] : [[name, columns[column].build()] as const],
    ),
  );
  return {
    table: {ids, fields},
    described: ids.length - missing.length,
    undescribed: missing.slice(0, shownIds),
    notices: table.notices(),
  };
}

/** The ids of such a table, in its order. @throws as `readSigInfo` */
export async function readSigInfoIds(path: string): Promise<string[]> {
  const {table, idColumn} = await openTable(path);
  const ids: string[] = [];
  for await (const block of table.blocks) {
    for (const {cells} of block) ids.push(cells[idColumn].trim());
  }
  return ids;
}

/** Opens a table, and finds the column that has its ids. */
async function openTable(path: string) {
  const [source] = await openSources(path);
  const table = await readDelimited(source);
  const names = table.header.map((name) => name.toLowerCase());
  const idColumn = idHeaders.map((name) => names.indexOf(name)).find((at) => at >= 0);
  if (idColumn === undefined) {
    await table.close();
    throw failure('SIGINFO_NO_ID', {file: path, headers: table.header, wanted: idHeaders});
  }
  return {table, idColumn};
}

/** Fields of both tables (same ids, same order) under our names; a value of `second` wins over one of `first`. */
export function mergeMetadata(first: MetadataTable, second?: MetadataTable): MetadataTable {
  // A GCT has texts alone.
  const merged = new Map(Array.from(first.fields, ([name, field]) => [name, readAsNumbers(field)]));
  for (const [name, field] of second?.fields ?? []) {
    const earlier = merged.get(name);
    merged.set(name, earlier ? overlay(earlier, field, first.ids.length) : field);
  }
  const renamed = new Map<string, MetadataField>();
  for (const [name, field] of merged) {
    const ours = fieldNames.find((names) => names.includes(name));
    // A file that has the field under several of its names keeps the one we would have chosen.
    const preferred = ours?.find((candidate) => merged.has(candidate));
    if (ours && preferred === name) renamed.set(ours[0], field);
    else if (!ours || preferred === undefined) renamed.set(name, field);
  }
  return {ids: first.ids, fields: renamed};
}

function overlay(below: MetadataField, above: MetadataField, rows: number): MetadataField {
  const builder = new FieldBuilder(rows);
  for (let row = 0; row < rows; row++) builder.set(row, cellOf(above, row) || cellOf(below, row));
  return builder.build();
}

/** The text of a cell, empty when there is no value. */
function cellOf(field: MetadataField, row: number): string {
  if (field.kind === 'text') return field.codes[row] < 0 ? '' : field.dictionary[field.codes[row]];
  return Number.isNaN(field.values[row]) ? '' : String(field.values[row]);
}

/** Builds one metadata field from cells; numeric when every value that is there parses as a number. */
export class FieldBuilder {
  private readonly dictionary: string[] = [];
  private readonly codeOf = new Map<string, number>();
  private readonly codes: Int32Array;

  constructor(rows: number) {
    this.codes = new Int32Array(rows).fill(-1);
  }

  set(row: number, cell: string): void {
    const value = cell.trim();
    if (isMissing(value)) return;
    let code = this.codeOf.get(value);
    if (code === undefined) {
      code = this.dictionary.push(value) - 1;
      this.codeOf.set(value, code);
    }
    this.codes[row] = code;
  }

  build(): MetadataField {
    return readAsNumbers({kind: 'text', dictionary: this.dictionary, codes: this.codes});
  }
}
