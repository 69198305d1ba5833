/** Scores back out of an index. */
import {failure} from '../../errors';
import type {Dataset} from './dataset';
import {decodeWeight} from './entry';
import type {IndexReader} from './reader';
import type {GeneSpace} from './space';

/** Entries read at a time: 16 MiB. */
const largestRead = 2 ** 22;
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
 * Scores of some genes in some signatures, by id. They are the matrix's to within 2^-16 of each (scores below
 * 1/128 of the signature's largest: to within 2^-23 of that one).
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
  const rowOfGene = new Map(Array.from(index.geneIds, (id, row) => [id, row]));
  const geneRows = Uint32Array.from(genes, (id) => {
    const row = rowOfGene.get(id);
    if (row === undefined) throw failure('INDEX_ID_UNKNOWN', {name, kind: 'gene', id: String(id)});
    return row;
  });
  const signatureRows = dataset.signatures.find(signatures);
  const unknown = signatureRows.indexOf(-1);
  if (unknown >= 0) throw failure('INDEX_ID_UNKNOWN', {name, kind: 'signature', id: signatures[unknown]});
  const rows = Uint32Array.from(signatureRows);
  return {geneIds: genes, signatureIds: signatures, scores: readScores(index, geneRows, rows)};
}

/**
 * Scores of gene rows in signatures given by number, in that order; layout as in `Slice`.
 * @throws what `IndexReader.readRows` throws
 */
export function readScores(index: IndexReader, geneRows: Uint32Array, signatures: Uint32Array): Float32Array {
  const scores = new Float32Array(geneRows.length * signatures.length);
  const order = Uint32Array.from(signatures.keys()).sort((a, b) => signatures[a] - signatures[b]);
  let from = 0;
  while (from < order.length) {
    // One read per gene and block, from the first wanted signature to the last: disks and caches like runs.
    const block = index.blockOf(signatures[order[from]]);
    const blockEnd = index.blocks[block].start + index.blocks[block].signatures;
    let to = from;
    while (to < order.length && signatures[order[to]] < blockEnd) to++;
    readFromBlock(index, block, geneRows, signatures, order.subarray(from, to), scores);
    from = to;
  }
  return scores;
}

function readFromBlock(
  index: IndexReader,
  block: number,
  geneRows: Uint32Array,
  signatures: Uint32Array,
  wanted: Uint32Array,
  scores: Float32Array,
): void {
  const {weightBits} = index.layout;
  const codeMask = 2 ** weightBits - 1;
  const blockStart = index.blocks[block].start;
  const {scales, positives} = index.footer(block);
  const first = signatures[wanted[0]];
  const span = signatures[wanted[wanted.length - 1]] + 1 - first;
  const step = Math.max(1, Math.min(geneRows.length, Math.floor(largestRead / span)));
  const entries = new Uint32Array(step * span);
  for (let g = 0; g < geneRows.length; g += step) {
    const genes = geneRows.subarray(g, g + step);
    index.readRows(genes, first, first + span, entries, span);
    for (let start = 0; start < genes.length; start += lineGenes) {
      const end = Math.min(genes.length, start + lineGenes);
      for (let w = 0; w < wanted.length; w++) {
        const position = wanted[w];
        const signature = signatures[position];
        const scale = scales[signature - blockStart];
        const lastPositive = positives[signature - blockStart];
        const into = position * geneRows.length + g;
        for (let i = start; i < end; i++) {
          const entry = entries[i * span + signature - first];
          const rank = entry >>> weightBits;
          const size = decodeWeight(entry & codeMask, weightBits) * scale;
          scores[into + i] = rank === 0 ? Number.NaN : rank <= lastPositive ? size : 0 - size;
        }
      }
    }
  }
}
