/** The score of zhang.ts from the order of a signature's genes, which their ranks tell. */
import type {SetQuery} from '../slab';
import {type CompareEntries, orderedGenes, partsOf, readerOf} from './entry-source';

/** See `zhangScores`. It needs all rows of the index, for sizes have no ranks there. */
export function zhangOfEntries(lists: readonly SetQuery[]): CompareEntries {
  return (source, scoresOf) => {
    const {layout, genes} = source;
    const rows = Uint32Array.from({length: genes}, (_, row) => row);
    for (const {first, part} of partsOf(source, genes)) {
      const {signatures, positives} = part;
      const entries = {layout, signatures, read: readerOf(part, rows)};
      orderedGenes().zhang(entries, genes, positives, lists, (query) => scoresOf(query).subarray(first));
    }
  };
}
