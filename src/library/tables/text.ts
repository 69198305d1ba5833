import {isUtf8} from 'node:buffer';
import {describeForeign} from '../../engine/formats/foreign';
import {
  createEncodingEvidence,
  decodeLegacy,
  type EncodingVerdict,
  legacyEncodings,
} from '../../engine/formats/legacy-text';
import {createLineEnds} from '../../engine/formats/line-ends';
import {failure} from '../../errors';
import {type OnBytes, readBytes, type Source} from './bytes';

/** Longest line believed: the longest public one (a cell line's mutations) stays under 100 kB. */
const longestLine = 32 << 20;

const lineFeed = 10;
const hdf5 = Buffer.from('\x89HDF', 'latin1');

/** The text of a source. */
export interface SourceText {
  /** whole lines, each ended by \n, the very last perhaps not */
  readonly blocks: AsyncGenerator<string>;
  /** what was noticed of the encoding so far */
  readonly notices: () => string[];
}

/**
 * Decodes a source into blocks of whole lines. Each line is UTF-8 or, failing that, in the older encoding that suits all
 * such lines of the source: public files hold a few. A byte order mark is dropped.
 * @throws LOAD_FILE_UNREADABLE while iterating, for binary data and UTF-16
 */
export function readText(source: Source, onBytes?: OnBytes): SourceText {
  let verdict: EncodingVerdict | undefined;
  let notUtf8 = 0;
  async function* decoded(): AsyncGenerator<string> {
    let first = true;
    for await (const bytes of lineBlocks(source, onBytes)) {
      const text = first ? withoutMark(source.label, bytes) : bytes;
      first = false;
      if (text.includes(0)) throw binary(source.label, 'it holds NUL bytes, so it is not text');
      if (isUtf8(text)) {
        yield text.toString('utf8');
        continue;
      }
      verdict ??= await judgeEncoding(source);
      const {encoding} = verdict;
      const lines = [...linesIn(text)].map((line) => {
        if (isUtf8(line)) return line.toString('utf8');
        notUtf8++;
        return decodeLegacy(line, encoding);
      });
      yield lines.join('');
    }
  }
  return {blocks: decoded(), notices: () => (verdict ? [describeVerdict(notUtf8, verdict)] : [])};
}

/** Reads the source on its own account: what the lines to come say counts as well. */
async function judgeEncoding(source: Source): Promise<EncodingVerdict> {
  const evidence = createEncodingEvidence();
  for await (const bytes of lineBlocks(source)) {
    if (isUtf8(bytes)) continue;
    for (const line of linesIn(bytes)) if (!isUtf8(line)) evidence.add(line);
  }
  return evidence.verdict();
}

function describeVerdict(lines: number, {encoding, places, fits}: EncodingVerdict): string {
  const [other] = legacyEncodings.filter((each) => each !== encoding);
  const why =
    fits[encoding] === fits[other]
      ? `nothing in them speaks for ${other}`
      : `${fits[encoding]} of ${places} letters and signs fit the text around them so, as ${other} ${fits[other]}`;
  return `${lines} line${lines === 1 ? ' is' : 's are'} not UTF-8 and read as ${encoding}: ${why}`;
}

/** The bytes of whole lines. */
async function* lineBlocks(source: Source, onBytes?: OnBytes): AsyncGenerator<Buffer> {
  let carry: Buffer[] = [];
  let carried = 0;
  let first = true;
  for await (const chunk of withNewlines(readBytes(source, onBytes))) {
    const foreign = first ? (describeForeign(chunk) ?? describeMatrix(chunk)) : undefined;
    if (foreign) throw binary(source.label, foreign);
    first = false;
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end === 0) {
      carry.push(chunk);
      carried += chunk.length;
      if (carried > longestLine) throw binary(source.label, 'it has no line ends');
      continue;
    }
    yield carried ? Buffer.concat([...carry, chunk.subarray(0, end)]) : chunk.subarray(0, end);
    carry = end < chunk.length ? [chunk.subarray(end)] : [];
    carried = chunk.length - end;
  }
  if (carried) yield Buffer.concat(carry);
}

/** Matrices have readers of their own; who reads text expects none. */
function describeMatrix(head: Buffer): string | undefined {
  if (head.subarray(0, 4).equals(hdf5)) return 'it is HDF5 (a GCTx?) where a table of text is due';
  const gct = /^(?:\xef\xbb\xbf)?#1\.[23]\s/.test(head.toString('latin1', 0, 8));
  return gct ? 'it is a GCT, a matrix, where a table is due' : undefined;
}

/** Lines that end in a carriage return alone, as Excel on a Mac may write them, are given newlines. */
async function* withNewlines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const lineEnds = createLineEnds();
  for await (const chunk of chunks) yield lineEnds.push(chunk);
  yield lineEnds.end();
}

function* linesIn(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, start) + 1 || bytes.length;
    yield bytes.subarray(start, end);
    start = end;
  }
}

function withoutMark(file: string, bytes: Buffer): Buffer {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw binary(file, 'it is UTF-16; save it as UTF-8');
  }
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function binary(file: string, detail: string) {
  return failure('LOAD_FILE_UNREADABLE', {file, detail});
}
