/** Matrices of a result side by side: the rows of one, and the columns of all. */
import type {MatrixSource} from '../../engine/formats/gctx-writer';

/** Matrices that may be beside another. */
export const mostBeside = 6;

export interface MatrixBeside {
  /** its file without folder and ending, which its columns are named by */
  readonly name: string;
  readonly matrix: MatrixSource;
}

/**
 * The columns of further matrices behind those of the first, named as in `q_empirical:VORINOSTAT`. Rows are told by their
 * ids; where another matrix has none of an id, there is no score.
 */
export function putBeside(first: MatrixSource, others: readonly MatrixBeside[]): MatrixSource {
  if (others.length === 0) return first;
  const own = first.columns.ids.map((id, column) => ({
    id,
    read: () => first.readColumns(column, column + 1),
  }));
  const further = others.flatMap(({name, matrix}) => {
    const pick = pickerOf(first.rows.ids, matrix.rows.ids);
    return matrix.columns.ids.map((id, column) => ({
      id: `${name}:${id}`,
      read: () => pick(matrix.readColumns(column, column + 1)),
    }));
  });
  const columns = [...own, ...further];
  return {
    rows: first.rows,
    columns: {ids: columns.map(({id}) => id), fields: new Map()},
    readColumns(start, end) {
      const scores = new Float32Array((end - start) * first.rows.ids.length);
      for (let c = start; c < end; c++) scores.set(columns[c].read(), (c - start) * first.rows.ids.length);
      return scores;
    },
  };
}

/** Brings the scores of some rows into the order of others. */
function pickerOf(wanted: readonly string[], ids: readonly string[]): (scores: Float32Array) => Float32Array {
  const same = wanted === ids || (wanted.length === ids.length && wanted.every((id, row) => id === ids[row]));
  if (same) return (scores) => scores;
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const rows = Int32Array.from(wanted, (id) => rowOf.get(id) ?? -1);
  return (scores) => Float32Array.from(rows, (row) => (row < 0 ? Number.NaN : scores[row]));
}
