/**
 * Cells of the public files as COPY text. Missing values (-666 and its spellings, NA, an empty cell) become NULL in
 * every column and are absent from the API; -666 within an identifier such as a sig_id is part of its name.
 */

import type {ColumnType} from '../../models/columns';

/** COPY's text form of NULL. */
export const copyNull = '\\N';

/** A cell that does not fit its column; the message continues a sentence that names the place. */
export class Misfit extends Error {}

const missingWords = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'NULL', 'null', '""']);
const sentinel = /^-666(\.0+)?( -666(\.0+)?)*$/;

/** Whether a (trimmed) cell means "not known". Numeric columns have more words for it, see `encodeNumber`. */
export function isMissing(cell: string): boolean {
  if (cell === '') return true;
  // Cells are asked by the million, and nearly all begin otherwise.
  switch (cell.charCodeAt(0)) {
    case minus:
      return sentinel.test(cell);
    case upperN:
    case lowerN:
    case doubleQuote:
      return cell.length <= 4 && missingWords.has(cell);
    default:
      return false;
  }
}

const [minus, upperN, lowerN, doubleQuote] = Array.from('-Nn"', (character) => character.charCodeAt(0));

const toEscape = /[\\\t\n\r]/;
const copyEscapes: Record<string, string> = {'\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r'};

/** Text within COPY: backslash, tab and line ends escaped. */
export function escapeCopy(text: string): string {
  return toEscape.test(text) ? text.replace(/[\\\t\n\r]/g, (c) => copyEscapes[c]) : text;
}

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const thousands = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;
const unknownNumber = /^(unknown|not ?found|none|nd)$/i;

/** Nothing to look into: no sign, no exponent, far from the limits of a double. */
const plainNumber = /^\d{1,15}(?:\.\d{1,20})?$/;

function encodeNumber(cell: string): string {
  if (plainNumber.test(cell)) return cell;
  if (!decimal.test(cell)) {
    if (unknownNumber.test(cell)) return copyNull;
    if (!thousands.test(cell)) throw new Misfit(`"${shorten(cell)}" is not a number`);
    cell = cell.replaceAll(',', '');
  }
  const value = Number(cell);
  if (value === -666) return copyNull;
  if (!Number.isFinite(value)) throw new Misfit(`"${shorten(cell)}" is beyond the range of a double`);
  // Postgres refuses exponents that underflow; our own spelling of the double never does.
  return cell.includes('e') || cell.includes('E') ? String(value) : cell;
}

function encodeInteger(cell: string): string {
  const text = encodeNumber(cell);
  if (text === copyNull) return copyNull;
  const value = Number(text);
  if (!Number.isInteger(value)) throw new Misfit(`"${shorten(cell)}" is not a whole number`);
  if (Math.abs(value) > 2 ** 31 - 1) throw new Misfit(`"${shorten(cell)}" is beyond the range of an integer`);
  return String(value);
}

const booleans = new Map([
  ...['1', '1.0', 'true', 't', 'yes', 'y'].map((word) => [word, 't'] as const),
  ...['0', '0.0', 'false', 'f', 'no', 'n'].map((word) => [word, 'f'] as const),
]);

function encodeBoolean(cell: string): string {
  const value = booleans.get(cell) ?? booleans.get(cell.toLowerCase());
  if (value === undefined) throw new Misfit(`"${shorten(cell)}" is neither true nor false`);
  return value;
}

const arrayQuoted = /["\\]/g;
/** A list of plain identifiers, none of which can mean "missing": nearly every list of a siginfo. */
const plainList = /^[\w.:+-]+(?:\|[\w.:+-]+)*$/;
const maybeMissing = /-666|N\/?A|null|nan/i;

function encodeList(cell: string, separator: RegExp | string): string {
  if (separator === '|' && plainList.test(cell) && !maybeMissing.test(cell))
    return `{${cell.replaceAll('|', ',')}}`;
  let array = '';
  for (const part of cell.split(separator)) {
    const element = part.trim();
    if (isMissing(element)) continue;
    array += `${array ? ',' : '{'}"${element.replace(arrayQuoted, '\\$&')}"`;
  }
  return array ? escapeCopy(`${array}}`) : copyNull;
}

/** Turns a cell into the COPY text of a column. @throws Misfit */
export type Encode = (cell: string) => string;

/** The encoder of a column; `separator` matters to lists only. */
export function encoderOf(type: ColumnType, separator: RegExp | string = '|'): Encode {
  const encode = bare(type, separator);
  return (cell) => {
    const trimmed = needsTrim(cell) ? cell.trim() : cell;
    return isMissing(trimmed) ? copyNull : encode(trimmed);
  };
}

function bare(type: ColumnType, separator: RegExp | string): Encode {
  switch (type) {
    case 'text':
    case 'jsonb':
      return escapeCopy;
    case 'text[]':
      return (cell) => encodeList(cell, separator);
    case 'integer':
      return encodeInteger;
    case 'double precision':
      return encodeNumber;
    case 'boolean':
      return encodeBoolean;
  }
}

// trim() allocates nothing when there is nothing to trim, but costs a call per cell of a million rows.
function needsTrim(cell: string): boolean {
  return cell.charCodeAt(0) <= 32 || cell.charCodeAt(cell.length - 1) <= 32 || cell.charCodeAt(0) === 160;
}

function shorten(cell: string): string {
  return cell.length > 40 ? `${cell.slice(0, 40)}…` : cell;
}
