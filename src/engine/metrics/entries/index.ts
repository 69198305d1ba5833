/** The metrics as the threads compute them, from entries; each is tested against the plain one of the same name. */
import type {ProfileMetricName, SetMetricName} from '..';
import type {EntryMetric} from './entry-rows';
import {lambOfEntries} from './lamb';
import {spearmanOfEntries, zhangOfEntries} from './order';
import {cosineOfEntries, pearsonOfEntries, xcosOfEntries, xsumOfEntries} from './sums';

export type {EntryMetric, EntryRows} from './entry-rows';

/** Of an up and a down list, each without repeats, and the number of genes in the gene space. */
export const setMetricsOfEntries = {
  lamb2006: lambOfEntries,
  xsum: (up, down) => xsumOfEntries(up, down),
  zhang: zhangOfEntries,
} as const satisfies Record<
  SetMetricName,
  (up: Uint32Array, down: Uint32Array, genes: number) => EntryMetric
>;

/** Of a value for each gene row, NaN = none. */
export const profileMetricsOfEntries = {
  pearson: pearsonOfEntries,
  spearman: spearmanOfEntries,
  cosine: cosineOfEntries,
  xcos: (profile) => xcosOfEntries(profile),
} as const satisfies Record<ProfileMetricName, (profile: Float64Array) => EntryMetric>;
