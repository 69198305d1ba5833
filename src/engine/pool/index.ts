/** Scoring queries against indexes on worker threads. */
export type {ComparedQueries, CompareRequest} from './compare';
export {
  createScoringPool,
  type PoolOptions,
  type ScoreOptions,
  type ScoreProgress,
  type ScoringPool,
} from './pool';
export type {ReadRequest} from './read';
export {type QueryRows, type QueryScores, type ScoreOutput, type ScoreRequest, scoreOutputs} from './request';
