/** The assays whose datasets can be queried. */
import type {DatasetManifest, SpaceName} from '../../engine/index/index';
import {failure} from '../../errors';
import type {Assay, DataLevel} from './assay';
import {l1000} from './l1000';
import {gcp, type ProteinAssay, p100} from './proteomic';

const assays: readonly Assay[] = [l1000];

/** The assays whose profiles are compared well by well (library/proteomics). */
export const proteinAssays: readonly ProteinAssay[] = [p100, gcp];

/** Names of the spaces of all assays, each once. */
export const spaceNames: readonly SpaceName[] = [
  ...new Set(assays.flatMap(({spaces}) => spaces.map(({name}) => name))),
];

/** What a matrix measures that does not say. */
export const usualAssay: Assay = l1000;

/** Levels of the assays, each once, the usual one first. */
export const dataLevels: readonly number[] = [
  ...new Set(assays.flatMap(({levels}) => levels.map(({level}) => level))),
];

/** What a dataset's values and columns are: of one that does not say those of the usual level. */
export function levelOf(
  {level}: {readonly level?: number},
  {levels}: Pick<Assay, 'levels'> = usualAssay,
): DataLevel {
  if (level === undefined) return levels[0];
  // Of a level that only another openclue knows nothing may be compared with a query.
  const unknown: DataLevel = {level, holds: 'amounts', columns: 'wells', words: 'data of another openclue'};
  return levels.find((known) => known.level === level) ?? unknown;
}

/** As submissions name them in data_type. */
export const assayNames: readonly string[] = assays.map(({name}) => name);

/** What a dataset measures; undefined of an assay that this openclue does not know. */
export function assayOf({manifest}: {readonly manifest: Pick<DatasetManifest, 'assay'>}): Assay | undefined {
  return assays.find(({name}) => name === (manifest.assay ?? usualAssay.name));
}

/** The same of a dataset that is built on. @throws DATASET_ASSAY_UNKNOWN */
export function requireAssay(manifest: Pick<DatasetManifest, 'name' | 'assay'>): Assay {
  const assay = assayOf({manifest});
  if (assay) return assay;
  throw failure('DATASET_ASSAY_UNKNOWN', {
    name: manifest.name,
    assay: `${manifest.assay}`,
    known: assayNames,
  });
}
