/** A matrix of normally distributed scores that are made as they are read, so that no file need hold them. */
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {MatrixReader, MetadataTable} from '../src/engine/formats/matrix';

/** Scores repeat after this many, a prime, so that no two signatures are alike. */
const period = 1_048_573;

/**
 * @param folder takes a file that stands for the matrix
 * @param genes whose Entrez ids are 1, 2, 3 …
 * @param columns the signatures
 */
export function syntheticMatrix(folder: string, genes: number, columns: MetadataTable): MatrixReader {
  const file = path.join(folder, 'synthetic.txt');
  writeFileSync(file, `${columns.ids.length} synthetic signatures\n`);
  const normals = Float32Array.from(
    {length: period},
    () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()),
  );
  return {
    path: file,
    format: 'GCTx',
    warnings: [],
    rows: {ids: Array.from({length: genes}, (_, g) => String(g + 1)), fields: new Map()},
    columns,
    readColumns(start, end, into) {
      const length = (end - start) * genes;
      const scores = into?.subarray(0, length) ?? new Float32Array(length);
      for (let at = 0; at < length; ) {
        const from = (start * genes + at) % period;
        const piece = normals.subarray(from, Math.min(period, from + length - at));
        scores.set(piece, at);
        at += piece.length;
      }
      return scores;
    },
    close() {},
  };
}
