/** The metrics as the threads compute them, from entries; each is tested against the plain one of the same name. */
import type {ProfileMetricName, SetMetricName, SetQuery} from '..';
import type {CompareEntries} from './entry-source';
import {lambOfEntries} from './lamb';
import {cosineOfEntries, pearsonOfEntries, xcosOfEntries} from './profiles';
import {spearmanOfEntries} from './spearman';
import {byTiles} from './tiles';
import {xsumOfEntries} from './xsum';
import {zhangOfEntries} from './zhang';

export {
  type CompareEntries,
  type EntrySource,
  hasGaps,
  type Moments,
  orderedGenes,
  readerOf,
} from './entry-source';

/** Of up and down lists, each without repeats. */
export const setMetricsOfEntries = {
  lamb2006: (lists) => byTiles(lists.map(({up, down}) => lambOfEntries(up, down))),
  xsum: (lists) => byTiles(lists.map(({up, down}) => xsumOfEntries(up, down))),
  zhang: zhangOfEntries,
} as const satisfies Record<SetMetricName, (lists: readonly SetQuery[]) => CompareEntries>;

/** Of profiles, each a value for each gene row, NaN = none. */
export const profileMetricsOfEntries = {
  pearson: pearsonOfEntries,
  spearman: spearmanOfEntries,
  cosine: cosineOfEntries,
  xcos: (profiles) => xcosOfEntries(profiles),
} as const satisfies Record<ProfileMetricName, (profiles: readonly Float64Array[]) => CompareEntries>;
