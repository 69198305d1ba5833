/**
 * The connectivity kernel: enrichment scores of one gene set in many signatures at once.
 *
 * A caller reads the set's rows of an index block straight into the kernel's memory and asks for the scores:
 *
 *   const rows = kernel.rows(genes, stride);
 *   for each gene g of the set: read its row of the block into rows.subarray(g * stride, (g + 1) * stride)
 *   kernel.enrich({genes, signatures, stride, rankedGenes, metric: 'wtcs'}, es);
 *
 * A kernel belongs to one thread and holds one set at a time; create one per worker and keep it.
 */
import type {EntryLayout} from '../index/entry';
import type {Scores} from './combine';
import {enrichmentOfEntries, type Metric} from './reference';

/** The set in the kernel's rows and the signatures to score. */
export interface LoadedSet {
  /** rows that were filled; 0 gives ES 0 everywhere */
  readonly genes: number;
  /** signatures to score, the first of each row */
  readonly signatures: number;
  /** entries from one row to the next, at least `signatures`; what `rows` was called with */
  readonly stride: number;
  /** per signature, how many genes have a score in it (n of the formula) */
  readonly rankedGenes: Uint16Array;
  readonly metric: Metric;
}

export interface EnrichmentKernel {
  /**
   * The buffer to fill with the rows of one gene set: genes x stride entries, gene-major, to be written whole.
   * It is memory of the kernel: use it until the next call of `rows` and no longer.
   */
  rows(genes: number, stride: number): Uint32Array;
  /**
   * ES of the loaded set for each of `signatures` signatures into `es`, and the leading edge fractions into
   * `leadingEdge` when given. Both hold at least `signatures` values. The rows are left as they were.
   */
  enrich(set: LoadedSet, es: Scores, leadingEdge?: Scores): void;
}

/** The kernel that answers queries. Not tied to one gene space: pass the layout of the index being read. */
export function createKernel(layout: EntryLayout): EnrichmentKernel {
  return createReferenceKernel(layout);
}

/** The same by the reference implementation: what tests and `npm run bench` compare with. */
export function createReferenceKernel(layout: EntryLayout): EnrichmentKernel {
  let buffer = new Uint32Array(0);
  return {
    rows(genes, stride) {
      buffer = new Uint32Array(genes * stride);
      return buffer;
    },
    enrich({genes, signatures, stride, rankedGenes, metric}, es, leadingEdge) {
      for (let s = 0; s < signatures; s++) {
        const entries = Array.from({length: genes}, (_, g) => buffer[g * stride + s]);
        const result = enrichmentOfEntries(entries, layout, rankedGenes[s], metric);
        es[s] = result.score;
        if (leadingEdge) leadingEdge[s] = result.leadingEdge;
      }
    },
  };
}
