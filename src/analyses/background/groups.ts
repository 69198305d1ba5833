/** Which rows of a level share their reference queries: those of a cell line, at the summaries all. */
import {type BackgroundLevel} from './manifest';
import type {GutcRows} from './rows';

export interface RowGroups {
  /** per group its rows, ascending */
  readonly groups: readonly Uint32Array[];
  /** rows of the level */
  readonly rows: number;
}

/** Levels whose rows are held against the reference queries of their own cell line. */
export function isByCell(level: BackgroundLevel): level is 'sig' | 'pert_cell' | 'pcl_cell' {
  return level === 'sig' || level === 'pert_cell' || level === 'pcl_cell';
}

/** @param cells cell lines that have reference queries, in the background's order */
export function rowsByGroup(rows: GutcRows, level: BackgroundLevel, cells: readonly string[]): RowGroups {
  const {levels, cells: cellField} = rows;
  if (!isByCell(level)) {
    const count = levels[summaryOf[level]].ids.length;
    return {groups: [Uint32Array.from({length: count}, (_, row) => row)], rows: count};
  }
  const codes =
    level === 'sig'
      ? cellField.codes
      : level === 'pert_cell'
        ? levels.pert_cell.fields[1].codes
        : levels.pcl_cell.cells;
  const members = cellField.dictionary.map((): number[] => []);
  for (const [row, code] of codes.entries()) members[code]?.push(row);
  const codeOf = new Map(cellField.dictionary.map((cell, code) => [cell, code]));
  return {
    groups: cells.map((cell) => Uint32Array.from(members[codeOf.get(cell) ?? -1] ?? [])),
    rows: codes.length,
  };
}

const summaryOf = {
  pert_summary: 'pert_summary',
  pcl_summary: 'pcl_summary',
  matched_pert_summary: 'pert_summary',
  matched_pcl_summary: 'pcl_summary',
} as const;
