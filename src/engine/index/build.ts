/** Builds a dataset from a matrix: index files, gene table, signature metadata, manifest. */
import {randomUUID} from 'node:crypto';
import {closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {crc32} from 'node:zlib';
import type {MatrixReader, MetadataTable} from '../formats/matrix';
import {bytesOnDisk, requireDisk} from '../ground/disk';
import {failure, OpenclueError} from '../ground/failures';
import {makeFolder} from '../ground/folders';
import {takeLock} from '../ground/lock';
import {version} from '../ground/package';
import {syncFolder, writeFully} from '../ground/storage';
import {SpaceTarget, writeBlocks} from './block-writer';
import {GenePlan, geneIdsOf, MatrixGenes, planGenes, spacesOf, writeGeneTable} from './gene-table';
import {Journal, readJournal, writeJournal} from './journal';
import {
  blocksOffset,
  encodeHeader,
  encodeSlot,
  encodeTable,
  formatVersion,
  IndexBlock,
  indexBytes,
} from './layout';
import {DatasetManifest, writeManifest} from './manifest';
import {
  buildingFolder,
  checkDatasetName,
  datasetFolder,
  indexFile,
  journalFile,
  lockFile,
  scoresFile,
  signaturesFile,
} from './names';
import {blockSignaturesFor, endOfBlocks, type PlannedBlock, planBlocks} from './plan';
import {BuildProgress, progressFrom} from './progress';
import {readFooter} from './reader';
import {alignMetadata} from './signature-join';
import {signatureFileBytes, writeSignatures} from './signature-writer';
import {SourceStamp, sourceStamp} from './source';
import type {RowsPerSpace} from './space';
import {scoresOfMatrix, unroundedBytes, writeUnrounded} from './unrounded';

export interface BuildOptions {
  /** folder of all datasets; made when absent */
  readonly outDir: string;
  readonly name: string;
  /** read on the calling thread, slab by slab; stays open */
  readonly matrix: MatrixReader;
  /** name of what its scores measure; absent: L1000 */
  readonly assay?: string;
  /** level of its data; absent: signatures */
  readonly level?: number;
  /** the gene of every matrix row */
  readonly genes: MatrixGenes;
  /** per wanted gene space, the matrix rows of its genes */
  readonly rowsPerSpace: RowsPerSpace;
  /** what the dataset calls its source; by default the name of the matrix's file */
  readonly sourceName?: string;
  /** signature metadata, joined by id; by default the matrix's own */
  readonly metadata?: MetadataTable;
  /** keep the scores unrounded too, which doubles the dataset; see `keepsScores` */
  readonly unrounded?: boolean;
  /** threads that rank; one per core by default */
  readonly workers?: number;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Builds dataset `name` in `outDir`. It appears there only when it is complete: until then it grows in
 * `<name>.building`, where a stopped or killed build continues when called again with the same source.
 * Any other failure leaves nothing behind.
 *
 * @throws INDEX_NAME_INVALID, INDEX_EXISTS, INDEX_BUSY, INDEX_GENES_UNUSABLE, INDEX_SIGNATURES_UNUSABLE,
 *   INDEX_SCORE_INFINITE, INDEX_SIGNATURE_EMPTY, INDEX_DISK_FULL, INDEX_WRITE_FAILED, INDEX_STOPPED
 */
export async function buildIndex(options: BuildOptions): Promise<DatasetManifest> {
  const {outDir, name} = options;
  checkDatasetName(name);
  makeFolder(outDir);
  const unlock = takeLock(lockFile(outDir, name), name);
  try {
    if (existsSync(datasetFolder(outDir, name))) throw failure('INDEX_EXISTS', {name});
    return await buildLocked(options);
  } finally {
    unlock();
  }
}

async function buildLocked(options: BuildOptions): Promise<DatasetManifest> {
  const {outDir, name, signal} = options;
  const draft = prepare(options);
  const folder = buildingFolder(outDir, name);
  const total = draft.metadata.ids.length;
  const journal = beginJournal(folder, draft, outDir);
  let done = signaturesOf(journal);
  try {
    const present = draft.files.reduce((sum, {file}) => sum + bytesOnDisk(file), 0);
    requireDisk(outDir, draft.bytes - present, done);
  } catch (error) {
    if (done === 0) rmSync(folder, {recursive: true, force: true});
    throw error;
  }
  try {
    const blocks = await writeIndexFiles(options, draft, journal, (count) => {
      done = count;
    });
    return finish(options, draft, journal, blocks);
  } catch (error) {
    if (signal?.aborted) throw failure('INDEX_STOPPED', {name, signatures: done, total}, {cause: error});
    rmSync(folder, {recursive: true, force: true});
    if (error instanceof OpenclueError) throw error;
    throw writingFailed(error, draft, outDir);
  }
}

/** All that is decided before the first byte is written. */
interface Draft {
  readonly plan: GenePlan;
  readonly metadata: MetadataTable;
  readonly source: SourceStamp;
  readonly blockSignatures: number;
  readonly files: readonly {readonly file: string; readonly target: GeneRows}[];
  readonly blocks: readonly PlannedBlock[];
  /** the finished dataset on disk */
  readonly bytes: number;
  readonly identity: string;
}

function prepare(options: BuildOptions): Draft {
  const {matrix, genes, rowsPerSpace, sourceName, metadata, unrounded, outDir, name, level} = options;
  const plan = planGenes(matrix.path, matrix.rows.ids.length, genes, rowsPerSpace);
  const aligned = alignMetadata(matrix.path, matrix.columns.ids, metadata ?? matrix.columns);
  const folder = buildingFolder(outDir, name);
  const files = spacesOf(plan.table).map((space) => ({
    file: indexFile(folder, space),
    target: spaceTarget(plan, space),
  }));
  const counts = files.map(({target}) => target.genes);
  const signatures = aligned.ids.length;
  const blockSignatures = blockSignaturesFor(counts);
  const stamp = sourceStamp(matrix.path);
  const source = {...stamp, file: sourceName ?? stamp.file};
  const {table, matrixRows} = plan;
  return {
    plan,
    metadata: aligned,
    source,
    blockSignatures,
    files,
    blocks: planBlocks(signatures, 0, blockSignatures, counts, counts.map(blocksOffset)),
    bytes:
      counts.reduce((sum, count) => sum + indexBytes(count, signatures, blockSignatures), 0) +
      (unrounded ? counts.reduce((sum, count) => sum + unroundedBytes(count, signatures), 0) : 0) +
      signatureFileBytes(aligned),
    identity: JSON.stringify({
      formatVersion,
      // Of a build that was begun before it was noted nobody knows which signatures are coarse.
      coarse: true,
      level,
      source,
      signatures,
      blockSignatures,
      spaces: files.map(({target}) => [target.space, target.genes, crc32(target.rowOfGene)]),
      genes: [crc32(matrixRows), crc32(table.entrezIds)],
    }),
  };
}

/** The part of a block writer's target that the gene table determines. */
type GeneRows = Omit<SpaceTarget, 'file' | 'fd'>;

export function spaceTarget({table}: Pick<GenePlan, 'table'>, space: SpaceTarget['space']): GeneRows {
  const rows = table.spaces[space] ?? new Uint32Array();
  const rowOfGene = new Int32Array(table.entrezIds.length).fill(-1);
  rows.forEach((gene, row) => {
    rowOfGene[gene] = row;
  });
  return {space, genes: rows.length, rowOfGene};
}

/** The matrix row of each gene of a space. */
export function matrixRowsOf(
  {table, matrixRows}: Pick<GenePlan, 'table' | 'matrixRows'>,
  space: SpaceTarget['space'],
): Uint32Array {
  return (table.spaces[space] ?? new Uint32Array()).map((gene) => matrixRows[gene]);
}

/** Per finished block, in order, per space its entry in the block table. */
type BlockJournal = Journal<readonly IndexBlock[]>;

/** @throws INDEX_DISK_FULL, INDEX_WRITE_FAILED */
function beginJournal(folder: string, draft: Draft, outDir: string): BlockJournal {
  try {
    return earlierJournal(folder, draft);
  } catch (error) {
    throw writingFailed(error, draft, outDir);
  }
}

/** Continues what an earlier run of the same build left, or starts in an empty folder. */
function earlierJournal(folder: string, {identity, files}: Draft): BlockJournal {
  const earlier: BlockJournal | undefined = readJournal(journalFile(folder));
  if (earlier?.identity === identity) {
    const sound = Math.min(
      ...files.map(({file, target}, i) => {
        const blocks = earlier.written.map((step) => step[i]);
        return soundBlocks(file, target.genes, blocks);
      }),
    );
    return {...earlier, written: earlier.written.slice(0, sound)};
  }
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder);
  return {identity, build: randomUUID(), created: new Date().toISOString(), written: []};
}

/** How many blocks, from the first on, a file holds, as far as its length and their footers tell. */
function soundBlocks(file: string, genes: number, blocks: readonly IndexBlock[]): number {
  if (!existsSync(file)) return 0;
  const fd = openSync(file, 'r');
  let sound = 0;
  try {
    for (; sound < blocks.length; sound++) readFooter(fd, file, genes, blocks, sound);
  } catch (error) {
    if (!(error instanceof OpenclueError)) throw error;
  } finally {
    closeSync(fd);
  }
  return sound;
}

function signaturesOf({written}: BlockJournal): number {
  return written.reduce((sum, [first]) => sum + first.signatures, 0);
}

async function writeIndexFiles(
  {matrix, outDir, name, workers = availableParallelism(), signal, onProgress}: BuildOptions,
  {plan, files, blocks, blockSignatures, source, metadata}: Draft,
  journal: BlockJournal,
  onKept: (signatures: number) => void,
): Promise<IndexBlock[][]> {
  const notes = writeJournal(journalFile(buildingFolder(outDir, name)), journal);
  const fds = files.map(({file}) => openSync(file, existsSync(file) ? 'r+' : 'w+'));
  try {
    files.forEach(({target}, i) => {
      const header = encodeHeader({
        space: target.space,
        geneIds: geneIdsOf(plan.table, target.space),
        blockSignatures,
        sourceChecksum: Buffer.from(source.checksum, 'hex'),
        build: Buffer.from(journal.build.replaceAll('-', ''), 'hex'),
      });
      writeFully(fds[i], header, 0);
    });
    const before = signaturesOf(journal);
    let kept = before;
    const written = await writeBlocks({
      matrix,
      matrixRows: plan.matrixRows,
      targets: files.map(({file, target}, i) => ({...target, file, fd: fds[i]})),
      blocks: blocks.slice(journal.written.length),
      blockSignatures: Math.min(blockSignatures, metadata.ids.length),
      workers,
      signal,
      onRanked: onProgress && progressFrom(before, metadata.ids.length, onProgress),
      onWritten: async (block) => {
        await notes.append(block);
        kept += block[0].signatures;
        onKept(kept);
      },
    });
    const all = [...journal.written.map((block) => [...block]), ...written];
    files.forEach(({target}, i) => {
      writeGeneration(
        fds[i],
        target.genes,
        1,
        all.map((block) => block[i]),
      );
    });
    return all;
  } finally {
    for (const fd of fds) closeSync(fd);
    notes.close();
  }
}

/** Ends an index file, or extends it, by a block table and the header slot that makes it valid. */
export function writeGeneration(
  fd: number,
  genes: number,
  generation: number,
  blocks: readonly IndexBlock[],
): void {
  const tableOffset = endOfBlocks(blocks, genes);
  writeFully(fd, encodeTable(blocks), tableOffset);
  fsyncSync(fd);
  const signatures = blocks.reduce((sum, block) => sum + block.signatures, 0);
  const slot = encodeSlot({generation, signatures, blocks, tableOffset});
  writeFully(fd, slot.bytes, slot.offset);
  fsyncSync(fd);
}

function finish(
  {outDir, name, assay, level, matrix, unrounded}: BuildOptions,
  {plan, metadata, source, files}: Draft,
  journal: BlockJournal,
  blocks: readonly IndexBlock[][],
): DatasetManifest {
  const folder = buildingFolder(outDir, name);
  const signatures = blocks.reduce((sum, [first]) => sum + first.signatures, 0);
  const kept = unrounded
    ? Uint32Array.from({length: signatures}, (_, signature) => signature)
    : coarseSignatures(blocks);
  const manifest: DatasetManifest = {
    format: formatVersion,
    name,
    ...(assay !== undefined && {assay}),
    ...(level !== undefined && {level}),
    build: journal.build,
    generation: 1,
    created: journal.created,
    updated: journal.created,
    engine: version,
    signatures,
    genes: plan.matrixRows.length,
    spaces: files.map(({target: {space, genes}}) => ({space, genes})),
    unrounded: unrounded ? true : kept.length,
    sources: [{...source, signatures}],
  };
  writeGeneTable(folder, plan.table);
  writeSignatures(signaturesFile(folder, 1), metadata);
  if (kept.length > 0) {
    requireDisk(
      folder,
      manifest.spaces.reduce((sum, {genes}) => sum + unroundedBytes(genes, kept.length), 0),
    );
    for (const {space, genes} of manifest.spaces) {
      const rows = matrixRowsOf(plan, space);
      const file = {file: scoresFile(folder, space, 1), build: journal.build};
      writeUnrounded(file, genes, signatures, kept, (from, to) =>
        scoresOfMatrix(matrix, rows, kept.subarray(from, to)),
      );
    }
  }
  writeManifest(folder, manifest);
  rmSync(journalFile(folder));
  syncFolder(folder);
  renameSync(folder, datasetFolder(outDir, name));
  syncFolder(outDir);
  return manifest;
}

/** The signatures of some blocks that the index takes too much from. @param blocks per block its entries, just written */
export function coarseSignatures(blocks: readonly (readonly IndexBlock[])[]): Uint32Array {
  return Uint32Array.from(blocks.flatMap(([first]) => first.coarse ?? []));
}

/** A system error while writing, in words: a full disk above all. */
export function writingFailed(error: unknown, {bytes}: {bytes: number}, folder: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const {code} = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return failure('INDEX_DISK_FULL', {folder, needed: bytes, free: 0}, {cause: error});
  if (code === undefined) return error;
  return failure('INDEX_WRITE_FAILED', {file: folder, detail: error.message}, {cause: error});
}
