/** Splits the bytes of a text file into lines, without making strings of them. */
import {createLineEnds} from './line-ends';

const newline = 10;
const carriageReturn = 13;

export interface LineSplitter {
  /** hands every line that `chunk` completes to the callback */
  push(chunk: Buffer): void;
  /** hands over a last line without line end */
  end(): void;
}

/** Takes lines; what its methods throw ends the reading. */
export interface LineTaker {
  /** a line, bytes [start, end), its line end (LF, CRLF or CR) left out; they are only valid during the call */
  line(bytes: Buffer, start: number, end: number): void;
  /** another piece of a line that has not ended, and the line's length so far; all of it is kept in memory */
  part(bytes: Buffer, length: number): void;
}

/** Hands the lines of a text to `taker`. */
export function createLineSplitter(taker: LineTaker): LineSplitter {
  let carry: Buffer[] = [];
  let carried = 0;

  const emit = (bytes: Buffer, start: number, end: number): void =>
    taker.line(bytes, start, end > start && bytes[end - 1] === carriageReturn ? end - 1 : end);

  const takeCarry = (more: Buffer): Buffer => {
    const line = Buffer.concat([...carry, more]);
    carry = [];
    carried = 0;
    return line;
  };

  const lineEnds = createLineEnds();
  const take = (chunk: Buffer): void => {
    let start = 0;
    let end = chunk.indexOf(newline);
    if (end >= 0 && carried > 0) {
      const line = takeCarry(chunk.subarray(0, end));
      emit(line, 0, line.length);
      start = end + 1;
      end = chunk.indexOf(newline, start);
    }
    for (; end >= 0; end = chunk.indexOf(newline, start)) {
      emit(chunk, start, end);
      start = end + 1;
    }
    if (start === chunk.length) return;
    const piece = chunk.subarray(start);
    carried += piece.length;
    taker.part(piece, carried);
    carry.push(piece);
  };

  return {
    push: (chunk) => take(lineEnds.push(chunk)),
    end() {
      take(lineEnds.end());
      if (carried === 0) return;
      const line = takeCarry(Buffer.alloc(0));
      emit(line, 0, line.length);
    },
  };
}
