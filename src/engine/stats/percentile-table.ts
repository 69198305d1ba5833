/**
 * Percentile score by cmapM's lookup table (scoreToPercentileTransform.m, method symmetric; scoreToPercentile.m),
 * for results that should equal cmapM's. `tau.ts` is the exact form.
 *
 * The table has `bins` scores x evenly over [-4, 4]. With v the distinct background magnitudes ascending and f(v)
 * the fraction of the background strictly below v:
 *
 *   ps(x) = sign(x) * 100 * f(the v nearest to |x|);  +-100 beyond the largest v;  none below the smallest
 *
 * and around zero, with b the last bin below the second smallest v: ps(x) = x * ps(b) / b for |x| < b.
 * A score is clipped to [-4, 4] and looked up linearly between its two bins.
 */
import type {Scores} from '../kernel/combine';
import {countBelow} from './count-below';
import type {Background} from './tau';

const limit = 4;

/** Bins of cmapM's background tables. */
export const tableBins = 10_001;
/** Bins of cmapM's introspect. */
export const introspectBins = 10_000;

/** Scores of the bins, ascending from -4 to 4. */
export function binCenters(bins = tableBins): Float64Array {
  return Float64Array.from({length: bins}, (_, bin) => binCenter(bin, bins));
}

function binCenter(bin: number, bins: number): number {
  return bin === bins - 1 ? limit : -limit + (bin * 2 * limit) / (bins - 1);
}

/**
 * The table of one background.
 *
 * @param magnitudes |NCS| of the reference queries, ascending, without NaN
 * @returns ps per bin; NaN where cmapM has none, and everywhere unless there are two distinct magnitudes
 */
export function percentileTable(magnitudes: ArrayLike<number>, bins = tableBins): Float64Array {
  const table = new Float64Array(bins);
  // From the middle outwards both ways, so that sizes ascend and their places among the magnitudes with them.
  const middle = bins >> 1;
  const above = percentileCurve(magnitudes, 0, magnitudes.length, bins, new AscendingPlaces(magnitudes));
  for (let bin = middle; bin < bins; bin++) table[bin] = above(bin);
  const below = percentileCurve(magnitudes, 0, magnitudes.length, bins, new AscendingPlaces(magnitudes));
  for (let bin = middle - 1; bin >= 0; bin--) table[bin] = below(bin);
  return table;
}

/** Percentile score of a score from a table, as `percentileTable` makes them or cmapM stores them. */
export function lookUpPercentile(table: ArrayLike<number>, score: number): number {
  return interpolate(score, table.length, (bin) => table[bin]);
}

/**
 * Percentile scores of one query against every row, in [-100, 100], without the tables: only the two bins around
 * a score are computed.
 *
 * @param scores NCS of the query, one per row of the background
 * @returns one percentile score per row; NaN where the score is NaN or the table has no value
 */
export function percentileScores(scores: Scores, background: Background, bins = tableBins): Float64Array {
  const {starts, magnitudes} = background;
  return Float64Array.from(scores, (score, row) =>
    interpolate(
      score,
      bins,
      percentileCurve(
        magnitudes,
        starts[row],
        starts[row + 1],
        bins,
        new SearchedPlaces(magnitudes, starts[row], starts[row + 1]),
      ),
    ),
  );
}

function interpolate(score: number, bins: number, valueAt: (bin: number) => number): number {
  if (Number.isNaN(score)) return Number.NaN;
  const clipped = Math.min(Math.max(score, -limit), limit);
  const position = ((clipped + limit) / (2 * limit)) * (bins - 1);
  const below = Math.min(Math.floor(position), bins - 2);
  // At a bin its own value counts alone, even beside a bin that has none.
  if (position === below) return valueAt(below);
  if (position === below + 1) return valueAt(below + 1);
  const low = valueAt(below);
  return low + (position - below) * (valueAt(below + 1) - low);
}

/** Finds sizes among ascending magnitudes. */
interface Places {
  /** the first magnitude that is not smaller than `size` */
  notBelow(size: number): number;
  /** the first magnitude that is equal to the one before that which was found last */
  firstOfLower(): number;
}

/** Finds sizes in any order, by halves. */
class SearchedPlaces implements Places {
  private found: number;

  constructor(
    private readonly magnitudes: ArrayLike<number>,
    private readonly start: number,
    private readonly end: number,
  ) {
    this.found = start;
  }

  notBelow(size: number): number {
    this.found = this.start + countBelow(this.magnitudes, this.start, this.end, size);
    return this.found;
  }

  firstOfLower(): number {
    return this.start + countBelow(this.magnitudes, this.start, this.end, this.magnitudes[this.found - 1]);
  }
}

/** Finds ascending sizes, one after the other. */
class AscendingPlaces implements Places {
  private found = 0;
  private lower = 0;

  constructor(private readonly magnitudes: ArrayLike<number>) {}

  notBelow(size: number): number {
    const {magnitudes} = this;
    for (; this.found < magnitudes.length && magnitudes[this.found] < size; this.found++) {
      if (magnitudes[this.found] !== magnitudes[this.lower]) this.lower = this.found;
    }
    return this.found;
  }

  firstOfLower(): number {
    return this.lower;
  }
}

/** ps of each bin, for the ascending magnitudes [start, end). */
function percentileCurve(
  magnitudes: ArrayLike<number>,
  start: number,
  end: number,
  bins: number,
  places: Places,
): (bin: number) => number {
  const size = end - start;
  const smallest = magnitudes[start];
  const largest = magnitudes[end - 1];
  if (size === 0 || smallest === largest) return () => Number.NaN;

  const percentBefore = (place: number) => (100 * (place - start)) / size;
  const unsloped = (x: number, at: Places): number => {
    if (x > largest) return 100;
    if (x < smallest) return Number.NaN;
    const above = at.notBelow(x);
    // Halfway between two magnitudes the larger one counts.
    const isNearer = magnitudes[above] !== x && x < (magnitudes[above - 1] + magnitudes[above]) / 2;
    return percentBefore(isNearer ? at.firstOfLower() : above);
  };

  let second = start;
  while (magnitudes[second] === smallest) second++;
  const edge = lastBinBelow(magnitudes[second], bins);
  const slope = edge > 0 ? unsloped(edge, new SearchedPlaces(magnitudes, start, end)) / edge : 0;
  // A bin at a magnitude must meet it, so both are compared in the precision that the magnitudes are stored in.
  const rounded = magnitudes instanceof Float32Array ? Math.fround : (x: number) => x;
  return (bin) => {
    const x = rounded(binCenter(bin, bins));
    if (x === 0) return 0;
    const size = Math.abs(x);
    return size < edge ? x * slope : Math.sign(x) * unsloped(size, places);
  };
}

/** The largest bin below `value`, which is positive; 0 when only negative bins are. */
function lastBinBelow(value: number, bins: number): number {
  if (value > limit) return limit;
  let bin = Math.ceil(((value + limit) / (2 * limit)) * (bins - 1));
  while (binCenter(bin, bins) >= value) bin--;
  return Math.max(binCenter(bin, bins), 0);
}
