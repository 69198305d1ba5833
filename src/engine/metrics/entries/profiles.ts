/** Metrics of whole profiles that are sums over genes: Pearson, cosine and XCos. */
import {decodeWeight} from '../../kernel/entry';
import {
  type PackedProfiles,
  packedValue,
  packProfiles,
  type ScoreSums,
  tileSignatures,
} from '../../kernel/profile-sums';
import {extremeSetSize} from '../extreme-sum';
import {type AlikeProfiles, alikeProfiles} from './alike';
import {
  type CompareEntries,
  type EntrySource,
  hasGaps,
  type Moments,
  profileSums,
  readerOf,
  type ScoresOf,
} from './entry-source';

/** Below this share of the sum of squares a variance is what rounding left of none. */
const noVariance = 1e-13;
/** Genes that a pivot is the mean of. */
const pivotGenes = 32;

/** Sums over the values of a profile. */
interface ValueSums {
  readonly sum: number;
  readonly squares: number;
}

/** Profiles of the same genes as the kernel takes them. */
interface Prepared {
  readonly members: readonly number[];
  readonly rows: Uint32Array;
  readonly packed: PackedProfiles;
  /** per profile, of its values as they are packed */
  readonly sums: readonly ValueSums[];
}

/** Packs the values of profiles, their mean taken off where that is asked for, with 1 for the largest of each. */
function prepare({members, rows, values}: AlikeProfiles, centred: boolean): Prepared {
  const packed = packProfiles(members.length, rows.length, (i) => {
    const own = values(i);
    const mean = centred ? own.reduce((sum, value) => sum + value, 0) / own.length : 0;
    const left = own.map((value) => value - mean);
    const largest = left.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // None of the metrics depends on the scale, and single precision has an end.
    return largest === 0 ? left : left.map((value) => value / largest);
  });
  const sums = members.map((_, i) => {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < rows.length; row++) {
      const value = packedValue(packed, i, row);
      sum += value;
      squares += value * value;
    }
    return {sum, squares};
  });
  return {members, rows, packed, sums};
}

/** What a signature lacks of the profiles' genes. */
interface Lacks {
  /** per signature: genes */
  readonly genes: Uint16Array;
  /** per profile and signature: sum of the values of these genes, and of their squares */
  readonly sums: readonly Float64Array[];
  readonly squares: readonly Float64Array[];
}

/** Sums of weights less pivots, and what is to be left out of those of the values; undefined where no score is missing. */
function sumsOf(
  source: EntrySource,
  group: Prepared,
): {found: ScoreSums; lacks: Lacks | undefined; pivots: Float32Array} {
  const {rows, packed} = group;
  const pivots = pivotsOf(source, rows);
  const {layout, signatures, positives} = source;
  const gaps = tilesWithGaps(source);
  const perProfile = () => Array.from({length: packed.profiles}, () => new Float64Array(signatures));
  const lacks = gaps.includes(1)
    ? {genes: new Uint16Array(signatures), sums: perProfile(), squares: perProfile()}
    : undefined;
  const read = readerOf(source, rows);
  const found = profileSums().scores(
    {layout, signatures, read},
    packed,
    {positives, pivots},
    {
      hasGaps: gaps,
      onMissing(row, signature) {
        if (!lacks) return;
        lacks.genes[signature]++;
        for (let p = 0; p < packed.profiles; p++) {
          const value = packedValue(packed, p, row);
          lacks.sums[p][signature] += value;
          lacks.squares[p][signature] += value * value;
        }
      },
    },
  );
  if (source.onMoments && isWhole(source, group)) source.onMoments(momentsOf(found, pivots, rows.length));
  return {found, lacks, pivots};
}

function momentsOf({sum, squares}: ScoreSums, pivots: Float32Array, count: number): Moments {
  return {
    means: sum.map((left, s) => pivots[s] + left / count),
    variations: squares.map((square, s) => variation(square, sum[s], count, square)),
  };
}

