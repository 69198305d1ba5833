/** The steps that end a build, as tasks for its threads: of one step in any order, one step after the other. */
import type {BackgroundPlan} from './plan';
import type {BuildTask} from './thread';
import {tilesOf} from './turn-over';

export interface FinishingTask {
  readonly task: BuildTask;
  /** scores it is about, a measure of its work */
  readonly scores: number;
}

/** Parts that the perts of the summarised connections are cut into, for each thread. */
const partsPerThread = 16;

/** @param workers threads */
export function finishingSteps(plan: BackgroundPlan, workers: number): FinishingTask[][] {
  const {connections, drafts, files, levels} = plan;
  const connected = drafts.get('connections_ncs') ?? [];
  const summary = connections.cells.length - 1;
  const tiles = (rows: number, queries: number, taskOf: (tile: {start: number; end: number}) => BuildTask) =>
    tilesOf(rows, queries).map((tile) => ({task: taskOf(tile), scores: (tile.end - tile.start) * queries}));
  return [
    connected
      .slice(0, summary)
      .map(({records, length}, cell) => ({task: {kind: 'connect cell', cell}, scores: records * length})),
    partsOf(connected[summary].records, workers * partsPerThread).map(({start, end}) => ({
      task: {kind: 'connect across cells', start, end},
      scores: (end - start) * plan.rows.levels.pert_cell.ids.length,
    })),
    levels.flatMap((level) =>
      (files.get(level) ?? []).flatMap(({records: rows, length: queries}, group) =>
        tiles(rows, queries, (tile) => ({kind: 'turn over', level, group, tile})),
      ),
    ),
    connected.flatMap(({records: queries, length: rows}, group) =>
      tiles(rows, queries, (tile) => ({kind: 'rank', group, tile})),
    ),
    [...files].flatMap(([file, groups]) =>
      groups.map(({records, length}, group) => ({
        task: {kind: 'seal', file, group},
        scores: records * length,
      })),
    ),
  ];
}

/** Cuts `count` things into at most `most` parts of about the same size. */
export function partsOf(count: number, most: number): {readonly start: number; readonly end: number}[] {
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({length: Math.ceil(count / step)}, (_, part) => ({
    start: part * step,
    end: Math.min(count, (part + 1) * step),
  }));
}
