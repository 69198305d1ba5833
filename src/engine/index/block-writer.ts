/** Streams a matrix into blocks of index files: read, rank, transpose, write, one block at a time. */
import {fdatasync} from 'node:fs';
import {promisify} from 'node:util';
import {crc32} from 'node:zlib';
import {Piscina} from 'piscina';
import {failure} from '../../errors';
import type {MatrixReader} from '../formats/matrix';
import {compiledFile} from './compiled-file';
import {blockBytes, blockFooter, entryBytes, IndexBlock} from './layout';
import {createRankMemory, type RankMemory, tileSignatures} from './rank-memory';
import type {RankFault, RankTask, WriteTask} from './rank-worker';
import type {GeneSpace} from './space';
import {writeFully} from './storage';

/** Scores read at a time: enough signatures that chunked matrices are not read twice over, little memory. */
const slabBytes = 24 * 2 ** 20;
const largestSlab = 1024;
/** Each gene row writes go in parts of about this size, so that threads share the work evenly. */
const writeBytes = 32 * 2 ** 20;

const sync = promisify(fdatasync);

export interface SpaceTarget {
  readonly space: GeneSpace;
  readonly fd: number;
  readonly genes: number;
  /** per gene of the gene table its index row, -1 where the space lacks it */
  readonly rowOfGene: Int32Array;
}

/** One block to write: matrix columns [column, column + signatures) become signatures [start, ...). */
export interface PlannedBlock {
  readonly column: number;
  readonly start: number;
  readonly signatures: number;
  /** where it goes in each target's file */
  readonly offsets: readonly number[];
}

export interface BlockJob {
  readonly matrix: MatrixReader;
  /** the matrix row of each gene of the gene table */
  readonly matrixRows: Uint32Array;
  readonly targets: readonly SpaceTarget[];
  readonly blocks: readonly PlannedBlock[];
  /** signatures of the largest block */
  readonly blockSignatures: number;
  /** threads that rank */
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** called with the number of signatures ranked so far in this job */
  readonly onRanked?: (signatures: number) => void;
  /** called in order, once a block is safely on disk: per target, its entry in the block table */
  readonly onWritten?: (written: readonly IndexBlock[]) => void;
}

/**
 * Writes blocks one after the other.
 * Memory: one block of every space, plus `workers` + 1 slabs of 24 MiB of scores.
 * @returns per block, per target its entry in the block table
 * @throws INDEX_SCORE_INFINITE, INDEX_SIGNATURE_EMPTY; the signal's reason when aborted; system errors of writing
 */
export async function writeBlocks(job: BlockJob): Promise<IndexBlock[][]> {
  const {matrix, targets, blocks, blockSignatures, workers, signal} = job;
  const matrixGenes = matrix.rows.ids.length;
  const slabSignatures = slabFor(matrixGenes);
  const plan = createRankMemory({
    matrixGenes,
    matrixRows: job.matrixRows,
    spaces: targets,
    blockSignatures,
    slabs: workers + 1,
    slabSignatures,
  });
  const pool: BuildPool = new Piscina({
    filename: compiledFile('engine', 'index', 'rank-worker.js'),
    minThreads: workers,
    maxThreads: workers,
    workerData: plan,
    // Fast enough for tasks of many milliseconds, and leaves each thread's event loop alive.
    atomics: 'disabled',
  });
  const idle = plan.slabs.map((_, slab) => slab);
  let ranked = 0;
  let durable: Promise<void> = Promise.resolve();
  const written: IndexBlock[][] = [];
  try {
    for (const block of blocks) {
      const running = new Set<Promise<void>>();
      for (let first = 0; first < block.signatures; first += slabSignatures) {
        signal?.throwIfAborted();
        if (idle.length === 0) await Promise.race(running);
        const slab = idle.pop();
        if (slab === undefined) throw new Error('a finished task has not given its slab back');
        const count = Math.min(slabSignatures, block.signatures - first);
        const column = block.column + first;
        readSlab(matrix, column, count, plan, slab);
        const task = pool
          .run({kind: 'rank', slab, count, first, signatures: block.signatures})
          .then((fault) => {
            if (fault) throw faultOf(job, fault, column);
            running.delete(task);
            idle.push(slab);
            ranked += count;
            job.onRanked?.(ranked);
          });
        // Awaited together below, or left behind when reading the next slab fails.
        task.catch(() => {});
        running.add(task);
      }
      await Promise.all(running);
      await writeEntries(pool, job, block);
      const entries = targets.map((target, t) => writeFooter(target, plan, block, t));
      written.push(entries);
      // The disk catches up with this block while the next one is ranked.
      await durable;
      durable = Promise.all(targets.map(({fd}) => sync(fd))).then(() => job.onWritten?.(entries));
      durable.catch(() => {});
    }
    await durable;
    return written;
  } finally {
    await pool.destroy();
    await durable.catch(() => {});
  }
}

type BuildPool = Piscina<RankTask | WriteTask, RankFault | undefined>;

/** Signatures per slab for a matrix of so many genes. */
function slabFor(genes: number): number {
  const fitting = Math.floor(slabBytes / (genes * 4) / tileSignatures) * tileSignatures;
  return Math.min(largestSlab, Math.max(tileSignatures, fitting));
}

function readSlab(matrix: MatrixReader, column: number, count: number, plan: RankMemory, slab: number): void {
  const length = count * plan.matrixGenes;
  const scores = new Float32Array(plan.memory.buffer, plan.slabs[slab].scores, length);
  matrix.readColumns(column, column + count, scores);
}

async function writeEntries(
  pool: BuildPool,
  job: BlockJob,
  {column, signatures, offsets}: PlannedBlock,
): Promise<void> {
  const tasks = job.targets.flatMap(({fd, genes}, space) => {
    const step = Math.max(1, Math.floor(writeBytes / (signatures * 4)));
    return Array.from({length: Math.ceil(genes / step)}, (_, i) => {
      const start = i * step;
      const end = Math.min(genes, start + step);
      return pool.run({kind: 'write', fd, space, offset: offsets[space], signatures, start, end});
    });
  });
  for (const fault of await Promise.all(tasks)) if (fault) throw faultOf(job, fault, column);
}

function writeFooter(
  {fd, genes}: SpaceTarget,
  {memory, spaces}: RankMemory,
  {start, signatures, offsets}: PlannedBlock,
  space: number,
): IndexBlock {
  const {bytes} = blockFooter(memory.buffer, spaces[space].footer, genes, signatures);
  const entries = entryBytes(genes, signatures);
  // The rest of the last page, so that the file has its full length whatever comes next.
  const padded = new Uint8Array(blockBytes(genes, signatures) - entries);
  padded.set(bytes);
  writeFully(fd, padded, offsets[space] + entries);
  return {offset: offsets[space], start, signatures, footerChecksum: crc32(bytes)};
}

function faultOf({matrix, matrixRows, targets}: BlockJob, fault: RankFault, column: number): Error {
  if (fault.kind === 'system') return Object.assign(new Error(fault.message), {code: fault.code});
  const signature = matrix.columns.ids[column + fault.signature];
  const file = matrix.path;
  if (fault.kind === 'empty') {
    return failure('INDEX_SIGNATURE_EMPTY', {file, signature, space: targets[fault.space].space});
  }
  return failure('INDEX_SCORE_INFINITE', {file, signature, gene: matrix.rows.ids[matrixRows[fault.gene]]});
}
