/** Reference scores as cmapM's introspect has them: the mean of what two reference queries score with each other. */
import {failure} from '../../errors';
import type {BackgroundPlan} from './plan';

/** The scores of all queries are in memory at once. */
const mostBytes = 2 ** 30;

/** @throws BACKGROUND_TOO_LARGE */
export function requireSymmetric(
  name: string,
  {queries, rows}: Pick<BackgroundPlan, 'queries' | 'rows'>,
): void {
  const bytes = queries.rows.length * rows.signatures.length * 4;
  if (bytes > mostBytes) throw failure('BACKGROUND_TOO_LARGE', {name, bytes, allowed: mostBytes});
}

/**
 * Makes the NCS of the reference queries symmetric in place (cmapM runIntrospect.m): where both of two signatures are
 * queries, either score becomes the mean of both.
 *
 * @param ncs per query one score per row of level sig
 */
export function symmetriseQueries(
  ncs: readonly Float32Array[],
  {queries}: Pick<BackgroundPlan, 'queries'>,
): void {
  const {rows} = queries;
  for (let a = 0; a < ncs.length; a++) {
    for (let b = 0; b < a; b++) {
      const [one, other] = [ncs[a][rows[b]], ncs[b][rows[a]]];
      const mean = Number.isNaN(one) ? other : Number.isNaN(other) ? one : (one + other) / 2;
      ncs[a][rows[b]] = mean;
      ncs[b][rows[a]] = mean;
    }
  }
}