/** Per 16 signatures: does one of them lack a score? */
function tilesWithGaps({genes, signatures, rankedGenes}: EntrySource): Uint8Array {
  const gaps = new Uint8Array(Math.ceil(signatures / tileSignatures));
  for (let s = 0; s < signatures; s++) if (rankedGenes[s] < genes) gaps[Math.floor(s / tileSignatures)] = 1;
  return gaps;
}

/** See `pearsonScores`. */
export function pearsonOfEntries(profiles: readonly Float64Array[]): CompareEntries {
  const groups = alikeProfiles(profiles).map((alike) => prepare(alike, true));
  return (source, scoresOf) => {
    for (const group of groups) {
      if (source.moments && isWhole(source, group)) pearsonOfKnown(source, source.moments, group, scoresOf);
      else pearsonOfSome(source, group, scoresOf);
    }
  };
}

/** Do the profiles have all genes, and the signatures too? */
function isWhole(source: EntrySource, {rows}: Prepared): boolean {
  return rows.length === source.genes && !hasGaps(source);
}

function pearsonOfKnown(
  source: EntrySource,
  {means, variations}: Moments,
  group: Prepared,
  scoresOf: ScoresOf,
): void {
  const pivots = Float32Array.from(means);
  const products = productsOf(source, group, pivots);
  const count = group.rows.length;
  group.members.forEach((member, p) => {
    const into = scoresOf(member);
    const {sum, squares} = group.sums[p];
    const yy = variation(squares, sum, count, squares);
    for (let s = 0; s < source.signatures; s++) {
      const product = products[p][s] - (means[s] - pivots[s]) * sum;
      into[s] = variations[s] > 0 && yy > 0 ? product / Math.sqrt(variations[s] * yy) : Number.NaN;
    }
  });
}

function pearsonOfSome(source: EntrySource, group: Prepared, scoresOf: ScoresOf): void {
  const {found, lacks} = sumsOf(source, group);
  group.members.forEach((member, p) => {
    const into = scoresOf(member);
    const {sum, squares} = group.sums[p];
    const product = found.products[p];
    for (let s = 0; s < source.signatures; s++) {
      const count = group.rows.length - (lacks ? lacks.genes[s] : 0);
      const x = found.sum[s];
      const y = lacks ? sum - lacks.sums[p][s] : sum;
      const yy = lacks ? squares - lacks.squares[p][s] : squares;
      const variations =
        variation(found.squares[s], x, count, found.squares[s]) * variation(yy, y, count, squares);
      into[s] = variations > 0 ? (product[s] - (x * y) / count) / Math.sqrt(variations) : Number.NaN;
    }
  });
}

/** Sum of squared deviations from the mean; 0 of equal values, whatever rounding makes of it. @param of what rounding took from */
function variation(squares: number, sum: number, count: number, of: number): number {
  const left = squares - (sum * sum) / count;
  return left > of * noVariance ? left : 0;
}

/** Products of the weights less pivots with the values, of all genes. */
function productsOf(
  source: EntrySource,
  {rows, packed}: Prepared,
  pivots: Float32Array,
): readonly Float64Array[] {
  const {layout, signatures, positives} = source;
  const entries = {layout, signatures, read: readerOf(source, rows)};
  return profileSums().products(entries, packed, {positives, pivots});
}

/** See `cosineScores`. */
export function cosineOfEntries(profiles: readonly Float64Array[]): CompareEntries {
  const groups = alikeProfiles(profiles).map((alike) => prepare(alike, false));
  return (source, scoresOf) => {
    for (const group of groups) {
      if (source.moments && isWhole(source, group)) cosineOfKnown(source, source.moments, group, scoresOf);
      else cosineOfSome(source, group, scoresOf);
    }
  };
}

