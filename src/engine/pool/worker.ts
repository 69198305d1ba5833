/** Thread of the scoring pool: reads the rows of a shard tile by tile and scores them. */
import {type IndexLocation} from '../index/reader';
import type {Metric} from '../kernel/reference';
import type {PackedQueries, ScoreOutput} from './request';
import {createScorer} from './score-shard';
import type {Shard} from './shard';
import {indexes, reportingFaults} from './thread';

/** All a thread needs for one shard; arrays are shared memory. */
export interface ShardTask extends Shard {
  /** tells the requests of a pool apart */
  readonly request: number;
  readonly index: IndexLocation;
  readonly metric: Metric;
  readonly queries: PackedQueries;
  /** the rows of all queries, to be loaded once for the shards of a range of signatures; see `rowsToShare` */
  readonly sharedRows?: Uint32Array;
  readonly subset?: Uint32Array;
  /** per wanted output, query-major: query q, position i at q * positions + i */
  readonly outputs: {readonly [output in ScoreOutput]?: Float32Array};
  readonly positions: number;
  /** the first element turns non-zero when the result is no longer wanted */
  readonly stop: Int32Array;
  /** memory for index rows */
  readonly bufferBytes: number;
}

const score = createScorer();

export default reportingFaults((task: ShardTask) => score(task, indexes.get(task.index)));
