/** The assays whose datasets can be queried. */
import type {Dataset, SpaceName} from '../../engine/index/index';
import type {Assay} from './assay';
import {l1000} from './l1000';

const assays: readonly Assay[] = [l1000];

/** Names of the spaces of all assays, each once. */
export const spaceNames: readonly SpaceName[] = [
  ...new Set(assays.flatMap(({spaces}) => spaces.map(({name}) => name))),
];

/** What a dataset measures: L1000 where it does not say; undefined of an assay that this openclue does not know. */
export function assayOf({manifest}: Pick<Dataset, 'manifest'>): Assay | undefined {
  return assays.find(({name}) => name === (manifest.assay ?? l1000.name));
}
