/** Adds the signatures of another matrix to a dataset; existing blocks stay as they are. */
import {closeSync, ftruncateSync, openSync, rmSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import type {MatrixReader, MetadataTable} from '../formats/matrix';
import {requireDisk} from '../ground/disk';
import {failure, OpenclueError} from '../ground/failures';
import {takeLock} from '../ground/lock';
import {version} from '../ground/package';
import {writeBlocks} from './block-writer';
import {coarseSignatures, matrixRowsOf, spaceTarget, writeGeneration, writingFailed} from './build';
import {Dataset, openDataset} from './dataset';
import {MatrixGenes, spacesOf} from './gene-table';
import {blockBytes, tableBytes} from './layout';
import {DatasetManifest, writeManifest} from './manifest';
import {checkDatasetName, datasetFolder, indexFile, lockFile, scoresFile, signaturesFile} from './names';
import {blockSignaturesFor, endOfBlocks, planBlocks} from './plan';
import {BuildProgress, progressFrom} from './progress';
import {alignMetadata, concatenateMetadata} from './signature-join';
import {signatureFileBytes, writeSignatures} from './signature-writer';
import {sourceStamp} from './source';
import type {SpaceName} from './space';
import {keepsScores, scoresOfMatrix, unroundedBytes, writeUnrounded} from './unrounded';

export interface AppendOptions {
  /** folder of all datasets */
  readonly outDir: string;
  readonly name: string;
  /** read on the calling thread; stays open */
  readonly matrix: MatrixReader;
  /** the gene of every matrix row; every gene of the dataset must be among them */
  readonly genes: MatrixGenes;
  /** signature metadata, joined by id; by default the matrix's own */
  readonly metadata?: MetadataTable;
  /** threads that rank; one per core by default */
  readonly workers?: number;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Appends all signatures of a matrix. New blocks, block tables and metadata are written beside the old; the
 * manifest then switches to them in one step, so that a crash at any point leaves the dataset as it was.
 * Each append ends in a short block: many tiny appends make for slower queries than one build of everything.
 *
 * @throws INDEX_NOT_FOUND, INDEX_BUSY, INDEX_APPEND_UNFIT, and what `buildIndex` and `openDataset` throw
 */
export async function appendSignatures(options: AppendOptions): Promise<DatasetManifest> {
  const {outDir, name, signal, matrix} = options;
  checkDatasetName(name);
  const unlock = takeLock(lockFile(outDir, name), name);
  try {
    const dataset = openDataset(datasetFolder(outDir, name));
    try {
      return await appendLocked(options, dataset);
    } catch (error) {
      if (signal?.aborted) {
        throw failure(
          'INDEX_STOPPED',
          {name, signatures: 0, total: matrix.columns.ids.length},
          {cause: error},
        );
      }
      if (error instanceof OpenclueError) throw error;
      throw writingFailed(error, {bytes: 0}, outDir);
    } finally {
      dataset.close();
    }
  } finally {
    unlock();
  }
}

async function appendLocked(options: AppendOptions, dataset: Dataset): Promise<DatasetManifest> {
  const {matrix, signal, onProgress, workers = availableParallelism()} = options;
  const {folder, manifest} = dataset;
  const generation = manifest.generation + 1;
  const matrixRows = rowsOfGenes(options, dataset);
  const metadata = mergedMetadata(options, dataset);
  const signatures = matrix.columns.ids.length;
  const targets = spacesOf(dataset.genes).map((space) => spaceTarget({table: dataset.genes}, space));
  const counts = targets.map(({genes}) => genes);
  const earlier = targets.map(({space}) => dataset.index(space).blocks);
  // Behind the current table: until the manifest switches, readers open the file by it.
  const ends = earlier.map((blocks, i) => endOfBlocks(blocks, counts[i]) + tableBytes(blocks.length));
  const blockSignatures = blockSignaturesFor(counts);
  const blocks = planBlocks(signatures, manifest.signatures, blockSignatures, counts, ends);
  const total = manifest.signatures + signatures;
  const whole = manifest.unrounded === true && keepsScores(total);
  const earlierKept = manifest.unrounded ? keptSignatures(dataset, targets[0].space) : new Uint32Array();
  const scoreFiles = counts.map((count) =>
    unroundedBytes(count, earlierKept.length + (whole ? signatures : 0)),
  );
  requireDisk(
    folder,
    bytesOf(blocks, counts) +
      signatureFileBytes(metadata) +
      scoreFiles.reduce((sum, bytes) => sum + bytes, 0),
  );

  let kept = earlierKept;
  const fds = targets.map(({space}) => openSync(indexFile(folder, space), 'r+'));
  try {
    const written = await writeBlocks({
      matrix,
      matrixRows,
      targets: targets.map((target, i) => ({
        ...target,
        file: indexFile(folder, target.space),
        fd: fds[i],
      })),
      blocks,
      blockSignatures: Math.min(blockSignatures, signatures),
      workers,
      signal,
      onRanked: onProgress && progressFrom(0, signatures, onProgress),
    });
    targets.forEach(({genes}, i) => {
      writeGeneration(fds[i], genes, generation, [...earlier[i], ...written.map((block) => block[i])]);
    });
    writeSignatures(signaturesFile(folder, generation), metadata);
    const added = whole
      ? Uint32Array.from({length: signatures}, (_, column) => manifest.signatures + column)
      : coarseSignatures(written);
    kept = Uint32Array.from([...earlierKept, ...added]);
    if (kept.length > 0) {
      for (const {space} of targets) appendScores(dataset, space, matrix, matrixRows, kept);
    }
  } catch (error) {
    // The dataset is still the old one; give back the space behind it.
    fds.forEach((fd, i) => {
      ftruncateSync(fd, ends[i]);
    });
    removeGeneration(dataset, generation);
    throw error;
  } finally {
    for (const fd of fds) closeSync(fd);
  }
  // Signatures that an earlier openclue indexed were never looked at, so none being kept says nothing of them.
  const unjudged = manifest.unrounded === undefined && kept.length === 0;
  const next: DatasetManifest = {
    ...manifest,
    unrounded: unjudged ? undefined : whole || kept.length,
    generation,
    updated: new Date().toISOString(),
    engine: version,
    signatures: total,
    sources: [...manifest.sources, {...sourceStamp(matrix.path), signatures}],
  };
  writeManifest(folder, next);
  // Whoever has just read the last manifest may still open its metadata; nobody opens the one before.
  removeGeneration(dataset, generation - 2);
  return next;
}

/** Files that each generation has anew. */
function removeGeneration({folder, manifest}: Dataset, generation: number): void {
  rmSync(signaturesFile(folder, generation), {force: true});
  for (const {space} of manifest.spaces) rmSync(scoresFile(folder, space, generation), {force: true});
}

/** Numbers of the signatures whose scores are kept so far. */
function keptSignatures(dataset: Dataset, space: SpaceName): Uint32Array {
  return dataset.index(space).unrounded?.kept ?? new Uint32Array();
}

/**
 * Writes the unrounded scores of the next generation: the present ones, and those of the matrix.
 * @param kept numbers of the signatures, first those that are there
 */
function appendScores(
  dataset: Dataset,
  space: SpaceName,
  matrix: MatrixReader,
  matrixRows: Uint32Array,
  kept: Uint32Array,
): void {
  const {folder, manifest, genes: table} = dataset;
  const index = dataset.index(space);
  const {genes} = index;
  const rows = matrixRowsOf({table, matrixRows}, space);
  const present = index.unrounded?.kept.length ?? 0;
  const file = {file: scoresFile(folder, space, manifest.generation + 1), build: manifest.build};
  const signatures = manifest.signatures + matrix.columns.ids.length;
  writeUnrounded(file, genes, signatures, kept, (from, to) => {
    const width = to - from;
    const old = Math.max(0, Math.min(to, present) - from);
    const columns = kept.subarray(from + old, to).map((signature) => signature - manifest.signatures);
    const added = scoresOfMatrix(matrix, rows, columns);
    if (!index.unrounded || old === 0) return added;
    const scores = new Float32Array(genes * width);
    for (let gene = 0; gene < genes; gene++) {
      scores.set(index.unrounded.row(gene, from, from + old), gene * width);
      scores.set(added.subarray(gene * columns.length, (gene + 1) * columns.length), gene * width + old);
    }
    return scores;
  });
}

function bytesOf(blocks: readonly {signatures: number}[], genes: readonly number[]): number {
  const perSpace = (count: number) =>
    blocks.reduce((sum, {signatures}) => sum + blockBytes(count, signatures), 0);
  return genes.reduce((sum, count) => sum + perSpace(count), 0);
}

/** The matrix row of every gene of the dataset. */
function rowsOfGenes({matrix, genes, name}: AppendOptions, dataset: Dataset): Uint32Array {
  const unfit = (detail: string) => failure('INDEX_APPEND_UNFIT', {name, file: matrix.path, detail});
  const rowOfId = new Map<number, number>();
  for (let row = 0; row < matrix.rows.ids.length; row++) {
    const id = genes.entrezIds[row];
    if (!(id >= 0)) continue;
    if (rowOfId.has(id)) throw unfit(`gene ${id} has more than one row`);
    rowOfId.set(id, row);
  }
  return dataset.genes.entrezIds.map((id) => {
    const row = rowOfId.get(id);
    if (row === undefined) throw unfit(`it has no row for gene ${id}`);
    return row;
  });
}

function mergedMetadata({matrix, metadata, name}: AppendOptions, {signatures}: Dataset): MetadataTable {
  const {ids} = matrix.columns;
  const present = signatures.find(ids).findIndex((row) => row >= 0);
  if (present >= 0) {
    const detail = `signature "${ids[present]}" is there already`;
    throw failure('INDEX_APPEND_UNFIT', {name, file: matrix.path, detail});
  }
  const earlier: MetadataTable = {
    ids: signatures.ids(),
    fields: new Map(
      signatures.fields.flatMap((field) => {
        const values = signatures.field(field);
        return values ? [[field, values]] : [];
      }),
    ),
  };
  return concatenateMetadata(earlier, alignMetadata(matrix.path, ids, metadata ?? matrix.columns));
}
