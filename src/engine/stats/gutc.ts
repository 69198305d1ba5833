/**
 * A GUTC result over arrays: NCS of the signatures, summed up level by level, and a percentile score at each level
 * against that level's own background (cmapM runUnmatchedGutc.m, runMatchedGutcV2.m, genGutcBackground.m).
 *
 * Unmatched: NCS of all signatures -> `sumUpSignatures`. Matched: -> `rollUp` to pert_cell per query,
 * `matchedColumn` per group of queries -> `sumUpPertCells`; there are no scores of signatures then.
 * The NCS of the reference queries take the same way and make the backgrounds (`backgroundMatching`).
 */
import type {TextField} from '../formats/matrix';
import type {Scores} from '../kernel/combine';
import {
  type ClassCellLevel,
  type ClassLevel,
  classesByCell,
  classSummaries,
  fewestOfClass,
  type PerturbagenClass,
} from './class-levels';
import {type FieldLevel, groupByFields, rollUp} from './roll-up';
import type {MatchingGroups} from './tau';

/** How the rows of the levels make each other up; found once per dataset and classes. */
export interface GutcLevels {
  readonly pert_cell: FieldLevel;
  readonly pert_summary: FieldLevel;
  readonly pcl_cell: ClassCellLevel;
  readonly pcl_summary: ClassLevel;
}

export type GutcLevel = keyof GutcLevels;

/** One value per row of each level above the signatures. */
export type GutcScores = {readonly [level in GutcLevel]: Float64Array};

/**
 * @param perts pert_id of the signatures
 * @param cells cell line of the signatures
 * @param classes may be none: the levels of classes then have no rows
 */
export function gutcLevels(
  perts: TextField,
  cells: TextField,
  classes: readonly PerturbagenClass[],
): GutcLevels {
  const pertCell = groupByFields([perts, cells]);
  const pertSummary = groupByFields([pertCell.fields[0]]);
  return {
    pert_cell: pertCell,
    pert_summary: pertSummary,
    pcl_cell: classesByCell(classes, pertCell),
    pcl_summary: classSummaries(classes, pertSummary),
  };
}

/** NCS of a query at every level, from those of the signatures. */
export function sumUpSignatures(levels: GutcLevels, signatures: Scores): GutcScores {
  return sumUpPertCells(levels, rollUp(levels.pert_cell, signatures));
}

/** NCS of a query, or of a group of matched queries, at every level, from those of pert_cell. */
export function sumUpPertCells(levels: GutcLevels, pertCell: Float64Array): GutcScores {
  const pertSummary = rollUp(levels.pert_summary, pertCell);
  return {
    pert_cell: pertCell,
    pert_summary: pertSummary,
    pcl_cell: rollUp(levels.pcl_cell, pertCell, fewestOfClass),
    pcl_summary: rollUp(levels.pcl_summary, pertSummary, fewestOfClass),
  };
}

/**
 * Which reference queries make a level's background: those of the row's cell line, at the summaries all.
 *
 * @param queryCells cell line of each reference query, as a code of the signatures' cell field; -1 = none
 */
export function backgroundMatching(
  levels: GutcLevels,
  level: GutcLevel,
  queryCells: Int32Array,
): MatchingGroups | undefined {
  if (level === 'pert_cell') return {rows: levels.pert_cell.fields[1].codes, queries: queryCells};
  return level === 'pcl_cell' ? {rows: levels.pcl_cell.cells, queries: queryCells} : undefined;
}
