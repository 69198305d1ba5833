/** How many interactive queries, and how much of their scores, the server takes on at a time. */
import type {Config} from '../../config';
import {failure} from '../../errors';

/** Seconds after which a full line of queries has moved on, and after which some stream will have been read. */
const lineRetryAfter = 2;
const streamRetryAfter = 10;
/** Of the line's length, places beyond it for keys that have none in the line, so that one key cannot fill it alone. */
const guestShare = 0.25;
/** Of the memory of streams, what one key may take. */
const streamShare = 0.5;

export interface Admission {
  /** Takes places in the line of queries to be scored; returns what gives them back. @throws POOL_FULL */
  enterLine(owner: string, queries: number): () => void;
  /**
   * Takes memory for scores that a client reads at its own pace; returns what gives it back. A stream that would not
   * fit at all is let in when there is no other.
   * @throws STREAMS_FULL
   */
  holdScores(owner: string, bytes: number): () => void;
}

export function createAdmission({
  queryQueue,
  streamBytes,
}: Pick<Config, 'queryQueue' | 'streamBytes'>): Admission {
  const line = createTally();
  const streams = createTally();
  const guests = Math.max(1, Math.floor(queryQueue * guestShare));
  return {
    enterLine(owner, queries) {
      const places = line.of(owner) === 0 ? queryQueue + guests : queryQueue;
      if (line.all + queries > places)
        throw failure('POOL_FULL', {waiting: line.all, retryAfter: lineRetryAfter});
      return line.add(owner, queries);
    },
    holdScores(owner, bytes) {
      const own = streams.of(owner);
      const tooMuch = streams.all > 0 && streams.all + bytes > streamBytes;
      const tooMuchForOne = own > 0 && own + bytes > streamBytes * streamShare;
      if (tooMuch || tooMuchForOne) throw failure('STREAMS_FULL', {retryAfter: streamRetryAfter});
      return streams.add(owner, bytes);
    },
  };
}

/** Amounts by owner, and of all. */
function createTally() {
  const amounts = new Map<string, number>();
  let all = 0;
  const change = (owner: string, by: number) => {
    all += by;
    const amount = (amounts.get(owner) ?? 0) + by;
    if (amount === 0) amounts.delete(owner);
    else amounts.set(owner, amount);
  };
  return {
    get all() {
      return all;
    },
    of: (owner: string) => amounts.get(owner) ?? 0,
    /** @returns what takes it away again, once */
    add(owner: string, amount: number): () => void {
      change(owner, amount);
      let held = true;
      return () => {
        if (held) change(owner, -amount);
        held = false;
      };
    },
  };
}