function cosineOfKnown(
  source: EntrySource,
  {means, variations}: Moments,
  group: Prepared,
  scoresOf: ScoresOf,
): void {
  const products = productsOf(source, group, new Float32Array(source.signatures));
  const count = group.rows.length;
  const xx = means.map((mean, s) => variations[s] + count * mean * mean);
  group.members.forEach((member, p) => {
    const into = scoresOf(member);
    const {squares} = group.sums[p];
    for (let s = 0; s < source.signatures; s++) into[s] = products[p][s] / Math.sqrt(xx[s] * squares);
  });
}

function cosineOfSome(source: EntrySource, group: Prepared, scoresOf: ScoresOf): void {
  const {found, lacks, pivots} = sumsOf(source, group);
  group.members.forEach((member, p) => {
    const into = scoresOf(member);
    const {sum, squares} = group.sums[p];
    for (let s = 0; s < source.signatures; s++) {
      const count = group.rows.length - (lacks ? lacks.genes[s] : 0);
      const y = lacks ? sum - lacks.sums[p][s] : sum;
      const yy = lacks ? squares - lacks.squares[p][s] : squares;
      // Without the pivot again.
      const xx = found.squares[s] + pivots[s] * (2 * found.sum[s] + count * pivots[s]);
      const xy = found.products[p][s] + pivots[s] * y;
      into[s] = xy / Math.sqrt(xx * (yy > squares * noVariance ? yy : 0));
    }
  });
}

/**
 * Per signature the mean weight of some genes, in single precision. Weights less a number near their mean are small where
 * all scores are alike, and the sums of their squares keep the digits that their variance is made of.
 */
function pivotsOf(source: EntrySource, rows: Uint32Array): Float32Array {
  const {layout, signatures, positives} = source;
  const {weightBits} = layout;
  const codeMask = 2 ** weightBits - 1;
  const some = Math.min(pivotGenes, rows.length);
  const sample = Uint32Array.from({length: some}, (_, i) => rows[Math.floor((i * rows.length) / some)]);
  const entries = new Uint32Array(some * signatures);
  source.read(sample, entries, signatures);
  const sums = new Float64Array(signatures);
  const counts = new Uint16Array(signatures);
  for (let i = 0, at = 0; i < some; i++) {
    for (let s = 0; s < signatures; s++, at++) {
      const rank = entries[at] >>> weightBits;
      if (rank === 0) continue;
      counts[s]++;
      const weight = decodeWeight(entries[at] & codeMask, weightBits);
      sums[s] += rank <= positives[s] ? weight : -weight;
    }
  }
  return Float32Array.from(sums, (sum, s) => (counts[s] === 0 ? 0 : sum / counts[s]));
}

/** See `xcosScores`. */
export function xcosOfEntries(
  profiles: readonly Float64Array[],
  size: number = extremeSetSize,
): CompareEntries {
  const groups = alikeProfiles(profiles).map((alike) => {
    const prepared = prepare(alike, false);
    return {...prepared, squares: prepared.packed.values.map((value) => value * value)};
  });
  return (source, scoresOf) => {
    const {layout, signatures, positives, rankedGenes} = source;
    const ends = genesAtEnds(rankedGenes, size);
    const lower = rankedGenes.map((ranked, s) => ranked - ends[s]);
    for (const {members, rows, packed, squares} of groups) {
      const entries = {layout, signatures, read: readerOf(source, rows)};
      const found = profileSums().extremes(entries, packed, squares, {positives, ends, lower});
      members.forEach((member, p) => {
        const into = scoresOf(member);
        const [product, yy] = [found.products[p], found.valueSquares[p]];
        for (let s = 0; s < signatures; s++) into[s] = product[s] / Math.sqrt(found.squares[s] * yy[s]);
      });
    }
  };
}

/** Genes at each end of a signature that count: two ends may meet in the gene in the middle, which counts once. */
export function genesAtEnds(rankedGenes: Uint16Array, size: number): Uint16Array {
  return rankedGenes.map((ranked) => Math.min(size, (ranked + 1) >> 1));
}
