/** Scores back out of an index. */
import {failure} from '../../errors';
import type {Dataset} from './dataset';
import {decodeWeight} from './entry';
import type {IndexReader} from './reader';
import type {GeneSpace} from './space';
import type {UnroundedScores} from './unrounded';

/** Entries read at a time, some 512 KiB: they stay in a core's own cache until they are decoded. */
const entriesAtOnce = 2 ** 17 + 1024;
/** Scores of so many genes share a cache line of the result: they are written together. */
const lineGenes = 16;

export interface Slice {
  /** Entrez ids, in the order asked for, without repeats */
  readonly geneIds: readonly number[];
  readonly signatureIds: readonly string[];
  /** signature-major, as a GCTx file lays them out: signature c, gene g at [c * genes + g]; NaN = missing */
  readonly scores: Float32Array;
}

/**
 * Scores of some genes in some signatures, by id. They are the matrix's own where the dataset keeps them, else to
 * within 2^-16 of each (scores below 1/128 of the signature's largest: to within 2^-23 of that one).
 * @throws INDEX_ID_UNKNOWN, INDEX_SPACE_ABSENT and what reading an index throws
 */
export function slice(
  dataset: Dataset,
  space: GeneSpace,
  geneIds: Iterable<number>,
  signatureIds: Iterable<string>,
): Slice {
  const {name} = dataset.manifest;
  const index = dataset.index(space);
  const genes = [...new Set(geneIds)];
  const signatures = [...new Set(signatureIds)];
  const geneRows = allKnown(name, 'gene', genes.map(String), rowsOfGenes(index, genes));
  const signatureRows = allKnown(name, 'signature', signatures, dataset.signatures.find(signatures));
  return {geneIds: genes, signatureIds: signatures, scores: readScores(index, geneRows, signatureRows)};
}

/** Index row of each gene, by Entrez id; -1 where the gene space lacks it. */
export function rowsOfGenes(index: IndexReader, ids: readonly number[]): Int32Array {
  const rowOfGene = new Map(Array.from(index.geneIds, (id, row) => [id, row]));
  return Int32Array.from(ids, (id) => rowOfGene.get(id) ?? -1);
}

const shownIds = 3;

/**
 * The rows, of which none may be -1.
 * @throws INDEX_ID_UNKNOWN naming the first ids without a row, and how many there are
 */
export function allKnown(
  name: string,
  kind: 'gene' | 'signature',
  ids: readonly string[],
  rows: Int32Array,
): Uint32Array {
  const unknown = ids.filter((_, i) => rows[i] < 0);
  if (unknown.length === 0) return Uint32Array.from(rows);
  const {length: count} = unknown;
  throw failure('INDEX_ID_UNKNOWN', {
    name,
    kind,
    count,
    total: ids.length,
    examples: unknown.slice(0, shownIds),
  });
}

/**
 * Scores of gene rows in signatures given by number, in that order; layout as in `Slice`.
 * @throws what `IndexReader.readRows` throws
 */
export function readScores(index: IndexReader, geneRows: Uint32Array, signatures: Uint32Array): Float32Array {
  const scores = new Float32Array(geneRows.length * signatures.length);
  if (index.unrounded) {
    geneRows.forEach((gene, g) => {
      // It was asked for above.
      const row = (index.unrounded as UnroundedScores).row(gene);
      for (let s = 0; s < signatures.length; s++) scores[s * geneRows.length + g] = row[signatures[s]];
    });
    return scores;
  }
  const order = inOrder(signatures);
  // One for all blocks: fresh memory for each would cost more than the reading.
  const entries = new Uint32Array(Math.max(entriesAtOnce, widestRun(index) + lineGenes));
  let from = 0;
  while (from < order.length) {
    // One read per gene and block, from the first wanted signature to the last: disks and caches like runs.
    const block = index.blockOf(signatures[order[from]]);
    const blockEnd = index.blocks[block].start + index.blocks[block].signatures;
    let to = from;
    while (to < order.length && signatures[order[to]] < blockEnd) to++;
    readFromBlock(index, block, geneRows, signatures, order.subarray(from, to), entries, scores);
    from = to;
  }
  return scores;
}

/** Positions of numbers in ascending order of the numbers, which mostly ascend already. */
function inOrder(numbers: Uint32Array): Uint32Array {
  const positions = Uint32Array.from(numbers.keys());
  const ascending = numbers.every((number, i) => i === 0 || numbers[i - 1] <= number);
  return ascending ? positions : positions.sort((a, b) => numbers[a] - numbers[b]);
}

function widestRun({blocks}: IndexReader): number {
  return blocks.reduce((most, {signatures}) => Math.max(most, signatures), 0);
}

function readFromBlock(
  index: IndexReader,
  block: number,
  geneRows: Uint32Array,
  signatures: Uint32Array,
  wanted: Uint32Array,
  entries: Uint32Array,
  scores: Float32Array,
): void {
  const {weightBits} = index.layout;
  const codeMask = 2 ** weightBits - 1;
  const blockStart = index.blocks[block].start;
  const {scales, positives} = index.footer(block);
  const first = signatures[wanted[0]];
  const span = signatures[wanted[wanted.length - 1]] + 1 - first;
  // Runs of a full block are powers of two apart; a line more between them keeps them from evicting one another.
  const pitch = span + lineGenes;
  const step = Math.min(geneRows.length, Math.floor(entries.length / pitch));
  for (let g = 0; g < geneRows.length; g += step) {
    const genes = geneRows.subarray(g, g + step);
    index.readRows(genes, first, first + span, entries, pitch);
    for (let start = 0; start < genes.length; start += lineGenes) {
      const end = Math.min(genes.length, start + lineGenes);
      for (let w = 0; w < wanted.length; w++) {
        const position = wanted[w];
        const signature = signatures[position];
        const scale = scales[signature - blockStart];
        const lastPositive = positives[signature - blockStart];
        const into = position * geneRows.length + g;
        for (let i = start; i < end; i++) {
          const entry = entries[i * pitch + signature - first];
          const rank = entry >>> weightBits;
          const size = decodeWeight(entry & codeMask, weightBits) * scale;
          scores[into + i] = rank === 0 ? Number.NaN : rank <= lastPositive ? size : 0 - size;
        }
      }
    }
  }
}
