/**
 * The connectivity kernel: enrichment scores of gene sets in many signatures at once.
 *
 * A caller has rows of an index loaded, says which of them make up each set, and asks for the scores of all sets:
 *
 *   kernel.load(genes, signatures, (first, end, into, stride) => ... read rows [first, end) into `into`);
 *   kernel.enrich({sets: [upRows, downRows], signatures, rankedGenes, metric: 'wtcs'}, es);
 *
 * One query has one or two sets and the rows of its own genes only. Many queries over the same signatures share
 * their rows, loaded once for any number of calls: the cost is then that of the sets. A kernel belongs to one thread;
 * create one per worker and keep it.
 */

import type {Scores} from './combine';
import type {EntryLayout} from './entry';
import {enrichmentOfEntries, type Metric} from './reference';

/** What to score in the rows that were loaded. */
export interface Enrichments {
  /** per gene set the numbers of its rows, each once; an empty set has ES 0 */
  readonly sets: readonly ArrayLike<number>[];
  /** the first of the loaded signatures to score, a multiple of 16; 0 by default */
  readonly first?: number;
  /** how many to score */
  readonly signatures: number;
  /** per signature to score, how many genes have a score in it (n of the formula) */
  readonly rankedGenes: Uint16Array;
  readonly metric: Metric;
}

/** Reads the entries of rows [first, end) of those to load: those of row r into into[(r - first) * stride ...]. */
export type ReadRows = (first: number, end: number, into: Uint32Array, stride: number) => void;

/** Reads the unrounded scores of one row of those to load. */
export type ReadScores = (row: number, into: Float32Array) => void;

export interface EnrichmentKernel {
  /**
   * Loads `genes` rows of `signatures` entries; they stay until the next load. `read` is called for some rows at a
   * time, and may use what it is handed until it returns. When it throws, nothing is loaded.
   * @param readScores of a dataset that keeps them; `createUnroundedKernel` needs it, others score by entries
   */
  load(genes: number, signatures: number, read: ReadRows, readScores?: ReadScores): void;
  /**
   * ES of each set in each signature into `es`, set by set: that of set i in signature s at i * signatures + s.
   * Likewise the leading edge fractions into `leadingEdges` when given. Both hold sets x signatures values.
   */
  enrich(task: Enrichments, es: Scores, leadingEdges?: Scores): void;
}

/** The kernel by its definition: what tests and `npm run bench` compare the one that answers queries with. */
export function createReferenceKernel(layout: EntryLayout): EnrichmentKernel {
  let entries = new Uint32Array(0);
  let stride = 0;
  return {
    load(genes, loaded, read) {
      entries = new Uint32Array(genes * loaded);
      stride = loaded;
      read(0, genes, entries, stride);
    },
    enrich({sets, first = 0, signatures, rankedGenes, metric}, es, leadingEdges) {
      sets.forEach((members, i) => {
        for (let s = 0; s < signatures; s++) {
          const ofSet = Array.from(members, (row) => entries[row * stride + first + s]);
          const {score, leadingEdge} = enrichmentOfEntries(ofSet, layout, rankedGenes[s], metric);
          es[i * signatures + s] = score;
          if (leadingEdges) leadingEdges[i * signatures + s] = leadingEdge;
        }
      });
    },
  };
}
