import {type NcsGrouping, normaliseScores} from '../../analyses/query/normaliser';
import type {ScoredQuery} from '../../analyses/query/scores';
import {inSharedMemory, sharedFloats} from '../../engine/ground/shared-memory';
import {empiricalSignificance} from '../../engine/stats/empirical';
import {extremeRows} from '../../engine/stats/extreme-rows';
import {rankOrder} from '../../engine/stats/rank-order';
import {type Bins, spreadOf} from '../../engine/stats/spread';
import type {Selection} from './selection';

/** The scores of the signatures that a query is about, in the dataset's order; in shared memory. */
export interface RankedScores extends Omit<ScoredQuery, 'query'> {
  readonly ncs: Float32Array;
  /** empirical significance, where null signatures were scored */
  readonly p?: Float32Array;
  readonly q?: Float32Array;
  /** the dataset's row of each; absent when they are all of its signatures */
  readonly rows?: Uint32Array;
}

/** Positions among the scores by falling NCS: as many as wanted from the front and from the end. */
export interface Ends {
  readonly top: Uint32Array;
  /** also by falling NCS; never one that is in `top` */
  readonly bottom: Uint32Array;
}

/** Raw scores lie between -1 and 1; hardly any NCS is beyond 3. */
const csBins: Bins = {from: -1, to: 1, bins: 40};
const ncsBins: Bins = {from: -3, to: 3, bins: 60};

/**
 * Normalises the scores of what was scored, and keeps those of what was asked for.
 * @param isNull 1 for null signatures, against which the scores of all signatures are judged; those of a selection, which
 *   are scored without the nulls, are not
 */
export function normaliseQuery(
  scores: Omit<ScoredQuery, 'query'>,
  {groups, isReference}: Pick<NcsGrouping, 'groups' | 'isReference'>,
  {selection, isNull}: {selection?: Selection; isNull?: Uint8Array} = {},
): RankedScores {
  if (!selection) {
    const {exact, ncs} = normaliseScores(scores.cs, {groups, isReference});
    const room = () => sharedFloats(exact.length);
    return {...scores, ncs, ...(isNull && empiricalSignificance(exact, isNull, {p: room(), q: room()}))};
  }
  const {subset, matches} = selection;
  const {ncs} = normaliseScores(scores.cs, {
    groups: Int32Array.from(subset, (row) => groups[row]),
    isReference: Uint8Array.from(subset, (row) => isReference[row]),
  });
  const pick = (values: Float32Array) => {
    const kept = sharedFloats(matches.length);
    for (let i = 0; i < kept.length; i++) kept[i] = values[matches[i]];
    return kept;
  };
  const {up, down, leadUp, leadDown} = scores;
  return {
    rows: inSharedMemory(matches.map((match) => subset[match])),
    cs: pick(scores.cs),
    ncs: pick(ncs),
    up: up && pick(up),
    down: down && pick(down),
    leadUp: leadUp && pick(leadUp),
    leadDown: leadDown && pick(leadDown),
  };
}

/** Finds both ends without sorting what lies between, unless that is little. */
export function endsOf({ncs}: RankedScores, count: number): Ends {
  if (2 * count >= ncs.length) {
    const order = rankOrder(ncs);
    const top = order.subarray(0, count);
    return {top, bottom: order.subarray(Math.max(top.length, ncs.length - count))};
  }
  const {up, down} = extremeRows(ncs, count);
  return {top: ranked(ncs, up), bottom: ranked(ncs, down)};
}

function ranked(ncs: Float32Array, positions: Uint32Array): Uint32Array {
  return rankOrder(Float32Array.from(positions, (position) => ncs[position])).map((i) => positions[i]);
}

/** How scores are spread. */
export function distributionOf({cs, ncs}: RankedScores): object {
  return {cs: spreadOf(cs, csBins), ncs: spreadOf(ncs, ncsBins)};
}
