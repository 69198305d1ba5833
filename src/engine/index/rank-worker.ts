/** Thread of an index build: ranks slabs of signatures into the block being built, and writes its parts. */
import {workerData} from 'node:worker_threads';
import {crc32} from 'node:zlib';
import {blockFooter} from './layout';
import {createRanker, type ScoreFault} from './rank';
import type {RankMemory} from './rank-memory';
import {writeFully} from './storage';

/** Rank `count` signatures of a slab, which are [first, first + count) of a block of `signatures`. */
export interface RankTask {
  readonly kind: 'rank';
  readonly slab: number;
  readonly count: number;
  readonly first: number;
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

/** What can go wrong. System errors would lose their code on the way between threads. */
export type RankFault =
  | ScoreFault
  | {readonly kind: 'system'; readonly code: string; readonly message: string};

const plan = workerData as RankMemory;
const ranker = createRanker(plan);

export default function run(task: RankTask | WriteTask): RankFault | undefined {
  if (task.kind === 'rank') return ranker.rankSlab(task.slab, task.count, task.first, task.signatures);
  try {
    writeRows(task);
    return undefined;
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    return {kind: 'system', code: code ?? '', message};
  }
}

function writeRows({fd, space, offset, signatures, start, end}: WriteTask): void {
  const {entries, footer, genes} = plan.spaces[space];
  const {buffer} = plan.memory;
  const {runChecksums} = blockFooter(buffer, footer, genes, signatures);
  const runBytes = signatures * 4;
  for (let gene = start; gene < end; gene++) {
    runChecksums[gene] = crc32(new Uint8Array(buffer, entries + gene * runBytes, runBytes));
  }
  const rows = new Uint8Array(buffer, entries + start * runBytes, (end - start) * runBytes);
  writeFully(fd, rows, offset + start * runBytes);
}
