/** What the kernel is measured against. */
import {decodeWeight} from '../src/engine/index';
import type {Block, Query, Work} from './kernel-work';

/**
 * The obvious implementation: per signature the set's entries are copied together, sorted as numbers (the rank is
 * their high part) and walked once.
 */
export function plain(block: Block, query: Query): Work {
  const {layout, rankedGenes} = block;
  const signatures = 128;
  const weights = Float64Array.from({length: 2 ** layout.weightBits}, (_, code) =>
    decodeWeight(code, layout.weightBits),
  );
  const scores = new Float64Array(signatures);
  const run = () => {
    for (let s = 0; s < signatures; s++) {
      const up = plainScore(block, query.up, s, weights, rankedGenes[s]);
      const down = plainScore(block, query.down, s, weights, rankedGenes[s]);
      scores[s] = up * down < 0 ? (up - down) / 2 : 0;
    }
  };
  return {amount: signatures, run};
}

function plainScore(
  block: Block,
  set: Uint32Array,
  signature: number,
  weights: Float64Array,
  ranked: number,
): number {
  const {entries, signatures, layout} = block;
  const members = new Uint32Array(set.length);
  let total = 0;
  for (let i = 0; i < set.length; i++) {
    members[i] = entries[set[i] * signatures + signature];
    total += weights[members[i] & (weights.length - 1)];
  }
  members.sort();
  const miss = 1 / (ranked - set.length);
  let sum = 0;
  let peak = 0;
  for (let i = 0; i < members.length; i++) {
    const missed = ((members[i] >>> layout.weightBits) - i - 1) * miss;
    const before = sum - missed;
    sum += weights[members[i] & (weights.length - 1)] / total;
    const after = sum - missed;
    if (Math.abs(before) > Math.abs(peak)) peak = before;
    if (Math.abs(after) > Math.abs(peak)) peak = after;
  }
  return peak;
}
