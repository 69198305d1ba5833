/**
 * Introspect: the connectivity of signatures among themselves (cmapM runIntrospect.m, get_genesets.m). Each one's
 * most extreme genes are the query; scores are normalised as GUTC's (`gutcReference`), become percentiles within
 * the query, and are made symmetric at last.
 */
import type {Scores} from '../kernel/combine';
import {introspectBins, lookUpPercentile, percentileTable} from './percentile-table';
import {ascending} from './quantile';

/** Genes in each of the two sets. */
export const introspectSetSize = 50;

/** Gene rows of a signature's query. */
export interface ExtremeGenes {
  /** the largest scores, descending */
  readonly up: Uint32Array;
  /** the smallest scores, descending as well */
  readonly down: Uint32Array;
}

/**
 * The genes at both ends of a signature. Equal scores are ordered by row, as in its ranks, so the down set takes the
 * last of them; missing scores take no part. With fewer than two sets' worth of genes the sets are half of them each.
 *
 * @param scores of one signature, one per gene
 */
export function extremeGenes(scores: Scores, size = introspectSetSize): ExtremeGenes {
  const order = Uint32Array.from(scores.keys())
    .filter((gene) => !Number.isNaN(scores[gene]))
    .sort((a, b) => scores[b] - scores[a] || a - b);
  const taken = Math.min(size, Math.floor(order.length / 2));
  return {up: order.slice(0, taken), down: order.slice(order.length - taken)};
}

/**
 * Percentile scores of one query within its own results, in [-100, 100].
 *
 * @param scores NCS of the query, one per signature
 * @param background signatures to rank against; all by default
 */
export function percentilesWithin(scores: Scores, background?: Uint32Array): Float64Array {
  const against = background ? Float64Array.from(background, (row) => scores[row]) : scores;
  const table = percentileTable(ascending(against.map(Math.abs)), introspectBins);
  return Float64Array.from(scores, (score) => lookUpPercentile(table, score));
}

/**
 * Mean of a square matrix and its mirror; a missing value takes its mirror.
 *
 * @param matrix `size` x `size`, row by row or column by column
 */
export function symmetrise(matrix: Scores, size: number): Float64Array {
  return Float64Array.from(matrix, (value, at) => {
    const mirror = matrix[(at % size) * size + Math.floor(at / size)];
    if (Number.isNaN(value)) return mirror;
    return Number.isNaN(mirror) ? value : (value + mirror) / 2;
  });
}
