/**
 * Keys of a level's records, beside them: a score finds its place among the reference queries of a row by these and one
 * piece of the record, instead of the record. Of a row, as words of four bytes: how many scores there are; of each piece its
 * first score; of each piece its CRC-32, which makes reading a piece as safe as reading a strip.
 */
import {crc32} from 'node:zlib';
import {countBelow} from '../../engine/stats/count-below';
import {failure} from '../../errors';
import type {BackgroundLevel} from './manifest';
import type {RecordFile, RecordGroup} from './records';

/** Scores of a piece: 256 bytes, for which a disk reads no more than for one score. */
const pieceLength = 64;

/** Scores of whole records that are read and checked while a piece is. */
const scoresInTheTime = 1500;

/** Is it sooner to read a piece of a record for each score that is looked up in it, than all of the record? */
export function piecesSuffice({length}: RecordGroup, lookups: number): boolean {
  return length > lookups * scoresInTheTime;
}

/** File of a level's keys. */
export const keysOf = (level: BackgroundLevel) => `${level}_keys` as const;

const piecesOf = ({length}: RecordGroup) => Math.ceil(length / pieceLength);

/** The records of keys for the records of a level. */
export function keyGroups(groups: readonly RecordGroup[]): RecordGroup[] {
  return groups.map((group) => ({records: group.records, length: 1 + 2 * piecesOf(group)}));
}

/**
 * @param records of ascending sizes, missing ones (NaN) at the end, one after the other
 * @param length of each, at least 1
 * @returns keys of each, one after the other
 */
export function makeKeys(records: Float32Array, length: number): Float32Array {
  const rows = records.length / length;
  const pieces = Math.ceil(length / pieceLength);
  const numbers = new Float32Array(rows * (1 + 2 * pieces));
  const words = new Uint32Array(numbers.buffer);
  const bytes = new Uint8Array(records.buffer, records.byteOffset, records.byteLength);
  for (let row = 0, at = 0; row < rows; row++) {
    const [start, end] = [row * length, (row + 1) * length];
    words[at++] = countBelow(records, start, end, Number.POSITIVE_INFINITY);
    for (let first = start; first < end; first += pieceLength) numbers[at++] = records[first];
    for (let first = start; first < end; first += pieceLength) {
      words[at++] = crc32(bytes.subarray(4 * first, 4 * Math.min(end, first + pieceLength)));
    }
  }
  return numbers;
}

/** Looks scores up in the records of one group of a level. One object serves one record after the other. */
export class KeyedRecords {
  private readonly group: RecordGroup;
  private readonly pieces: number;
  private readonly piece = new Float32Array(pieceLength);
  private readonly pieceBytes = new Uint8Array(this.piece.buffer);
  /** keys of records from number `first` on, as numbers and as words, and where those of the record begin */
  private numbers: Float32Array = this.piece;
  private words: Uint32Array = new Uint32Array(0);
  private first = 0;
  private at = 0;
  private record = 0;
  /** the piece of the record that was looked into last */
  private last = -1;

  /**
   * @param file has the records
   * @param name of the file, for errors
   */
  constructor(
    private readonly file: RecordFile,
    private readonly number: number,
    private readonly name: string,
  ) {
    this.group = file.groups[number];
    this.pieces = piecesOf(this.group);
  }

  /** Takes keys of records. @param first number of the first of them */
  take(numbers: Float32Array, first: number): void {
    this.numbers = numbers;
    this.words = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
    this.first = first;
  }

  /** Goes to a record of those whose keys were taken. @returns how many scores it has */
  goTo(record: number): number {
    this.record = record;
    this.at = (record - this.first) * (1 + 2 * this.pieces);
    this.last = -1;
    return this.words[this.at];
  }

  /** How many scores of the record are smaller. @param size above zero. @throws BACKGROUND_DAMAGED */
  below(size: number): number {
    const count = this.words[this.at];
    const firsts = this.at + 1;
    const filled = Math.ceil(count / pieceLength);
    const piece = countBelow(this.numbers, firsts, firsts + filled, size) - 1;
    if (piece < 0) return 0;
    const start = piece * pieceLength;
    if (piece !== this.last) this.read(piece, start);
    return start + countBelow(this.piece, 0, Math.min(pieceLength, count - start), size);
  }

  private read(piece: number, start: number): void {
    const count = Math.min(pieceLength, this.group.length - start);
    this.file.unchecked(this.number, this.record, start, this.piece.subarray(0, count));
    if (crc32(this.pieceBytes.subarray(0, 4 * count)) !== this.words[this.at + 1 + this.pieces + piece]) {
      const place = `scores ${start} to ${start + count - 1} of record ${this.record} of group ${this.number}`;
      throw failure('BACKGROUND_DAMAGED', {file: this.name, detail: `${place} do not match their checksum`});
    }
    this.last = piece;
  }
}
