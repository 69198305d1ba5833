/** Thread of an index build: ranks slabs of signatures into the block being built, and writes its parts. */
import {workerData} from 'node:worker_threads';
import {crc32} from 'node:zlib';
import {entryLayout} from './entry';
import {blockFooter} from './layout';
import {createRanker, RankedSpace, SignatureSummary} from './rank';
import {writeFully} from './storage';

/** Memory all threads of one build share. */
export interface RankPlan {
  /** genes (rows) of the matrix */
  readonly matrixGenes: number;
  /** the matrix row of each gene of the gene table */
  readonly matrixRows: Uint32Array;
  readonly spaces: readonly {
    readonly genes: number;
    /** per gene of the gene table its index row, -1 where the space lacks it */
    readonly rowOfGene: Int32Array;
    /** entries of the block being built */
    readonly entries: SharedArrayBuffer;
    readonly footer: SharedArrayBuffer;
  }[];
}

/** Rank the signatures of a slab, which are [first, first + count) of a block of `signatures`. */
export interface RankTask {
  readonly kind: 'rank';
  readonly scores: Float32Array;
  readonly first: number;
  readonly count: number;
  readonly signatures: number;
}

/** Write gene rows [start, end) of one space of a block whose entries begin at `offset` of file `fd`. */
export interface WriteTask {
  readonly kind: 'write';
  readonly fd: number;
  readonly space: number;
  readonly offset: number;
  readonly signatures: number;
  readonly start: number;
  readonly end: number;
}

/** What can go wrong; `signature` counts from the slab's first. Errors lose their code on the way between threads. */
export type RankFault =
  | {readonly kind: 'infinite'; readonly signature: number; readonly gene: number}
  | {readonly kind: 'empty'; readonly signature: number; readonly space: number}
  | {readonly kind: 'system'; readonly code: string; readonly message: string};

/** Signatures ranked before their entries are transposed: 64 bytes, a cache line, per gene. */
const tileSignatures = 16;

const plan = workerData as RankPlan;
const ranker = createRanker(plan.matrixRows);
const spaces = plan.spaces.map(({genes, rowOfGene, entries, footer}) => ({
  ranked: {genes, rowOfGene, layout: entryLayout(genes)} satisfies RankedSpace,
  entries: new Uint32Array(entries),
  footer,
  tile: new Uint32Array(genes * tileSignatures),
}));
const summary: SignatureSummary = {scale: 0, ranked: 0, positives: 0};

export default function run(task: RankTask | WriteTask): RankFault | undefined {
  if (task.kind === 'rank') return rankSlab(task);
  try {
    writeRows(task);
    return undefined;
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    return {kind: 'system', code: code ?? '', message};
  }
}

function rankSlab({scores, first, count, signatures}: RankTask): RankFault | undefined {
  const footers = spaces.map(({footer, ranked}) => blockFooter(footer, ranked.genes, signatures));
  for (let start = 0; start < count; start += tileSignatures) {
    const width = Math.min(tileSignatures, count - start);
    for (let i = 0; i < width; i++) {
      const signature = start + i;
      const scored = ranker.sort(scores, signature * plan.matrixGenes);
      if (scored < 0) return {kind: 'infinite', signature, gene: -1 - scored};
      for (let s = 0; s < spaces.length; s++) {
        const {ranked, tile} = spaces[s];
        ranker.encode(ranked, tile, i * ranked.genes, summary);
        if (summary.ranked === 0) return {kind: 'empty', signature, space: s};
        footers[s].scales[first + signature] = summary.scale;
        footers[s].rankedGenes[first + signature] = summary.ranked;
        footers[s].positives[first + signature] = summary.positives;
      }
    }
    for (const {ranked, tile, entries} of spaces) {
      transpose(tile, ranked.genes, width, entries, first + start, signatures);
    }
  }
  return undefined;
}

/** Moves `width` signatures from the tile, signature-major, to their place in the gene-major block. */
function transpose(
  tile: Uint32Array,
  genes: number,
  width: number,
  entries: Uint32Array,
  at: number,
  stride: number,
): void {
  for (let gene = 0; gene < genes; gene++) {
    const target = gene * stride + at;
    for (let i = 0; i < width; i++) entries[target + i] = tile[i * genes + gene];
  }
}

function writeRows({fd, space, offset, signatures, start, end}: WriteTask): void {
  const {entries, footer, ranked} = spaces[space];
  const {runChecksums} = blockFooter(footer, ranked.genes, signatures);
  const runBytes = signatures * 4;
  for (let gene = start; gene < end; gene++) {
    runChecksums[gene] = crc32(new Uint8Array(entries.buffer, gene * runBytes, runBytes));
  }
  const rows = new Uint8Array(entries.buffer, start * runBytes, (end - start) * runBytes);
  writeFully(fd, rows, offset + start * runBytes);
}
