/** The matrices of a build's folder, under the names that cmapM's build gives them. */
import {existsSync} from 'node:fs';
import path from 'node:path';
import {writeGctx} from '../../engine/formats/gctx-writer';
import type {MetadataTable} from '../../engine/formats/matrix';
import {pickWells} from '../../engine/levels/fields';
import type {LevelMatrix} from '../../engine/levels/level-matrix';
import {rankOrder} from '../../engine/stats/rank-order';

/** Gene spaces under cmapM's names, each with its rows of the matrix. */
export type SpaceRows = Readonly<Record<'lm' | 'bing' | 'aig', Uint32Array>>;

/** `zspc` of 60 wells and 978 genes is zspc_n60x978.gctx. */
export function matrixFile(name: string, width: number, height: number): string {
  return `${name}_n${width}x${height}.gctx`;
}

/** Writes a matrix in single precision, unless an earlier run of the build has. @returns the file's name */
export async function writeLevel(
  folder: string,
  name: string,
  {rows, columns, readColumns}: Pick<LevelMatrix, 'rows' | 'columns' | 'readColumns'>,
): Promise<string> {
  const file = matrixFile(name, columns.ids.length, rows.ids.length);
  const target = path.join(folder, file);
  if (existsSync(target)) return file;
  await writeGctx(target, {
    rows,
    columns,
    readColumns(start, end) {
      const values = readColumns(start, end);
      return values instanceof Float32Array ? values : Float32Array.from(values);
    },
  });
  return file;
}

/**
 * Ranks of every signature within a space (score2rank.m): 1 is the largest, equal scores by row, missing ones have none.
 */
export async function writeRanks(
  folder: string,
  name: string,
  signatures: LevelMatrix,
  spaceRows: Uint32Array,
): Promise<string> {
  const height = signatures.rows.ids.length;
  return writeLevel(folder, name, {
    rows: bare(pickWells(signatures.rows, spaceRows)),
    columns: bare(signatures.columns),
    readColumns(start, end) {
      const all = signatures.readColumns(start, end);
      const count = spaceRows.length;
      const ranks = new Float32Array((end - start) * count).fill(Number.NaN);
      for (let s = 0; s < end - start; s++) {
        const scores = Float32Array.from(spaceRows, (row) => all[s * height + row]);
        rankOrder(scores).forEach((row, place) => {
          if (!Number.isNaN(scores[row])) ranks[s * count + row] = place + 1;
        });
      }
      return ranks;
    },
  });
}

/** cmapM's ranks have no metadata. */
const bare = ({ids}: MetadataTable): MetadataTable => ({ids, fields: new Map()});
