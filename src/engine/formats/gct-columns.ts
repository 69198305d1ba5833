/** Matrices of a single column as GCT, many of the same rows: what their lines begin with is made once. */
import {ByteText} from './byte-text';
import {gctHead} from './gct-writer';
import type {MetadataTable} from './matrix';
import {oneCell} from './text-lines';
import {checkUniqueIds} from './unique-ids';

const [tab, lineFeed] = Buffer.from('\t\n');
/** Bytes of a score, and what ends its line, mostly. */
const scoreBytes = 8;

/** What the lines of rows begin with, one after the other: row i has bytes [ends[i], ends[i + 1]). Plain data. */
export interface LineStarts {
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

/**
 * @param name of the file or level, for errors
 * @param ids of the rows
 * @throws MATRIX_ID_REPEATED
 */
export function lineStarts(name: string, ids: readonly string[]): LineStarts {
  checkUniqueIds(name, 'row', ids, (i) => `row ${i + 1}`);
  const text = new ByteText(ids.length * 2 * scoreBytes);
  const ends = new Uint32Array(ids.length + 1);
  for (let row = 0; row < ids.length; row++) {
    text.add(oneCell(ids[row]));
    text.addByte(tab);
    ends[row + 1] = text.length;
  }
  return {ends, bytes: text.take()};
}

/**
 * The text that `writeGct` writes of a matrix of one column whose rows have no metadata.
 * @param scores one per row
 * @param decimals digits after the point of a score
 */
export function columnText(
  {ends, bytes}: LineStarts,
  columns: MetadataTable,
  scores: Float32Array,
  decimals: number,
): Buffer {
  const head = Buffer.from(gctHead({rows: scores.length, fields: [], columns}));
  const text = new ByteText(head.length + bytes.length + scores.length * scoreBytes);
  text.addBytes(head, 0, head.length);
  for (let row = 0; row < scores.length; row++) {
    text.addBytes(bytes, ends[row], ends[row + 1]);
    text.addFixed(scores[row], decimals);
    text.addByte(lineFeed);
  }
  return text.take();
}
