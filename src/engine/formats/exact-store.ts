/** Room for a small matrix in double precision, which comes by rows. */
import type {ScoreSink} from './score-store';

export interface ExactStore extends ScoreSink {
  /** column c occupies [c * rows, (c + 1) * rows); NaN where there is no value */
  readonly values: Float64Array;
}

export function exactStore(rows: number, columns: number): ExactStore {
  const values = new Float64Array(rows * columns);
  let row = 0;
  return {
    values,
    put(column, score) {
      values[column * rows + row] = score;
    },
    endRow() {
      row++;
    },
    finish() {},
    close() {},
  };
}
