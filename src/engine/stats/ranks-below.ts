/** Where many values stand in one ascending run: for each, how many of the run are smaller. */
import {countBelow} from './count-below';

/** A bucket with no more values is looked through from its beginning. */
const fewInBucket = 8;

/**
 * Counts what lies below a value by buckets of equal width, as many as there are values above zero; a search by halves
 * takes five times as long. One object serves one run after the other.
 */
export class RanksBelow {
  private run: ArrayLike<number> = [];
  /** values that are there, and those of them that are 0 */
  private count = 0;
  private zeros = 0;
  private low = 0;
  private high = 0;
  private scale = 0;
  /** first value of each bucket, and the end */
  private starts = new Uint32Array(1);

  /** How many values there are. */
  get size(): number {
    return this.count;
  }

  /** Takes another run: finite sizes, ascending, missing ones (NaN) last. It must stay as it is while it is asked. */
  take(ascending: ArrayLike<number>): void {
    this.run = ascending;
    this.count = countBelow(ascending, 0, ascending.length, Number.POSITIVE_INFINITY);
    this.zeros = countBelow(ascending, 0, this.count, Number.MIN_VALUE);
    const buckets = this.count - this.zeros;
    if (buckets === 0) return;
    this.low = ascending[this.zeros];
    this.high = ascending[this.count - 1];
    this.scale = this.high > this.low ? (buckets - 1) / (this.high - this.low) : 0;
    if (this.starts.length <= buckets) this.starts = new Uint32Array(2 * buckets + 1);
    const {starts, low, scale} = this;
    let bucket = 0;
    for (let i = this.zeros; i < this.count; i++) {
      const own = ((ascending[i] - low) * scale) | 0;
      while (bucket <= own) starts[bucket++] = i;
    }
    while (bucket <= buckets) starts[bucket++] = this.count;
  }

  /** How many values of the run are smaller. @param value above zero */
  below(value: number): number {
    const {run, starts} = this;
    if (this.count === this.zeros || value <= this.low) return this.zeros;
    if (value > this.high) return this.count;
    // The bucket rises with the value, so that values of lower buckets are smaller and those of higher ones are not.
    const bucket = ((value - this.low) * this.scale) | 0;
    let at = starts[bucket];
    const end = starts[bucket + 1];
    if (end - at > fewInBucket) return at + countBelow(run, at, end, value);
    while (at < end && run[at] < value) at++;
    return at;
  }
}
