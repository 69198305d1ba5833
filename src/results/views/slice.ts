/** A part of a dataset as a matrix to write. */
import type {MatrixSource} from '../../engine/formats/gctx-writer';
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {
  type Dataset,
  type DatasetState,
  keepDatasets,
  pickRows,
  readScores,
  type SignatureTable,
  type SpaceName,
} from '../../engine/index/index';
import {indexFile} from '../../engine/index/names';

/** Which part of a dataset is meant. */
export interface SliceRows {
  readonly space: SpaceName;
  /** rows of the index */
  readonly geneRows: Uint32Array;
  /** numbers of signatures */
  readonly signatureRows: Uint32Array;
}

/**
 * The matrix of a part, with the metadata of both axes.
 * @param scores of all of it, laid out as in the engine's `Slice`; by default each part is read when it is written
 */
export function sliceSource(dataset: Dataset, slice: SliceRows, scores?: Float32Array): MatrixSource {
  const {space, geneRows, signatureRows} = slice;
  const {length: height} = geneRows;
  return {
    rows: geneMetadata(dataset, space, geneRows),
    columns: signatureMetadata(dataset, signatureRows),
    readColumns: (start, end) =>
      scores
        ? scores.subarray(start * height, end * height)
        : readScores(dataset.index(space), geneRows, signatureRows.subarray(start, end)),
  };
}

/** All that another thread needs of a slice; arrays are shared memory or small. */
export interface ReadSlice extends SliceRows, DatasetState {
  /** laid out as in the engine's `Slice` */
  readonly scores: Float32Array;
}

/** Datasets kept open with the metadata that was read of them, for the next slice of one. */
const opened = keepDatasets(2, (dataset) => ({dataset}));

/** @throws INDEX_REPLACED when the dataset is no longer what the scores were read from, and what opening throws */
export function sourceOfSlice({folder, build, generation, scores, ...rows}: ReadSlice): MatrixSource {
  const {dataset} = opened.at({folder, build, generation}, indexFile(folder, rows.space));
  return sliceSource(dataset, rows, scores);
}

function geneMetadata({genes, manifest}: Dataset, space: SpaceName, rows: Uint32Array): MetadataTable {
  const members = genes.spaces[space];
  if (!members) throw new Error(`genes.json of ${manifest.name} has no space ${space}`);
  const positions = Array.from(rows, (row) => members[row]);
  const symbol: MetadataField = {
    kind: 'text',
    dictionary: positions.map((gene) => genes.symbols[gene]),
    codes: Int32Array.from(positions.keys()),
  };
  return {
    ids: positions.map((gene) => String(genes.entrezIds[gene])),
    fields: new Map([['pr_gene_symbol', symbol]]),
  };
}

function signatureMetadata({signatures}: Dataset, rows: Uint32Array): MetadataTable {
  return {
    ids: idsOf(signatures, rows),
    fields: new Map(
      signatures.fields.flatMap((name) => {
        const field = signatures.field(name);
        return field ? [[name, pickRows(field, rows)] as const] : [];
      }),
    ),
  };
}

/** Reading a single id costs as much as reading this many together. */
const idsPerRead = 20;

function idsOf(signatures: SignatureTable, rows: Uint32Array): string[] {
  if (rows.length * idsPerRead < signatures.count) {
    return Array.from(rows, (row) => signatures.ids(row, row + 1)[0]);
  }
  const ids = signatures.ids();
  return Array.from(rows, (row) => ids[row]);
}
