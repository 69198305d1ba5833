/**
 * Rows' metadata as the text of a GCT: for each row some cells that repeat. What numbers read as is settled once, ids
 * are taken apart, and neighbours that go together are one cell.
 */
import {shortestDecimal} from '../../engine/formats/byte-text';
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {missingText} from '../../engine/formats/text-field';
import {oneCell} from '../../engine/formats/text-lines';

/** Neighbours become one cell while its texts are at most as many as this, so that each soon comes again, */
const fewTexts = 64;
/** or hardly more than those of one of the two, as of names and the ids they belong to, */
const slack = 1.25;
/** and come again at all: on an average as often as this. */
const fewestRepeats = 4;
/** Parts of an id, each with the sign that ends it, e.g. ABY001_ A375_ XH: BRD-K66175015: 10:24 */
const idParts = 6;
const idPart = /[^:_]*[:_]?/y;

/** Texts of some kind, one after the other in UTF-8: text i is bytes [ends[i], ends[i + 1]). */
export interface Texts {
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

export interface RowColumn extends Texts {
  /** number of each row's text */
  readonly codes: Uint32Array;
}

/** The cells of a table's rows, ids first, in the order of its fields. */
export function rowColumns({ids, fields}: MetadataTable): RowColumn[] {
  const columns: CodedTexts[] = [];
  for (const own of [...codeIds(ids), ...Array.from(fields.values(), codeField)]) {
    const before = columns.at(-1);
    const joined = before && join(before, own);
    if (joined) columns[columns.length - 1] = joined;
    else columns.push(own);
  }
  return columns.map(({texts, codes}) => ({...encode(texts), codes}));
}

/** Texts with what ends them. */
interface CodedTexts {
  readonly texts: readonly string[];
  readonly codes: Uint32Array;
}

function codeIds(ids: readonly string[]): CodedTexts[] {
  const known = Array.from({length: idParts}, () => new Map<string, number>());
  const codes = known.map(() => new Uint32Array(ids.length));
  for (const [row, id] of ids.entries()) {
    const cell = `${oneCell(id)}\t`;
    let start = 0;
    for (let part = 0; part < idParts; part++) {
      idPart.lastIndex = start;
      const end = part === idParts - 1 ? cell.length : start + (idPart.exec(cell)?.[0].length ?? 0);
      const text = cell.slice(start, end);
      const code = known[part].get(text) ?? known[part].size;
      known[part].set(text, code);
      codes[part][row] = code;
      start = end;
    }
  }
  return known.map((texts, part) => ({texts: [...texts.keys()], codes: codes[part]}));
}

function codeField(field: MetadataField): CodedTexts {
  if (field.kind === 'text') {
    const texts = [...field.dictionary.map(oneCell), missingText].map((text) => `${text}\t`);
    return {texts, codes: Uint32Array.from(field.codes, (code) => (code < 0 ? texts.length - 1 : code))};
  }
  const known = new Map<number, number>();
  const codes = Uint32Array.from(field.values, (value) => {
    const code = known.get(value) ?? known.size;
    known.set(value, code);
    return code;
  });
  return {texts: Array.from(known.keys(), (value) => `${shortestDecimal(value)}\t`), codes};
}

/** Two neighbouring columns as one; undefined where too many texts would come of it. */
function join(one: CodedTexts, other: CodedTexts): CodedTexts | undefined {
  const more = Math.max(one.texts.length, other.texts.length);
  const most = Math.max(fewTexts, Math.min(slack * more, one.codes.length / fewestRepeats));
  const known = new Map<number, number>();
  const codes = new Uint32Array(one.codes.length);
  for (let row = 0; row < codes.length; row++) {
    const pair = one.codes[row] * other.texts.length + other.codes[row];
    const code = known.get(pair) ?? known.size;
    if (code >= most) return undefined;
    known.set(pair, code);
    codes[row] = code;
  }
  const textOf = (pair: number) => {
    const second = pair % other.texts.length;
    return one.texts[(pair - second) / other.texts.length] + other.texts[second];
  };
  return {texts: Array.from(known.keys(), textOf), codes};
}

function encode(texts: readonly string[]): Texts {
  const ends = new Uint32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) ends[i + 1] = ends[i] + Buffer.byteLength(text);
  return {ends, bytes: Buffer.from(texts.join(''))};
}

/** Where the parts of an image are, in bytes from its start; numbers are u32, little-endian. */
export interface RowImageLayout {
  readonly rows: number;
  readonly bytes: number;
  /** for each row the numbers of its texts, one for each column */
  readonly codes: number;
  readonly columns: readonly {
    /** texts */
    readonly count: number;
    /** for each text where it starts in `text`, and room for a number; then where the last one ends */
    readonly table: number;
    readonly text: number;
    /** bytes of the longest text */
    readonly longest: number;
  }[];
}

/** All of it as one run of bytes, in which it is kept on disk and used from memory as it is. */
export function rowImage(columns: readonly RowColumn[]): {layout: RowImageLayout; image: Uint8Array} {
  const rows = columns[0].codes.length;
  let bytes = 0;
  const parts: {at: number; part: Uint8Array}[] = [];
  const place = (array: Uint8Array | Uint32Array): number => {
    const at = bytes;
    parts.push({at, part: new Uint8Array(array.buffer, array.byteOffset, array.byteLength)});
    bytes += array.byteLength + (-array.byteLength & 7);
    return at;
  };
  const byRow = new Uint32Array(rows * columns.length);
  for (const [c, {codes}] of columns.entries()) {
    for (let row = 0; row < rows; row++) byRow[row * columns.length + c] = codes[row];
  }
  const codes = place(byRow);
  const placed = columns.map(({ends, bytes: text}) => {
    const table = new Uint32Array(2 * ends.length);
    let longest = 0;
    for (let i = 0; i < ends.length; i++) {
      table[2 * i] = ends[i];
      if (i > 0) longest = Math.max(longest, ends[i] - ends[i - 1]);
    }
    return {count: ends.length - 1, table: place(table), text: place(text), longest};
  });
  const image = new Uint8Array(bytes);
  for (const {at, part} of parts) image.set(part, at);
  return {layout: {rows, bytes, codes, columns: placed}, image};
}

/** Whether a column's texts come again often enough to look for them. */
export function repeats({rows}: Pick<RowImageLayout, 'rows'>, {count}: {readonly count: number}): boolean {
  return count <= Math.max(fewTexts, rows / fewestRepeats);
}
