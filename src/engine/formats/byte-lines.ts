/** Splits the bytes of a text file into lines, without making strings of them. */
import {createLineEnds} from './line-ends';

const newline = 10;
const carriageReturn = 13;
/** Longest line believed: a million column ids take about 60 MB. */
const longestLine = 1 << 30;

export interface LineSplitter {
  /** hands every line that `chunk` completes to the callback */
  push(chunk: Buffer): void;
  /** hands over a last line without line end */
  end(): void;
}

/**
 * Calls `onLine` with each line as bytes [start, end), its line end (LF, CRLF or CR) left out. The bytes are only
 * valid during the call.
 * @throws RangeError when a line is longer than 1 GB
 */
export function createLineSplitter(
  onLine: (bytes: Buffer, start: number, end: number) => void,
): LineSplitter {
  let carry: Buffer[] = [];
  let carried = 0;

  const emit = (bytes: Buffer, start: number, end: number): void =>
    onLine(bytes, start, end > start && bytes[end - 1] === carriageReturn ? end - 1 : end);

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
    carry.push(chunk.subarray(start));
    carried += chunk.length - start;
    if (carried > longestLine) throw new RangeError('a line is longer than 1 GB');
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
