import {missingText, valueAt} from '../../engine/formats/text-field';
import type {SignatureTable} from '../../engine/index';
import {negativeLog10} from '../../engine/stats/fdr';
import {rankOrder} from '../../engine/stats/rank-order';
import {describeRows} from '../../results/signatures/fields';
import type {RankedRow} from '../analysis';
import {oncePerDataset} from '../once-per-dataset';
import {isPositive} from './normaliser';
import type {QueryResult, QueryStatistics} from './statistics';

/** Signatures of a digest: the exemplars, or all where the dataset does not tell them (clue-api.md §4.4). */
export const digestRows = (signatures: SignatureTable): Uint32Array => rowsOfDigest(signatures, undefined);

const rowsOfDigest = oncePerDataset((signatures): Uint32Array => {
  const {count} = signatures;
  const field = signatures.field('is_exemplar_sig');
  const rows = new Uint32Array(count);
  let chosen = 0;
  if (field) {
    const exemplar = isPositive(field, count);
    for (let row = 0; row < count; row++) if (exemplar[row] === 1) rows[chosen++] = row;
  }
  if (chosen > 0) return rows.subarray(0, chosen);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
});

/** Rows, given ascending, by falling NCS, in shared memory; equal scores keep the dataset's order. */
export function rankByNcs({ncs}: Pick<QueryStatistics, 'ncs'>, rows: Uint32Array): Uint32Array {
  const order = rankOrder(gather(ncs, rows, new Float32Array(rows.length)));
  return gather(rows, order, new Uint32Array(new SharedArrayBuffer(4 * rows.length)));
}

/**
 * The values of some rows. A plain loop: `from` with a callback takes ten times as long, which is seconds for half a million rows.
 */
export function gather<T extends Float32Array | Float64Array | Int32Array | Uint32Array>(
  from: ArrayLike<number>,
  rows: Uint32Array,
  to: T,
): T {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]];
  return to;
}

/** The ends of a query's digest: highest NCS first, and the lowest in falling order. */
export function topOf(
  {signatures, queries}: QueryResult,
  query: number,
  count: number,
): {digest: number; strongest: RankedRow[]; weakest: RankedRow[]} {
  const {ncs, cs, fdr, empirical} = queries[query];
  const ranked = rankByNcs(queries[query], digestRows(signatures));
  const describe = (from: number, to: number): RankedRow[] => {
    const rows = ranked.subarray(Math.max(0, from), Math.max(0, to));
    const {ids, fields} = describeRows(signatures, rows);
    return Array.from(rows, (row, i) => {
      const facts = [...fields].map(([name, field]) => [name, valueAt(field, i)]);
      return {
        rank: Math.max(0, from) + i + 1,
        id: ids[i],
        ...Object.fromEntries(facts.filter(([, value]) => value !== missingText)),
        norm_cs: ncs[row],
        ...(empirical && {p_empirical: empirical.p[row], q_empirical: empirical.q[row]}),
        ...(fdr && {fdr_q_nlog10: negativeLog10(fdr[row])}),
        raw_cs: cs[row],
      };
    });
  };
  const shown = Math.min(count, ranked.length);
  return {
    digest: ranked.length,
    strongest: describe(0, shown),
    weakest: describe(Math.max(shown, ranked.length - count), ranked.length),
  };
}
