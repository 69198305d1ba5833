/** From raw scores to NCS and percentile scores at every level (§3.1-3.5 of cmapM's GUTC). */

import type {Dataset} from '../../engine/index';
import type {Scores} from '../../engine/kernel/combine';
import {type GutcLevel, sumUpPertCells, sumUpSignatures} from '../../engine/stats/gutc';
import {matchedColumn, matchQueries} from '../../engine/stats/matched-queries';
import {rollUp} from '../../engine/stats/roll-up';
import {failure} from '../../errors';
import {
  type Background,
  type BackgroundLevel,
  type BackgroundManifest,
  backgroundChecksum,
  type GutcRows,
  openBackground,
} from '../background';
import type {GutcPlan, GutcScores} from './plan';

export type LevelName = 'sig' | GutcLevel;

/** One column of a result: a query, or in matched mode the queries of one perturbation, dose and time. */
export interface GutcColumn {
  readonly id: string;
  readonly description: string;
  /** numbers of its queries */
  readonly queries: readonly number[];
  /** cell lines of its queries, in matched mode */
  readonly cells?: readonly string[];
}

/** Scores of a level; arrays have one score per row. */
export interface LevelResult {
  /** NCS of each column */
  readonly ns: readonly Scores[];
  /** percentile scores of each column; absent where the background has no such level */
  readonly ps?: readonly Float32Array[];
  /** N: reference queries behind the percentile scores of each row */
  readonly sizes?: Uint32Array;
}

export interface GutcResult {
  readonly plan: GutcPlan;
  readonly columns: readonly GutcColumn[];
  readonly rows: GutcRows;
  readonly background: BackgroundManifest;
  /** raw scores of the rows of level sig, per query */
  readonly cs: readonly Float32Array[];
  /** NCS likewise */
  readonly ncs: readonly Float32Array[];
  /** the levels asked for; `sig` is never there in matched mode */
  readonly levels: ReadonlyMap<LevelName, LevelResult>;
}

export const allLevels: readonly LevelName[] = [
  'sig',
  'pert_cell',
  'pert_summary',
  'pcl_cell',
  'pcl_summary',
];

/** In matched mode summaries are over the cell lines of the queries; so are those they are held against. */
const matchedBackground: Readonly<Partial<Record<LevelName, BackgroundLevel>>> = {
  pert_summary: 'matched_pert_summary',
  pcl_summary: 'matched_pcl_summary',
};

/**
 * Holds scores against the dataset's background, level by level, in the order of `wanted`.
 *
 * @param onLevel is told of each level that has rows when it is there, and what is there by then
 * @throws BACKGROUND_ABSENT, BACKGROUND_REPLACED, BACKGROUND_STALE when it has gone since the plan was made, and
 *   BACKGROUND_DAMAGED
 */
export function concludeGutc(
  dataset: Dataset,
  {plan, scores}: GutcScores,
  wanted: readonly LevelName[] = allLevels,
  onLevel: (level: LevelName, found: GutcResult) => void = () => {},
): GutcResult {
  const background = openBackground(dataset);
  if (!background) throw failure('BACKGROUND_ABSENT', {name: dataset.manifest.name});
  try {
    const {rows, manifest} = background;
    if (backgroundChecksum(manifest) !== plan.background) {
      throw failure('BACKGROUND_REPLACED', {name: dataset.manifest.name});
    }
    const cs = scores.queries.map((query) => scoresAt(query.cs, rows.signatures));
    const ncs = cs.map((own) => rows.normalise(own));
    const columns = gutcColumns(plan);
    const sums = columns.map((column) => levelsOfColumn(column, rows, ncs, plan));
    const levels = new Map<LevelName, LevelResult>();
    const found = {plan, columns, rows, background: manifest, cs, ncs, levels};
    for (const level of wanted) {
      const ns = sums.flatMap((sum) => sum[level] ?? []);
      // Without classes their levels have no rows, and no files.
      if (!ns.some(({length}) => length > 0)) continue;
      levels.set(level, holdAgainst(background, level, ns, plan));
      onLevel(level, found);
    }
    return found;
  } finally {
    background.close();
  }
}

/** Scores of some rows, in their order: a loop takes a tenth of the time of a function called for each. */
export function scoresAt(scores: Float32Array, rows: Uint32Array): Float32Array {
  const some = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) some[i] = scores[rows[i]];
  return some;
}

/** The columns of a result: its queries, or in matched mode what they were matched to. */
export function gutcColumns({queries, matched}: GutcPlan): GutcColumn[] {
  if (!matched) {
    return queries.map(({name, description}, q) => ({id: name, description, queries: [q]}));
  }
  return matchQueries(matched).map(({id, queries: numbers}) => ({
    id,
    description: numbers.map((q) => queries[q].name).join(' '),
    queries: numbers,
    cells: numbers.map((q) => matched[q].cell_id),
  }));
}

/** NCS of a column at the levels that it has. */
function levelsOfColumn(
  {queries, cells}: GutcColumn,
  {levels}: GutcRows,
  ncs: readonly Float32Array[],
  {matched}: GutcPlan,
): Partial<Record<LevelName, Scores>> {
  if (!matched || !cells) {
    const sig = ncs[queries[0]];
    return {sig, ...sumUpSignatures(levels, sig)};
  }
  const ofCells = queries.map((q, i) => ({cell_id: cells[i], ncs: rollUp(levels.pert_cell, ncs[q])}));
  return sumUpPertCells(levels, matchedColumn(levels.pert_cell.fields[1], ofCells));
}

function holdAgainst(
  background: Background,
  level: LevelName,
  ns: readonly Scores[],
  {matched, ps_method}: GutcPlan,
): LevelResult {
  const against = (matched && matchedBackground[level]) || level;
  if (!background.levels.includes(against)) return {ns};
  const {percentiles, sizes} = background.percentiles(against, ns, ps_method);
  return {ns, ps: percentiles, sizes};
}
