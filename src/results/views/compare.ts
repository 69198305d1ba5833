/** Several queries side by side: the score of each perturbagen in each, how alike they rank them, what their ends share. */
import type {MetadataTable} from '../../engine/formats/matrix';
import type {Scores} from '../../engine/kernel/combine';
import {sharedValues, spearman} from '../../engine/stats/correlation';
import {controlRows} from '../../engine/stats/pert-types';
import {hasTau, layoutOf, pertScoresOf, queryOf, rounded, type ViewedResult, type ViewScore} from './layout';
import {rankPerts} from './pert-scores';

/** One column of a comparison. */
export interface ComparedQuery {
  readonly result: ViewedResult;
  /** name of a query of the result; the first where there is none */
  readonly query?: string;
}

export interface CompareRequest {
  /** by default tau where all the results have it */
  readonly score?: ViewScore;
  /** types of perturbagens; by default all but controls */
  readonly types?: readonly string[];
  /** perturbagens of each end that are looked for in the ends of the other queries */
  readonly top: number;
  readonly limit: number;
  readonly skip: number;
}

/** What is known of a perturbagen in one query. */
interface Place {
  readonly score: number;
  /** 1 is the highest score */
  readonly rank: number;
}

interface Column {
  readonly query: string;
  /** by falling score */
  readonly ids: readonly string[];
  readonly places: ReadonlyMap<string, Place>;
  readonly facts: ReadonlyMap<string, Readonly<Record<string, string | number>>>;
}

/**
 * Joins the perturbagens of all queries by pert_id. Rows fall by their mean score, those that every query has before
 * those that some have not.
 * @throws RESULT_VIEW_ABSENT, RESULT_QUERY_UNKNOWN
 */
export async function compareQueries(
  compared: readonly ComparedQuery[],
  {score: asked, types, top, limit, skip}: CompareRequest,
): Promise<object> {
  const score = asked ?? (compared.every(({result}) => hasTau(result)) ? 'tau' : 'ncs');
  const columns: Column[] = [];
  // One after the other: a thread keeps only a few matrices open.
  for (const each of compared) columns.push(await columnOf(each, score, types));
  const ids = orderedIds(columns);
  return {
    score,
    queries: columns.map(({query, ids: ranked}) => ({query_id: query, ranked_perturbagens: ranked.length})),
    correlation: columns.map((a) => columns.map((b) => correlation(a, b, ids))),
    overlap: {
      top,
      positive: overlap(columns.map((column) => endOf(column, top, 1))),
      negative: overlap(columns.map((column) => endOf(column, top, -1))),
    },
    total: ids.length,
    perturbagens: ids.slice(skip, skip + limit).map((id) => {
      const places = columns.map((column) => column.places.get(id));
      return {
        pert_id: id,
        ...columns.find(({facts}) => facts.has(id))?.facts.get(id),
        scores: places.map((place) => (place ? rounded(place.score) : null)),
        ranks: places.map((place) => place?.rank ?? null),
      };
    }),
  };
}

async function columnOf(
  {result, query}: ComparedQuery,
  score: ViewScore,
  types: CompareRequest['types'],
): Promise<Column> {
  const layout = layoutOf(result, {score});
  const perts = await pertScoresOf(result, layout, query);
  const order = rankPerts(perts, types);
  const ids = Array.from(order, (pert) => perts.ids[pert]);
  return {
    query: await queryOf(result, layout, query),
    ids,
    places: new Map(
      Array.from(order, (pert, i) => [perts.ids[pert], {score: perts.summary[pert], rank: i + 1}]),
    ),
    facts: new Map(Array.from(order, (pert) => [perts.ids[pert], perts.facts(pert)])),
  };
}

/** In the order that the command line prints as well. */
function orderedIds(columns: readonly Column[]): string[] {
  const ids = [...new Set(columns.flatMap((column) => column.ids))].sort();
  const scores = columns.map((column) => scoresOf(column, ids));
  return Array.from(comparedOrder({perts: {ids, fields: new Map()}, scores}), (row) => ids[row]);
}

/** Perturbagens x queries. */
export interface ComparedScores {
  readonly perts: MetadataTable;
  /** of each query, a score per perturbagen; NaN where there is none */
  readonly scores: readonly Scores[];
}

/**
 * Perturbagens by falling mean score, those that every query has a score of before those that some have not. Controls,
 * and what no query has a score of, are left out.
 */
export function comparedOrder({perts, scores}: ComparedScores): Uint32Array {
  const isControl = controlRows(perts);
  const known = new Uint32Array(perts.ids.length);
  const means = new Float64Array(perts.ids.length);
  for (const own of scores) {
    for (let row = 0; row < means.length; row++) {
      if (Number.isNaN(own[row])) continue;
      known[row]++;
      means[row] += own[row];
    }
  }
  for (let row = 0; row < means.length; row++) means[row] /= known[row];
  return Uint32Array.from(known.keys())
    .filter((row) => known[row] > 0 && !isControl(row))
    .sort((a, b) => known[b] - known[a] || means[b] - means[a] || a - b);
}

/** NaN where a query has none. */
function scoresOf({places}: Column, ids: readonly string[]): Float64Array {
  return Float64Array.from(ids, (id) => places.get(id)?.score ?? Number.NaN);
}

/** Spearman's over the perturbagens that both have; null where it is not defined. */
function correlation(a: Column, b: Column, ids: readonly string[]): number | null {
  const found = spearman(...sharedValues(scoresOf(a, ids), scoresOf(b, ids)));
  return Number.isNaN(found) ? null : rounded(found);
}

/** The strongest perturbagens of one sign, the strongest first. */
function endOf({ids, places}: Column, top: number, sign: 1 | -1): readonly string[] {
  const falling = sign > 0 ? ids : [...ids].reverse();
  return falling.slice(0, top).filter((id) => (places.get(id)?.score ?? 0) * sign > 0);
}

/** How many each two ends share, and what all of them share. */
function overlap(ends: readonly (readonly string[])[]): {counts: number[][]; common: string[]} {
  const sets = ends.map((end) => new Set(end));
  return {
    counts: ends.map((end) => sets.map((set) => end.filter((id) => set.has(id)).length)),
    common: ends[0].filter((id) => sets.every((set) => set.has(id))),
  };
}
