/** What the different kinds of shards share on a thread of the pool. */
import {type EngineCode, OpenclueError} from '../ground/failures';
import {openIndexes} from './open-indexes';

/** A failure from the table, which would lose its class on the way between threads. */
export interface ShardFault {
  readonly code: EngineCode;
  readonly details: unknown;
}

/** One for all kinds: what one has compared with its checksum the others need not. */
export const indexes = openIndexes();

/** Work on a shard as the pool calls it; undefined = done, or stopped. */
export function reportingFaults<T>(work: (task: T) => void): (task: T) => ShardFault | undefined {
  return (task) => {
    try {
      work(task);
      return undefined;
    } catch (error) {
      // Its index is unreadable for good; anything else may be this thread's bad luck and is tried again.
      if (error instanceof OpenclueError) return {code: error.code as EngineCode, details: error.details};
      throw error;
    }
  };
}
