/** Normalised connectivity scores (Subramanian 2017, STAR Methods; cmapM normalizeQueryRefGrouped.m). */
import type {MetadataField} from '../formats/matrix';
import type {Scores} from '../kernel/combine';
import {prctile} from './quantile';

export interface NcsInput<C extends Scores> {
  /** raw scores of one query, one per signature; NaN where there is none */
  readonly cs: C;
  /** group of each signature, 0 and up; `groupSignatures` makes them */
  readonly groups: Int32Array;
  /** 1 for signatures whose scores the means are taken from */
  readonly reference: Uint8Array;
  /**
   * whose means a group without reference scores may take: arrays with a number per group, groups of the same
   * number being kin. The first array that yields a mean counts; after them all groups are kin.
   */
  readonly kin?: readonly Int32Array[];
}

/** No mean is taken to be smaller, lest a few tiny scores become huge. */
const smallestMean = 0.01;
/** Pairs of group and value that are numbered by a table; more of them by a map. */
const largestTable = 2 ** 22;

/**
 * Divides the positive scores of a group by the mean of the group's positive reference scores, the negative ones
 * by that of the negative. A group without any reference score above or below zero (none at all, or all of them 0) takes
 * the medians of its kin's means; a group whose references have scores of one sign only leaves the others as they are.
 * Each query is taken alone.
 * @param into takes the result, in its precision
 * @returns NCS of each signature, 0 where the score is 0 or missing
 */
export function normalizeScores<C extends Scores, T extends Scores = C>(
  {cs, groups, reference, kin = []}: NcsInput<C>,
  into = cs.slice() as Scores as T,
): T {
  const {positive, negative, referenced} = referenceMeans(cs, groups, reference);
  const everyone = new Int32Array(referenced.length);
  for (const means of [positive, negative]) borrowMeans(means, referenced, [...kin, everyone]);
  for (let i = 0; i < cs.length; i++) {
    const score = cs[i];
    if (score > 0) {
      const mean = positive[groups[i]];
      into[i] = mean > 0 ? score / mean : score;
    } else if (score < 0) {
      const mean = negative[groups[i]];
      into[i] = mean > 0 ? score / mean : score;
    } else into[i] = 0;
  }
  return into;
}

/** Fills in the means of groups without reference scores, each with the median of its nearest kin's. */
function borrowMeans(means: Float64Array, referenced: Uint8Array, kin: readonly Int32Array[]): void {
  const lent = means.map((mean, group) => (referenced[group] ? mean : Number.NaN));
  const medians = kin.map((numbers) => {
    const known = new Map<number, number>();
    return (group: number): number => {
      const number = numbers[group];
      const median =
        known.get(number) ??
        prctile(
          lent.filter((_, lender) => numbers[lender] === number),
          50,
        );
      known.set(number, median);
      return median;
    };
  });
  for (let group = 0; group < means.length; group++) {
    if (referenced[group]) continue;
    const nearest = medians.find((medianOf) => !Number.isNaN(medianOf(group)));
    means[group] = nearest ? nearest(group) : Number.NaN;
  }
}

/**
 * Per group the mean size of the reference scores of each sign, at least 0.01; NaN where there are none. And which
 * groups have one of these means at all.
 */
function referenceMeans(
  cs: Scores,
  groups: Int32Array,
  reference: Uint8Array,
): {positive: Float64Array; negative: Float64Array; referenced: Uint8Array} {
  const groupCount = countOf(groups);
  const side = () => ({sums: new Float64Array(groupCount), counts: new Uint32Array(groupCount)});
  const [positive, negative] = [side(), side()];
  const referenced = new Uint8Array(groupCount);
  for (let i = 0; i < cs.length; i++) {
    if (!reference[i]) continue;
    const [group, score] = [groups[i], cs[i]];
    if (score > 0) {
      positive.sums[group] += score;
      positive.counts[group]++;
    } else if (score < 0) {
      negative.sums[group] -= score;
      negative.counts[group]++;
    } else continue;
    referenced[group] = 1;
  }
  const means = ({sums, counts}: ReturnType<typeof side>) =>
    sums.map((sum, group) =>
      counts[group] === 0 ? Number.NaN : Math.max(sum / counts[group], smallestMean),
    );
  return {positive: means(positive), negative: means(negative), referenced};
}

/**
 * Numbers the groups of signatures that agree in every field, in order of first appearance. Missing values agree
 * with each other. Without fields all signatures are one group.
 */
export function groupSignatures(count: number, fields: readonly MetadataField[]): Int32Array {
  let groups = new Int32Array(count);
  for (const field of fields) groups = refine(groups, field);
  return groups;
}

function refine(groups: Int32Array<ArrayBuffer>, field: MetadataField): Int32Array<ArrayBuffer> {
  const codes = field.kind === 'text' ? field.codes : codesOf(field.values);
  const [groupCount, codeCount] = [countOf(groups), countOf(codes) + 1];
  // Missing values are code -1.
  const pairOf = (row: number) => groups[row] * codeCount + codes[row] + 1;
  const refined = new Int32Array(groups.length);
  let next = 0;
  if (groupCount * codeCount <= largestTable) {
    const known = new Int32Array(groupCount * codeCount).fill(-1);
    for (let row = 0; row < refined.length; row++) {
      const pair = pairOf(row);
      if (known[pair] < 0) known[pair] = next++;
      refined[row] = known[pair];
    }
    return refined;
  }
  const known = new Map<number, number>();
  for (let row = 0; row < refined.length; row++) {
    const code = known.get(pairOf(row)) ?? next++;
    known.set(pairOf(row), code);
    refined[row] = code;
  }
  return refined;
}

/** Numbers of the distinct values; missing values are one of them. */
function codesOf(values: Float64Array): Int32Array {
  const known = new Map<number, number>();
  return Int32Array.from(values, (value) => {
    const code = known.get(value) ?? known.size;
    known.set(value, code);
    return code;
  });
}

function countOf(numbers: Int32Array): number {
  let most = -1;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] > most) most = numbers[i];
  return most + 1;
}
