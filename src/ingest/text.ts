import {isUtf8} from 'node:buffer';
import {describeForeign} from '../engine/formats/foreign';
import {createLineEnds} from '../engine/formats/line-ends';
import {failure} from '../errors';

/** Longest line believed: the longest public one (a cell line's mutations) stays under 100 kB. */
const LONGEST_LINE = 32 << 20;

const NEWLINE = 10;

/** Whole lines of a file, decoded. */
export interface TextBlock {
  /** lines, each ended by \n, the very last perhaps not */
  readonly text: string;
  /** number of lines in this block that were not UTF-8 */
  readonly notUtf8: number;
}

/**
 * Decodes a stream into blocks of whole lines. Each line is UTF-8 or, failing that, Windows-1252 (the superset of
 * Latin-1 in which Excel on Windows saves): older public files hold a few such lines. A byte order mark is dropped.
 * @throws LOAD_FILE_UNREADABLE for binary data and UTF-16
 */
export async function* decodeLines(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<TextBlock> {
  let carry: Buffer[] = [];
  let carried = 0;
  let first = true;
  for await (const chunk of withNewlines(chunks)) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      carry.push(chunk);
      carried += chunk.length;
      if (carried > LONGEST_LINE) throw binary(file, 'it has no line ends');
      continue;
    }
    const bytes = carried ? Buffer.concat([...carry, chunk.subarray(0, end)]) : chunk.subarray(0, end);
    yield decode(file, bytes, first);
    first = false;
    carry = end < chunk.length ? [chunk.subarray(end)] : [];
    carried = chunk.length - end;
  }
  if (carried) yield decode(file, Buffer.concat(carry), first);
}

/** Lines that end in a carriage return alone, as Excel on a Mac may write them, are given newlines. */
async function* withNewlines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const lineEnds = createLineEnds();
  for await (const chunk of chunks) yield lineEnds.push(chunk);
  yield lineEnds.end();
}

function decode(file: string, bytes: Buffer, first: boolean): TextBlock {
  const foreign = first ? describeForeign(bytes) : undefined;
  if (foreign) throw binary(file, foreign);
  if (first && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))) {
    throw binary(file, 'it is UTF-16; save it as UTF-8');
  }
  if (bytes.includes(0)) throw binary(file, 'it holds NUL bytes, so it is not text');
  if (first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
  if (isUtf8(bytes)) return {text: bytes.toString('utf8'), notUtf8: 0};
  return decodeLineByLine(bytes);
}

function decodeLineByLine(bytes: Buffer): TextBlock {
  const windows1252 = new TextDecoder('windows-1252');
  const lines: string[] = [];
  let notUtf8 = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start) + 1 || bytes.length;
    const line = bytes.subarray(start, end);
    const readable = isUtf8(line);
    if (!readable) notUtf8++;
    lines.push(readable ? line.toString('utf8') : windows1252.decode(line));
    start = end;
  }
  return {text: lines.join(''), notUtf8};
}

function binary(file: string, detail: string) {
  return failure('LOAD_FILE_UNREADABLE', {file, detail});
}
