/** Similarity metrics besides those of the enrichment kernel, by the name a request gives. */
import {xcosScores, xsumScores} from './extreme-sum';
import {lambScores} from './lamb';
import {cosineScores, pearsonScores, spearmanScores} from './profile-correlation';
import type {ProfileMetric, SetMetric} from './slab';
import {zhangScores} from './zhang';

/** For queries of gene lists. `lamb2006` gives raw scores: `scaleLambScores` them once all are there. */
export const setMetrics = {
  lamb2006: lambScores,
  xsum: xsumScores,
  zhang: zhangScores,
} as const satisfies Record<string, SetMetric>;

/** For queries of a value per gene. */
export const profileMetrics = {
  pearson: pearsonScores,
  spearman: spearmanScores,
  cosine: cosineScores,
  xcos: xcosScores,
} as const satisfies Record<string, ProfileMetric>;

export type SetMetricName = keyof typeof setMetrics;
export type ProfileMetricName = keyof typeof profileMetrics;

export {scaleLambScores} from './lamb';
export type {SetQuery, Slab} from './slab';
