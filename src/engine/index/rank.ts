/**
 * Turns the scores of signatures into index entries.
 *
 * Ranks follow score2rank.m (descending, fixties = false): 1 = largest, ties in gene order, no averaging,
 * missing scores unranked. A stable radix sort on the bits of the float32 scores gives exactly that order:
 * three passes of 11, 11 and 10 bits, the last one landing on the final position. The loops are WebAssembly
 * (kernel/assembly/rank.ts) and work in memory shared by all threads of a build, so that nothing is copied.
 */
import {compiledFile} from '../ground/package';
import {entryLayout} from '../kernel/entry';
import {instantiate} from '../kernel/wasm-module';
import {blockFooter} from './layout';
import {type RankMemory, scratchFor, tileSignatures} from './rank-memory';
import {isCoarse} from './unrounded';

/** What assembly/rank.ts exports; parameters are described there. Addresses and sizes are in bytes. */
interface RankExports {
  sort(scores: number, rows: number, genes: number, scratch: number, order: number, places: number): number;
  encodeAll(
    scratch: number,
    order: number,
    places: number,
    genes: number,
    scored: number,
    weightBits: number,
    maximumWeight: number,
    into: number,
  ): number;
  encode(
    scratch: number,
    codes: number,
    order: number,
    genes: number,
    scored: number,
    rowOfGene: number,
    weightBits: number,
    maximumWeight: number,
    into: number,
  ): number;
  rankedGenes(): number;
  positiveGenes(): number;
  transpose(tile: number, pitch: number, genes: number, width: number, into: number, stride: number): void;
}

/** What can be wrong with a signature; `signature` counts from the slab's first. */
export type ScoreFault =
  | {readonly kind: 'infinite'; readonly signature: number; readonly gene: number}
  | {readonly kind: 'empty'; readonly signature: number; readonly space: number};

export interface Ranked {
  readonly kind: 'ranked';
  /** positions in the block, ascending */
  readonly coarse: readonly number[];
}

export interface Ranker {
  /**
   * Ranks the first `count` signatures of slab number `slab` into signatures [first, first + count) of the block
   * in buffer number `buffer`, which has `signatures` of them. Stops at the first fault.
   * @returns a fault, or those signatures of the block that the index takes too much from, in any space
   */
  rankSlab(
    slab: number,
    count: number,
    buffer: number,
    first: number,
    signatures: number,
  ): ScoreFault | Ranked;
}

/** A ranker for the calling thread. @throws ENGINE_NOT_BUILT */
export function createRanker(plan: RankMemory): Ranker {
  const wasm = instantiate(compiledFile(__dirname, 'rank.wasm'), {env: {memory: plan.memory}}) as RankExports;
  const {genes, matrixGenes, matrixRows} = plan;
  const {buffer} = plan.memory;
  const spaces = plan.spaces.map((space) => ({...space, layout: entryLayout(space.genes)}));
  const rowOfEach = new Uint32Array(buffer, matrixRows, genes);
  const rowsOfSpaces = spaces.map(({rowOfGene}) => new Int32Array(buffer, rowOfGene, genes));

  return {
    rankSlab(slab, count, block, first, signatures) {
      const {scores, scratch} = plan.slabs[slab];
      const {codes, order, places} = scratchFor(genes);
      const coarse = new Set<number>();
      const footers = spaces.map((space) =>
        blockFooter(buffer, space.blocks[block].footer, space.genes, signatures),
      );
      for (let start = 0; start < count; start += tileSignatures) {
        const width = Math.min(tileSignatures, count - start);
        for (let i = 0; i < width; i++) {
          const signature = start + i;
          const column = scores + signature * matrixGenes * 4;
          const scored = wasm.sort(column, matrixRows, genes, scratch, scratch + order, scratch + places);
          if (scored < 0) return {kind: 'infinite', signature, gene: -1 - scored};
          for (let s = 0; s < spaces.length; s++) {
            const {genes: rows, rowOfGene, layout, tile, tilePitch} = spaces[s];
            const {weightBits, maximumWeight} = layout;
            const into = scratch + tile + i * tilePitch;
            const [c, o, p] = [scratch + codes, scratch + order, scratch + places];
            // A space of all genes has them in the order of the gene table.
            const largest =
              rows === genes
                ? wasm.encodeAll(scratch, o, p, genes, scored, weightBits, maximumWeight, into)
                : wasm.encode(scratch, c, o, genes, scored, rowOfGene, weightBits, maximumWeight, into);
            const ranked = wasm.rankedGenes();
            if (ranked === 0) return {kind: 'empty', signature, space: s};
            footers[s].scales[first + signature] = largest / layout.maximumWeight;
            footers[s].rankedGenes[first + signature] = ranked;
            footers[s].positives[first + signature] = wasm.positiveGenes();
            const own = new Float32Array(buffer, column, matrixGenes);
            if (isCoarse(own, rowOfEach, rowsOfSpaces[s], largest)) coarse.add(first + signature);
          }
        }
        for (const {genes: rows, tile, tilePitch, blocks} of spaces) {
          const into = blocks[block].entries + (first + start) * 4;
          wasm.transpose(scratch + tile, tilePitch, rows, width, into, signatures * 4);
        }
      }
      return {kind: 'ranked', coarse: [...coarse]};
    },
  };
}
