/** Thread of an index build: ranks slabs of signatures into a block in memory, and sums up its runs. */
import {workerData} from 'node:worker_threads';
import {crc32} from 'node:zlib';
import {task} from '../ground/task';
import {blockFooter} from './layout';
import {createRanker, type Ranked, type ScoreFault} from './rank';
import type {RankMemory} from './rank-memory';

/** Rank `count` signatures of a slab, which are [first, first + count) of the block of `signatures` in a buffer. */
export interface RankTask {
  readonly slab: number;
  readonly count: number;
  readonly buffer: number;
  readonly first: number;
  readonly signatures: number;
}

/** Put the checksums of gene rows [start, end) of one space into the footer of the block in a buffer. */
export interface SumTask {
  readonly space: number;
  readonly buffer: number;
  readonly signatures: number;
  readonly start: number;
  readonly end: number;
}

const plan = workerData as RankMemory;
const ranker = createRanker(plan);

export const rank = task(({slab, count, buffer, first, signatures}: RankTask): ScoreFault | Ranked =>
  ranker.rankSlab(slab, count, buffer, first, signatures),
);

export const sum = task(({space, buffer, signatures, start, end}: SumTask): void => {
  const {blocks, genes} = plan.spaces[space];
  const {entries, footer} = blocks[buffer];
  const {runChecksums} = blockFooter(plan.memory.buffer, footer, genes, signatures);
  const runBytes = signatures * 4;
  for (let gene = start; gene < end; gene++) {
    runChecksums[gene] = crc32(new Uint8Array(plan.memory.buffer, entries + gene * runBytes, runBytes));
  }
});
