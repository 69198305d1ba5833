/** Makes the groups of rows of Parquet files, so that the server answers meanwhile. */

import {type ParquetColumn, type ParquetRow, parquetGroup} from '../engine/formats/parquet-rows';
import {task} from '../engine/ground/task';

export interface GroupTask {
  readonly columns: readonly ParquetColumn[];
  /** JSON of a record on each line */
  readonly lines: string;
  /** bytes of the file before the group */
  readonly offset: number;
}

/** @throws PARQUET_VALUE */
export const writeGroup = task(({columns, lines, offset}: GroupTask) => {
  const rows = lines
    .trimEnd()
    .split('\n')
    .map((line): ParquetRow => JSON.parse(line));
  return parquetGroup(columns, rows, offset);
});
