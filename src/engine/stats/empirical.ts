/**
 * Empirical significance of normalised scores against null signatures: p as Phipson & Smyth 2010 count it, q by Benjamini
 * & Hochberg 1995. Unlike the q-values of fdr.ts it forces nothing: of scores that are like the nulls, none has a small q.
 */
import type {Scores} from '../kernel/combine';
import {rankOrder} from './rank-order';
import {Scratch} from './scratch';

const scratch = new Scratch();

/** One value per score. */
export interface EmpiricalSignificance<T extends Scores> {
  /**
   * (1 + nulls of its sign at least as far from zero) / (1 + nulls of its sign): how often a signature of no effect that is
   * on the same side gets as far. Never 0; 1 for a score of 0 or none, and where there are no nulls
   */
  readonly p: T;
  /** share of false ones among the treatments of its sign that are as far or farther, at most */
  readonly q: T;
}

/**
 * @param ncs normalised scores of one query, one per signature
 * @param isNull 1 for null signatures; they have p and q too, but BH counts the other signatures of the side only
 * @param into takes the result, in its precision
 */
export function empiricalSignificance<T extends Scores>(
  ncs: Scores,
  isNull: Uint8Array,
  into: EmpiricalSignificance<T>,
): EmpiricalSignificance<T> {
  into.p.fill(1);
  into.q.fill(1);
  const side = scratch.float64('side', ncs.length);
  const members = scratch.uint32('members', ncs.length);
  for (const sign of [1, -1] as const) {
    let [count, nulls] = [0, 0];
    for (let row = 0; row < ncs.length; row++) {
      const size = sign * ncs[row];
      if (!(size > 0)) continue;
      members[count] = row;
      side[count++] = size;
      nulls += isNull[row];
    }
    judgeSide(side.subarray(0, count), members, isNull, nulls, into);
  }
  return into;
}

/** @param rows the signature of each size */
function judgeSide(
  sizes: Float64Array,
  rows: Uint32Array,
  isNull: Uint8Array,
  nulls: number,
  {p, q}: EmpiricalSignificance<Scores>,
): void {
  const order = rankOrder(sizes);
  const treatments = sizes.length - nulls;
  // From mild to extreme: how many are left that are at least as far. Treatments of one p have as many before them as the
  // mildest of them, which comes first.
  let [nullsLeft, treatmentsLeft, least] = [nulls, treatments, 1];
  for (let from = order.length - 1, to = from; from >= 0; from = to) {
    const share = (1 + nullsLeft) / (1 + nulls);
    least = Math.min(least, (treatments * share) / Math.max(1, treatmentsLeft));
    for (; to >= 0 && sizes[order[to]] === sizes[order[from]]; to--) {
      const row = rows[order[to]];
      p[row] = share;
      q[row] = least;
      if (isNull[row] === 1) nullsLeft--;
      else treatmentsLeft--;
    }
  }
}
