/** Backgrounds of percentile scores: built from a dataset's own reference queries, opened by whoever needs tau. */
export {buildBackground} from './build';
export {
  type ConnectionMatrix,
  type ConnectionPert,
  type Connections,
  summaryPlace,
} from './connections';
export {type LevelScores, type PercentileMethod, percentileMethods} from './level';
export {
  type BackgroundLevel,
  type BackgroundManifest,
  backgroundChecksum,
  backgroundLevels,
  readBackgroundManifest,
} from './manifest';
export {type Background, openBackground} from './open';
export {
  type QuerySignatures,
  querySignatures,
  type ReferenceQueries,
  referenceQueries,
} from './reference-queries';
export {firstSignatures, type GutcRows, textField} from './rows';
export type {BackgroundBuildOptions, BackgroundEstimate} from './score-queries';
