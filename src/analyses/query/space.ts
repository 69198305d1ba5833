import type {Dataset, GeneSpace} from '../../engine/index';

/** Gene spaces a query uses, in this order of preference (algorithms: BING unless the dataset has less). */
const preference: readonly GeneSpace[] = ['bing', 'all', 'landmark'];

/** The gene space that queries of a dataset use. */
export function querySpace({manifest}: Dataset): GeneSpace {
  const known = new Set(manifest.spaces.map(({space}) => space));
  return preference.find((space) => known.has(space)) ?? manifest.spaces[0].space;
}
