/** Sorts numbers together with what they belong to, for many samples of about the same size one after the other. */
import {rankOrder} from '../stats/rank-order';

/** Buckets in which numbers are put first; most have one of them or none. */
const bucketCount = 1 << 13;
/** In a bucket of more, sorting by insertion takes too long. */
const fullBucket = 64;

/** A sample by rising value. */
export interface SortedSample {
  values: Float64Array;
  /** what each belongs to */
  owners: Int32Array;
}

/**
 * Sorts samples without missing values; what it answers stands until it is asked again. Similarities are spread so evenly
 * that one pass into buckets leaves next to nothing to do; others are sorted by their bits.
 */
export function createSorter(): (values: Float64Array, owners: Int32Array, length: number) => SortedSample {
  const ends = new Uint32Array(bucketCount + 1);
  let bucketOf = new Uint16Array(0);
  let sorted: SortedSample = {values: new Float64Array(0), owners: new Int32Array(0)};

  return (values, owners, length) => {
    if (bucketOf.length < length) {
      bucketOf = new Uint16Array(length);
      sorted = {values: new Float64Array(length), owners: new Int32Array(length)};
    }
    const {values: numbers, owners: theirs} = sorted;
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (value < least) least = value;
      if (value > most) most = value;
    }
    const scale = most > least ? (bucketCount - 1) / (most - least) : 0;
    ends.fill(0);
    for (let i = 0; i < length; i++) {
      const bucket = ((values[i] - least) * scale) | 0;
      bucketOf[i] = bucket;
      ends[bucket + 1]++;
    }
    let fullest = 0;
    for (let bucket = 1; bucket <= bucketCount; bucket++) {
      if (ends[bucket] > fullest) fullest = ends[bucket];
      ends[bucket] += ends[bucket - 1];
    }
    if (fullest > fullBucket) {
      const falling = rankOrder(values.subarray(0, length));
      for (let i = 0; i < length; i++) {
        const position = falling[length - 1 - i];
        numbers[i] = values[position];
        theirs[i] = owners[position];
      }
      return sorted;
    }
    for (let i = 0; i < length; i++) {
      const place = ends[bucketOf[i]]++;
      numbers[place] = values[i];
      theirs[place] = owners[i];
    }
    for (let i = 1; i < length; i++) {
      const value = numbers[i];
      if (numbers[i - 1] <= value) continue;
      const owner = theirs[i];
      let to = i;
      for (; to > 0 && numbers[to - 1] > value; to--) {
        numbers[to] = numbers[to - 1];
        theirs[to] = theirs[to - 1];
      }
      numbers[to] = value;
      theirs[to] = owner;
    }
    return sorted;
  };
}
