/**
 * The connectivity kernel: enrichment scores of gene sets in many signatures at once.
 *
 * A caller reads rows of an index block straight into the kernel's memory, says which of them make up each set,
 * and asks for the scores of all sets:
 *
 *   const rows = kernel.rows(genes, stride);
 *   for each gene g needed: read its row of the block into rows.subarray(g * stride, (g + 1) * stride)
 *   kernel.enrich({sets: [upRows, downRows], signatures, rankedGenes, metric: 'wtcs'}, es);
 *
 * One query has one or two sets and the rows of its own genes only. Many queries over one block share its rows:
 * the cost is then that of the sets, the reading is paid once. A kernel belongs to one thread; create one per
 * worker and keep it. Blocks of 1,000 to 4,000 signatures keep the rows of a query in the L2 cache.
 */
import type {EntryLayout} from '../index/entry';
import type {Scores} from './combine';
import {enrichmentOfEntries, type Metric} from './reference';
import {createWasmKernel} from './wasm';

/** What to score in the rows that were loaded. */
export interface Enrichments {
  /** per gene set the numbers of its rows, each once; an empty set has ES 0 */
  readonly sets: readonly ArrayLike<number>[];
  /** signatures to score: the first of each row, at most the stride */
  readonly signatures: number;
  /** per signature, how many genes have a score in it (n of the formula) */
  readonly rankedGenes: Uint16Array;
  readonly metric: Metric;
}

export interface EnrichmentKernel {
  /**
   * The buffer to fill with rows: genes x stride entries, gene-major, to be written whole. It is memory of the
   * kernel: write to it until the next call of the kernel and no longer (the rows themselves stay until the next
   * call of `rows`).
   */
  rows(genes: number, stride: number): Uint32Array;
  /**
   * ES of each set in each signature into `es`, set by set: that of set i in signature s at i * signatures + s.
   * Likewise the leading edge fractions into `leadingEdges` when given. Both hold sets x signatures values.
   */
  enrich(task: Enrichments, es: Scores, leadingEdges?: Scores): void;
}

/**
 * The kernel that answers queries: WebAssembly, equal to the reference bit for bit.
 *
 * @throws ENGINE_NOT_BUILT when the WebAssembly file is missing
 */
export function createKernel(layout: EntryLayout): EnrichmentKernel {
  return createWasmKernel(layout);
}

/** The same by the reference implementation: what tests and `npm run bench` compare with. */
export function createReferenceKernel(layout: EntryLayout): EnrichmentKernel {
  let buffer = new Uint32Array(0);
  let loadedStride = 0;
  return {
    rows(genes, stride) {
      buffer = new Uint32Array(genes * stride);
      loadedStride = stride;
      return buffer;
    },
    enrich({sets, signatures, rankedGenes, metric}, es, leadingEdges) {
      sets.forEach((members, i) => {
        for (let s = 0; s < signatures; s++) {
          const entries = Array.from(members, (row) => buffer[row * loadedStride + s]);
          const {score, leadingEdge} = enrichmentOfEntries(entries, layout, rankedGenes[s], metric);
          es[i * signatures + s] = score;
          if (leadingEdges) leadingEdges[i * signatures + s] = leadingEdge;
        }
      });
    },
  };
}
