/** How connected the members of perturbagen classes are among themselves: CLUE's class pages. */

import type {GeneSet} from '../../engine/formats/gene-sets';
import type {Scores} from '../../engine/kernel/combine';
import {
  type ClassConnectivity,
  classConnectivity,
  clusteredOrder,
  connectivityByCell,
  orderClasses,
} from '../../engine/stats/class-connectivity';
import {symmetrise} from '../../engine/stats/introspect';
import {failure} from '../../errors';
import {type Connections, summaryPlace} from '../background';
import type {Pert} from './perts';

/** Fewer members have nothing to be connected to (cmapM aggregateSet.m). */
const fewestMembers = 2;

/** A box plot; null where no pair of members has a score. */
export interface BoxPlot {
  readonly median: number | null;
  readonly q25: number | null;
  readonly q75: number | null;
  readonly iqr: number | null;
  readonly whisker_low: number | null;
  readonly whisker_high: number | null;
  /** pert_ids of the outlying members */
  readonly outliers: readonly string[];
}

export interface ClassReport {
  readonly members: readonly (Pert & {
    /** median tau with the other members */
    readonly median: number | null;
  })[];
  /** members named that have no connections here */
  readonly absent: readonly string[];
  readonly box_plot: BoxPlot;
  readonly heat_map: {
    /** pert_ids, alike ones side by side */
    readonly order: readonly string[];
    /** tau of each with each, in that order; null where there is none, and of a member with itself */
    readonly scores: readonly (readonly (number | null)[])[];
  };
  /** the summary, then each cell line; all 0 where the members have no scores */
  readonly cells: readonly {
    readonly cell: string;
    readonly median: number;
    readonly q25: number;
    readonly q75: number;
  }[];
}

/**
 * Box plot, heat map and cell lines of a class (cmapM PclEval).
 * @param pertIds members as a class or a user lists them
 * @throws CLASS_TOO_SMALL when fewer than two have connections
 */
export function classReport(connections: Connections, pertIds: readonly string[]): ClassReport {
  const {present, absent} = locate(connections, pertIds);
  if (present.length < fewestMembers) {
    throw failure('CLASS_TOO_SMALL', {present: present.length, absent});
  }
  const {perts, cells} = connections;
  const size = present.length;
  const summary = among(connections, summaryPlace, present) ?? new Float64Array(size ** 2).fill(Number.NaN);
  const box = classConnectivity(summary, size);
  const order = clusteredOrder(summary, size);
  const places = [summaryPlace, ...cells];
  const inCells = connectivityByCell(
    new Map(places.map((place) => [place, among(connections, place, present)])),
    size,
  );
  return {
    members: Array.from(present, (pert, member) => ({...perts[pert], median: known(box.members[member])})),
    absent,
    box_plot: boxPlot(box, (member) => perts[present[member]].pert_id),
    heat_map: {
      order: Array.from(order, (member) => perts[present[member]].pert_id),
      scores: Array.from(order, (a) =>
        Array.from(order, (b) => (a === b ? null : known(summary[a * size + b]))),
      ),
    },
    cells: Array.from(inCells, ([cell, figures]) => ({cell, ...figures})),
  };
}

export interface ClassSummary extends BoxPlot {
  readonly group_id: string;
  readonly name: string;
  /** members with connections */
  readonly size: number;
}

/** The box plots of all classes with at least two members here, the best connected first. */
export function classSummaries(
  connections: Connections,
  classes: readonly GeneSet[],
  place: string,
): ClassSummary[] {
  const summaries = classes.flatMap(({name, description, members}): ClassSummary[] => {
    const {present} = locate(connections, members);
    const matrix = among(connections, place, present);
    if (present.length < fewestMembers || !matrix) return [];
    const box = classConnectivity(matrix, present.length);
    const idOf = (member: number) => connections.perts[present[member]].pert_id;
    return [{group_id: name, name: description, size: present.length, ...boxPlot(box, idOf)}];
  });
  return orderClasses(summaries.map(({median}) => median ?? Number.NaN)).map((at) => summaries[at]);
}

function locate(connections: Connections, pertIds: readonly string[]) {
  const present = new Set<number>();
  const absent: string[] = [];
  for (const id of new Set(pertIds)) {
    const position = connections.find(id);
    if (position === undefined) absent.push(id);
    else present.add(position);
  }
  return {present: Uint32Array.from(present).sort(), absent};
}

/** tau among some perts, made symmetric: each pair is scored twice, from either side. */
function among({ps}: Connections, place: string, perts: Uint32Array): Scores | undefined {
  const scores = ps(place)?.among(perts);
  if (!scores) return undefined;
  const size = perts.length;
  const columns = Array.from(perts, (_, query) => scores.subarray(query * size, (query + 1) * size));
  return symmetrise(columns, 0, size, new Float64Array(size ** 2));
}

function boxPlot(box: ClassConnectivity, idOf: (member: number) => string): BoxPlot {
  return {
    median: known(box.median),
    q25: known(box.q25),
    q75: known(box.q75),
    iqr: known(box.iqr),
    whisker_low: known(box.whiskerLow),
    whisker_high: known(box.whiskerHigh),
    outliers: box.outliers.map(idOf),
  };
}

/** JSON has no NaN. */
function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
