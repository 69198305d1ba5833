/**
 * The engine as a library: what other programs may rely on (docs/engine.md). The server imports the files themselves;
 * what is not named here may change at any time.
 */

// reading and writing matrices and gene sets
export {type ChipProbe, parseChip} from './formats/chip';
export {type GctOptions, writeGct} from './formats/gct-writer';
export {type MatrixSource, writeGctx} from './formats/gctx-writer';
export {formatGmt, type GeneSet, parseGmt, parseGmx, parseGrp} from './formats/gene-sets';
export type {
  MatrixFormat,
  MatrixMetadata,
  MatrixReader,
  MetadataField,
  MetadataTable,
  NumberField,
  TextField,
} from './formats/matrix';
export {openMatrix, readMatrixMetadata} from './formats/open-matrix';
// genes
export {createGeneCatalog, type GeneCatalog, type GeneRecord, type L1000Type} from './genes/catalog';
export {type ClassedGene, type ClassedGenes, classifyGenes} from './genes/classify';
export {shippedGenes} from './genes/l1000-genes';
export {type NamedRows, resolveNamedRows} from './genes/naming';
export {type Pairing, pairSets, type QuerySets} from './genes/pairing';
// failures
export {type EngineCode, engineFailures, OpenclueError} from './ground/failures';
// datasets
export {
  type AppendOptions,
  appendSignatures,
  type BuildOptions,
  type BuildProgress,
  buildIndex,
  type CheckOptions,
  type CheckReport,
  checkIndex,
  type Dataset,
  type DatasetListing,
  type DatasetManifest,
  extremeGenes,
  type GeneTable,
  type IndexLocation,
  type IndexReader,
  keepsScores,
  listDatasets,
  type MatrixGenes,
  openDataset,
  type RowsPerSpace,
  readScores,
  removeDataset,
  replaceDataset,
  rowsOfGenes,
  type SignatureTable,
  type Slice,
  type SpaceName,
  slice,
} from './index/index';
// scores
export {combine, type Scores} from './kernel/combine';
export {type Enrichment, enrichment, type Metric} from './kernel/reference';
export {type RunningSum, runningSum} from './kernel/running-sum';
// levels 3 to 5
export {characteristicDirection} from './levels/characteristic-direction';
export {type InferenceModel, infer, landmarkRows, readInferenceModel} from './levels/infer';
export {checkLevel, lookAtValues, type ValueKind, type ValueLook} from './levels/kind-of-values';
export {quantileNormalise, quantileTarget, type TieRule} from './levels/quantile-normalise';
export {type PlateScale, plateScale, toZScores, type ZScoreStyle, zScoreStyles} from './levels/robust-z';
export {profileMetrics, type SetQuery, type Slab, scaleLambScores, setMetrics} from './metrics';
export {
  type ComparedQueries,
  type CompareRequest,
  createScoringPool,
  type PoolOptions,
  type QueryRows,
  type QueryScores,
  type ReadRequest,
  type ScoreOptions,
  type ScoreOutput,
  type ScoreProgress,
  type ScoreRequest,
  type ScoringPool,
  scoreOutputs,
} from './pool';
export {
  correlationQuartile,
  replicateCorrelation,
  type StrengthByDirection,
  signatureStrength,
  strengthByDirection,
  strengthOfEnds,
  transcriptionalActivity,
} from './stats/activity';
// statistics
export {type Consensus, type ConsensusStyle, consensus, consensusStyles} from './stats/consensus';
export {type EmpiricalSignificance, empiricalSignificance} from './stats/empirical';
export {falseDiscoveryRates} from './stats/fdr';
export {groupSignatures, type NcsInput, normalizeScores} from './stats/ncs';
export {rankOrder} from './stats/rank-order';
export {type Level, levelOf, rollUp} from './stats/roll-up';
export {type Background, buildBackground, tau} from './stats/tau';
