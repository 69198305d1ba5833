/** Signatures to compare, as the threads get them from an index. */
import {decodeWeight, encodeWeight, entryLayout} from '../../../../src/engine/index/index';
import {
  type CompareEntries,
  type EntrySource,
  orderedGenes,
  readerOf,
} from '../../../../src/engine/metrics/entries';
import {plainRanks} from '../index/given';

/** Signatures as an index keeps them; and as scores again, signature by signature. */
export function indexedSource(columns: readonly ArrayLike<number>[]): {
  source: EntrySource;
  slab: Float64Array;
} {
  const count = columns.length;
  const genes = columns[0].length;
  const layout = entryLayout(genes);
  const entries = new Uint32Array(genes * count);
  const scales = new Float32Array(count);
  const rankedGenes = new Uint16Array(count);
  const positives = new Uint16Array(count);
  const slab = new Float64Array(genes * count);
  columns.forEach((column, s) => {
    const scores = Array.from(column);
    const known = scores.filter((value) => !Number.isNaN(value));
    const largest = Math.max(0, ...known.map(Math.abs));
    scales[s] = largest / layout.maximumWeight;
    rankedGenes[s] = known.length;
    positives[s] = known.filter((value) => value > 0).length;
    plainRanks(scores).forEach((rank, g) => {
      const relative = rank === 0 || largest === 0 ? 0 : Math.abs(scores[g]) / largest;
      const code = encodeWeight(relative * layout.maximumWeight, layout.weightBits);
      entries[g * count + s] = rank * 2 ** layout.weightBits + code;
      const size = decodeWeight(code, layout.weightBits) * scales[s];
      slab[s * genes + g] = rank === 0 ? Number.NaN : rank <= positives[s] ? size : 0 - size;
    });
  });
  const part = (from: number, to: number): EntrySource => ({
    ...{layout, genes, signatures: to - from, part: (a, b) => part(from + a, from + b)},
    scales: scales.subarray(from, to),
    rankedGenes: rankedGenes.subarray(from, to),
    positives: positives.subarray(from, to),
    read(rows, into, stride) {
      rows.forEach((row, i) => {
        into.set(entries.subarray(row * count + from, row * count + to), i * stride);
      });
    },
  });
  return {source: part(0, count), slab};
}

/** The same with the ties that the threads know of signatures without a gap. */
export function withTies(source: EntrySource): EntrySource {
  const {layout, genes, signatures, positives} = source;
  const rows = Uint32Array.from({length: genes}, (_, row) => row);
  const entries = {layout, signatures, read: readerOf(source, rows)};
  return {...source, ties: [orderedGenes().ties(entries, genes, positives)]};
}

/** Scores of each query. */
export function scoresOf(compare: CompareEntries, source: EntrySource, queries = 1): Float32Array[] {
  const into = Array.from({length: queries}, () => new Float32Array(source.signatures).fill(99));
  compare(source, (query) => into[query]);
  return into;
}
