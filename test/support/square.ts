import {symmetrise} from '../../src/engine/stats/introspect';

/** A whole square matrix, column after column, made symmetric. */
export function symmetric(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length);
  const columns = Array.from({length: size}, (_, c) => matrix.subarray(c * size, (c + 1) * size));
  return symmetrise(columns, 0, size, new Float64Array(matrix.length));
}
