/** Scores back out of an index. */
import {failure} from '../ground/failures';
import {decodeWeight} from '../kernel/entry';
import type {Dataset} from './dataset';
import type {IndexReader} from './reader';
import type {SpaceName} from './space';
import type {UnroundedScores} from './unrounded';

/** Entries read at a time, some 256 KiB: they stay in a core's own cache until they are decoded. */
const entriesAtOnce = 2 ** 16 + 1024;
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
  space: SpaceName,
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

/** What a slice asks of an index, and the memory its scores go to; layout as in `Slice`. */
export interface SliceTarget {
  readonly geneRows: Uint32Array;
  /** numbers of signatures */
  readonly signatures: Uint32Array;
  readonly scores: Float32Array;
}

/** Some genes of a slice in some of its signatures. */
export interface SlicePart {
  /** positions [firstGene, endGene) of `geneRows` */
  readonly firstGene: number;
  readonly endGene: number;
  /** positions in `signatures`, of ascending signatures */
  readonly positions: Uint32Array;
}

/**
 * Scores of gene rows in signatures given by number, in that order; layout as in `Slice`.
 * @throws what `IndexReader.readRows` throws
 */
export function readScores(index: IndexReader, geneRows: Uint32Array, signatures: Uint32Array): Float32Array {
  const scores = new Float32Array(geneRows.length * signatures.length);
  const part = {firstGene: 0, endGene: geneRows.length, positions: ascendingPositions(signatures)};
  readSlicePart(index, {geneRows, signatures, scores}, part);
  return scores;
}

/** Reads a part of a slice to its place. @throws what `IndexReader.readRows` throws */
export function readSlicePart(index: IndexReader, target: SliceTarget, part: SlicePart): void {
  const {signatures} = target;
  const {positions} = part;
  if (index.unrounded?.whole) {
    readUnrounded(index.unrounded, target, part);
    return;
  }
  // One for all blocks: fresh memory for each would cost more than the reading.
  const entries = new Uint32Array(Math.max(entriesAtOnce, widestRun(index) + lineGenes));
  for (const {block, from, to} of blocksOf(index, signatures, positions)) {
    // One read per gene and block, from the first wanted signature to the last: disks and caches like runs.
    readFromBlock(index, block, target, {...part, positions: positions.subarray(from, to)}, entries);
  }
  // What the entries do not hold well enough is put in its place.
  if (index.unrounded) readUnrounded(index.unrounded, target, part);
}

/** Reads what a part has of the signatures whose scores are kept. */
function readUnrounded(
  unrounded: UnroundedScores,
  {geneRows, signatures, scores}: SliceTarget,
  {firstGene, endGene, positions}: SlicePart,
): void {
  const {kept} = unrounded;
  const places = positions.map((position) => unrounded.placeOf(signatures[position]));
  const found = positions.filter((position, i) => kept[places[i]] === signatures[position]);
  if (found.length === 0) return;
  const foundPlaces = places.filter((place, i) => kept[place] === signatures[positions[i]]);
  // The signatures ascend, and so do their places.
  const [first, last] = [foundPlaces[0], foundPlaces[foundPlaces.length - 1]];
  for (let g = firstGene; g < endGene; g++) {
    const row = unrounded.row(geneRows[g], first, last + 1);
    for (let i = 0; i < found.length; i++) {
      scores[found[i] * geneRows.length + g] = row[foundPlaces[i] - first];
    }
  }
}

/** Per block that has any of the signatures, which of their positions they are: positions[from] to before `to`. */
export function* blocksOf(
  index: IndexReader,
  signatures: Uint32Array,
  positions: Uint32Array,
): Generator<{block: number; from: number; to: number}> {
  for (let from = 0, to: number; from < positions.length; from = to) {
    const block = index.blockOf(signatures[positions[from]]);
    const blockEnd = index.blocks[block].start + index.blocks[block].signatures;
    to = from + 1;
    while (to < positions.length && signatures[positions[to]] < blockEnd) to++;
    yield {block, from, to};
  }
}

/** Positions of numbers in ascending order of the numbers, which mostly ascend already. */
export function ascendingPositions(numbers: Uint32Array): Uint32Array {
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
  {geneRows, signatures, scores}: SliceTarget,
  {firstGene, endGene, positions}: SlicePart,
  entries: Uint32Array,
): void {
  const {weightBits} = index.layout;
  const codeMask = 2 ** weightBits - 1;
  const blockStart = index.blocks[block].start;
  const {scales, positives} = index.footer(block);
  const first = signatures[positions[0]];
  const span = signatures[positions[positions.length - 1]] + 1 - first;
  // Runs of a full block are powers of two apart; a line more between them keeps them from evicting one another.
  const pitch = span + lineGenes;
  const step = Math.min(endGene - firstGene, Math.floor(entries.length / pitch));
  for (let g = firstGene; g < endGene; g += step) {
    const genes = geneRows.subarray(g, Math.min(endGene, g + step));
    index.readRows(genes, first, first + span, entries, pitch);
    for (let start = 0; start < genes.length; start += lineGenes) {
      const end = Math.min(genes.length, start + lineGenes);
      for (const position of positions) {
        const signature = signatures[position];
        const scale = scales[signature - blockStart];
        const lastPositive = positives[signature - blockStart];
        const into = position * geneRows.length + g;
        for (let i = start; i < end; i++) {
          const entry = entries[i * pitch + signature - first];
          const rank = entry >>> weightBits;
          const weight = decodeWeight(entry & codeMask, weightBits);
          // All ones behind the last positive rank: signs are as good as random, and a branch would guess half wrong.
          const sign = (lastPositive - rank) >> 31;
          scores[into + i] = rank === 0 ? Number.NaN : ((weight ^ sign) - sign) * scale;
        }
      }
    }
  }
}
