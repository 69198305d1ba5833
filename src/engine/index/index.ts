/** Datasets: build, append, open, read, verify, list, remove. */

export {decodeWeight, type EntryLayout, encodeWeight, entryLayout} from '../kernel/entry';
export {type AppendOptions, appendSignatures} from './append';
export {type BuildOptions, buildIndex} from './build';
export {type CheckOptions, type CheckReport, checkIndex} from './check';
export {
  type Dataset,
  type DatasetListing,
  listDatasets,
  openDataset,
  removeDataset,
  replaceDataset,
} from './dataset';
export {extremeGenes} from './extreme-genes';
export {type GeneTable, geneIdsOf, type MatrixGenes} from './gene-table';
export {type DatasetState, type KeptDatasets, keepDatasets, stateOf} from './kept-datasets';
export type {BlockFooter, IndexBlock} from './layout';
export type {DatasetManifest, SpaceSummary} from './manifest';
export type {BuildProgress} from './progress';
export {type IndexLocation, type IndexReader, openIndex} from './reader';
export {concatenateMetadata, pickRows} from './signature-join';
export type {SignatureTable} from './signature-table';
export {allKnown, readScores, rowsOfGenes, type Slice, slice} from './slice';
export {type SourceStamp, sourceStamp} from './source';
export type {RowsPerSpace, SpaceName} from './space';
export {keepsScores} from './unrounded';
