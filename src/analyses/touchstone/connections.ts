/** How one pert connects to all others, as CLUE's Touchstone lists it. */

import {shortestDecimal} from '../../engine/formats/byte-text';
import {failure} from '../../errors';
import type {ConnectionMatrix, Connections} from '../background';
import {summaryPlace} from '../background';
import type {Pert} from './perts';

/** tau, -100 to 100, or the normalised score it was made from. */
export const connectionScores = ['tau', 'ncs'] as const;
export type ConnectionScore = (typeof connectionScores)[number];

export interface ConnectionsRequest {
  readonly score: ConnectionScore;
  /** a cell line; undefined: over all of them */
  readonly cell?: string;
  /** only perts of this type */
  readonly type?: string;
  readonly ascending: boolean;
  readonly skip: number;
  /** undefined: all */
  readonly limit?: number;
}

export interface PertConnections {
  readonly pert: Pert;
  readonly score: ConnectionScore;
  /** cell lines in which the pert is a reference query */
  readonly cells: readonly string[];
  /** connections before paging */
  readonly total: number;
  readonly connections: readonly (Pert & {
    readonly rank: number;
    readonly score: number;
    /** over all cell lines, and in each that has the connection */
    readonly summary?: number;
    readonly cells: Readonly<Record<string, number>>;
  })[];
}

/** @throws CONNECTIONS_ABSENT when the pert has no reference query there, CELL_UNKNOWN */
export function pertConnections(
  {perts, cells, find, ncs, ps}: Connections,
  pert: Pert,
  {score, cell, type, ascending, skip, limit}: ConnectionsRequest,
): PertConnections {
  if (cell !== undefined && !cells.includes(cell)) throw failure('CELL_UNKNOWN', {cell, known: cells});
  const matrices = score === 'tau' ? ps : ncs;
  const query = find(pert.pert_id);
  const column = (place: string) => {
    const matrix = matrices(place);
    const scores = query === undefined ? undefined : matrix?.column(query);
    return matrix && scores ? byTarget(matrix, scores) : undefined;
  };
  const chosen = column(cell ?? summaryPlace);
  if (!chosen) throw failure('CONNECTIONS_ABSENT', {pert: pert.pert_id, cell});
  const inCells = cells.flatMap((name) => {
    const scores = column(name);
    return scores ? [{name, scores}] : [];
  });
  const summary = column(summaryPlace);
  const sign = ascending ? 1 : -1;
  const ranked = [...chosen.keys()]
    .filter((target) => target !== query && (type === undefined || perts[target].pert_type === type))
    .sort((a, b) => sign * (chosen.get(a) as number) - sign * (chosen.get(b) as number) || a - b);
  return {
    pert,
    score,
    cells: inCells.map(({name}) => name),
    total: ranked.length,
    connections: ranked.slice(skip, limit === undefined ? undefined : skip + limit).map((target, i) => ({
      rank: skip + i + 1,
      ...perts[target],
      score: readable(chosen.get(target) as number),
      summary: summary?.has(target) ? readable(summary.get(target) as number) : undefined,
      cells: Object.fromEntries(
        inCells.flatMap(({name, scores}) => {
          const value = scores.get(target);
          return value === undefined ? [] : [[name, readable(value)]];
        }),
      ),
    })),
  };
}

/** A score of 32 bits as the shortest decimal that gives it back: 0.9876543, not 0.9876543283462524. */
const readable = (score: number): number => Number(shortestDecimal(score));

/** The scores that are there, by pert. */
function byTarget({targets}: ConnectionMatrix, scores: Float32Array): Map<number, number> {
  const known = new Map<number, number>();
  for (const [place, target] of targets.entries()) {
    if (!Number.isNaN(scores[place])) known.set(target, scores[place]);
  }
  return known;
}
