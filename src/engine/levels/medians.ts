/** Medians of many short runs of numbers, one after the other, without sorting them. */

/** Of fewer values a sort is as fast. */
const fewest = 32;
const bucketCount = 256;

/**
 * Finds medians in memory of its own. The values of a run fall into buckets of equal width; only the bucket with the
 * middle is sorted, which makes three passes of simple work where a selection makes as many of guesses.
 */
export class Medians {
  private readonly counts = new Uint32Array(bucketCount);
  private readonly few: Float64Array;

  /** @param most values that a run has at most */
  constructor(most: number) {
    this.few = new Float64Array(most);
  }

  /** The median of the first `count` values, none of them NaN; NaN of none. An even count gives the mean of the two in the middle. */
  of(values: Float64Array, count: number): number {
    if (count === 0) return Number.NaN;
    const [lower, upper] = [(count - 1) >> 1, count >> 1];
    if (count < fewest) return this.ofFew(values, count, lower, upper);
    let low = values[0];
    let high = low;
    for (let i = 1; i < count; i++) {
      const value = values[i];
      if (value < low) low = value;
      else if (value > high) high = value;
    }
    const scale = (bucketCount - 1) / (high - low);
    // All are equal, or so far apart that their distance is no number.
    if (!(scale > 0 && scale < Number.MAX_VALUE)) {
      return low === high ? low : this.ofFew(values, count, lower, upper);
    }
    const {counts} = this;
    counts.fill(0);
    for (let i = 0; i < count; i++) counts[((values[i] - low) * scale) | 0]++;
    let before = 0;
    let first = 0;
    while (before + counts[first] <= lower) before += counts[first++];
    let last = first;
    for (let through = before + counts[first]; through <= upper; ) through += counts[++last];
    let gathered = 0;
    for (let i = 0; i < count; i++) {
      const bucket = ((values[i] - low) * scale) | 0;
      if (bucket >= first && bucket <= last) this.few[gathered++] = values[i];
    }
    return this.middle(gathered, lower - before, upper - before);
  }

  private ofFew(values: Float64Array, count: number, lower: number, upper: number): number {
    for (let i = 0; i < count; i++) this.few[i] = values[i];
    return this.middle(count, lower, upper);
  }

  private middle(count: number, lower: number, upper: number): number {
    const {few} = this;
    if (count > fewest) few.subarray(0, count).sort();
    else {
      for (let i = 1; i < count; i++) {
        const value = few[i];
        let at = i;
        for (; at > 0 && few[at - 1] > value; at--) few[at] = few[at - 1];
        few[at] = value;
      }
    }
    return (few[lower] + few[upper]) / 2;
  }
}
