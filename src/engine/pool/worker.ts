/** Thread of the scoring pool: does shards of requests on the indexes that it keeps open. */
import {task} from '../ground/task';
import {readSlicePart} from '../index/slice';
import type {CompareTask} from './compare';
import {compareShard} from './compare-shard';
import {openIndexes} from './open-indexes';
import type {ReadTask} from './read';
import {createScorer, type ShardTask} from './score-shard';

/** One for all kinds: what one has compared with its checksum the others need not. */
const indexes = openIndexes();
const scoreShard = createScorer();

/** Reads the rows of a shard tile by tile and scores them. */
export const score = task((shard: ShardTask) => scoreShard(shard, indexes.get(shard.index)));

/** Compares whole signatures. @returns ties that it had to find */
export const compare = task((shard: CompareTask) =>
  isStopped(shard) ? [] : compareShard(shard, indexes.get(shard.index)),
);

/** Reads part of a slice. */
export const read = task((shard: ReadTask) => {
  if (isStopped(shard)) return;
  const {index, target, positions, queryStart, queryEnd, start, end} = shard;
  const part = {firstGene: queryStart, endGene: queryEnd, positions: positions.subarray(start, end)};
  readSlicePart(indexes.get(index), target, part);
});

/** Whether nobody wants the result any more. */
function isStopped({stop}: {readonly stop: Int32Array}): boolean {
  return Atomics.load(stop, 0) !== 0;
}
