import {openMatrix} from '../../src/engine/formats/open-matrix';

/** Scores of a matrix by signature (row) id and query (column) id. */
export type ScoreLookup = (signature: string, query: string) => number;

/** Reads a whole score matrix: rows are signatures, columns queries. */
export async function readScores(file: string): Promise<ScoreLookup> {
  const matrix = await openMatrix(file);
  try {
    const {rows, columns} = matrix;
    const scores = Float32Array.from(matrix.readColumns(0, columns.ids.length));
    const rowOf = new Map(rows.ids.map((id, at) => [id, at]));
    const columnOf = new Map(columns.ids.map((id, at) => [id, at]));
    return (signature, query) => {
      const [row, column] = [rowOf.get(signature), columnOf.get(query)];
      if (row === undefined || column === undefined)
        throw new Error(`${file} has no ${signature} x ${query}`);
      return scores[column * rows.ids.length + row];
    };
  } finally {
    matrix.close();
  }
}
