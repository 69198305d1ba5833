/** What the similarity metrics other than WTCS work on: whole signatures, a slab of them at a time. */
import type {Scores} from '../kernel/combine';

/** Scores of some signatures, as `readScores` of an index and `readColumns` of a matrix give them. */
export interface Slab {
  /** signature-major: gene g of signature s at [s * genes + g]; NaN = missing */
  readonly scores: Scores;
  readonly genes: number;
}

/** A query of gene lists: rows of the slab, each list without repeats; either may be empty. */
export interface SetQuery {
  readonly up: Uint32Array;
  readonly down: Uint32Array;
}

/** One score per signature of the slab. */
export type SetMetric = (slab: Slab, query: SetQuery) => Float64Array;

/**
 * One score per signature of the slab, for a query that has a value per gene (NaN = none). Genes without a value in
 * either do not count; NaN when what is left determines no score, as with a signature of zeros.
 */
export type ProfileMetric = (slab: Slab, query: Float64Array) => Float64Array;

/** Applies a metric of one signature to all of a slab. */
export function perSignature({scores, genes}: Slab, metric: (signature: Scores) => number): Float64Array {
  const count = genes === 0 ? 0 : scores.length / genes;
  return Float64Array.from({length: count}, (_, s) => metric(scores.subarray(s * genes, (s + 1) * genes)));
}
