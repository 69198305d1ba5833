/** What the metrics work on that are computed from an index's entries without turning them into scores first. */
import type {EntryLayout} from '../../kernel/entry';

/** Rows of entries of some signatures, side by side. */
export interface EntryRows {
  readonly layout: EntryLayout;
  /** gene-major: row i's entry of signature s at [i * stride + s] */
  readonly entries: Uint32Array;
  readonly stride: number;
  readonly signatures: number;
  /** per signature: what its weights are multiplied by */
  readonly scales: Float32Array;
  /** per signature: genes of the whole gene space with a score, and with one above zero */
  readonly rankedGenes: Uint16Array;
  readonly positives: Uint16Array;
}

/**
 * A metric with one query filled in: equal, but for rounding, to the plain implementation on the scores that the
 * entries stand for. Where scores differ by less than the index keeps, ranks are those of the source matrix.
 */
export interface EntryMetric {
  /** gene rows of the index that it looks at, ascending */
  readonly rows: Uint32Array;
  /**
   * Puts the score of each signature into `into`; NaN where a signature determines none.
   * @param at which row of `entries` is each of its own rows
   */
  score(entries: EntryRows, at: Uint32Array, into: Float32Array): void;
}
