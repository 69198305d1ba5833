/**
 * The array that receives scores of columns [start, end): a view of `into`, or a new one.
 * @throws RangeError for columns the matrix does not have or an `into` that is too small
 */
export function columnRange(
  rows: number,
  columns: number,
  start: number,
  end: number,
  into?: Float32Array,
): Float32Array {
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= columns)) {
    throw new RangeError(`columns ${start} to ${end} of a matrix of ${columns}`);
  }
  const length = (end - start) * rows;
  if (!into) return new Float32Array(length);
  if (into.length < length) throw new RangeError(`${into.length} places for ${length} scores`);
  return into.subarray(0, length);
}
