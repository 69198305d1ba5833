/** Streams a matrix into blocks of index files: read, rank, transpose, write, one block after the other. */
import {closeSync} from 'node:fs';
import {crc32} from 'node:zlib';
import type {MatrixReader} from '../formats/matrix';
import {failure} from '../ground/failures';
import {compiledFile} from '../ground/package';
import {openUnbuffered, sync, writeFullyLater} from '../ground/storage';
import {startThreads, type Threads} from '../ground/threads';
import {blockBytes, blockFooter, entryBytes, IndexBlock, onPage} from './layout';
import {buffersFor, type PlannedBlock} from './plan';
import type {ScoreFault} from './rank';
import {createRankMemory, type RankMemory, tileSignatures} from './rank-memory';
import type {SpaceName} from './space';

/** Scores read at a time: enough signatures that chunked matrices are not read twice over, little memory. */
const slabBytes = 24 * 2 ** 20;
const largestSlab = 1024;
/** Runs whose checksums are one task: a few milliseconds of work. */
const sumBytes = 32 * 2 ** 20;

export interface SpaceTarget {
  readonly space: SpaceName;
  readonly file: string;
  /** `file`, open for writing */
  readonly fd: number;
  readonly genes: number;
  /** per gene of the gene table its index row, -1 where the space lacks it */
  readonly rowOfGene: Int32Array;
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
  readonly onWritten?: (written: readonly IndexBlock[]) => Promise<void>;
}

/**
 * Writes blocks one after the other; where memory allows, one is written while the next is ranked.
 * Memory: at most 1 GiB of blocks, or one block of every space, plus twice `workers` slabs of 24 MiB of scores.
 * @returns per block, per target its entry in the block table
 * @throws INDEX_SCORE_INFINITE, INDEX_SIGNATURE_EMPTY; the signal's reason when aborted; system errors of writing
 */
export async function writeBlocks(job: BlockJob): Promise<IndexBlock[][]> {
  const {matrix, targets, blocks, blockSignatures, workers} = job;
  const matrixGenes = matrix.rows.ids.length;
  const buffers = buffersFor(
    targets.map(({genes}) => genes),
    blockSignatures,
    blocks.length,
  );
  const plan = createRankMemory({
    matrixGenes,
    matrixRows: job.matrixRows,
    spaces: targets,
    blockSignatures,
    buffers,
    slabs: 2 * workers,
    slabSignatures: slabFor(matrixGenes),
  });
  const pool: BuildPool = startThreads({
    filename: compiledFile(__dirname, 'rank-worker.js'),
    minThreads: workers,
    maxThreads: workers,
    workerData: plan,
    // Fast enough for tasks of many milliseconds, and leaves each thread's event loop alive.
    atomics: 'disabled',
  });
  const unbuffered = targets.map(({file}) => openUnbuffered(file));
  const crew: Crew = {
    pool,
    plan,
    idle: plan.slabs.map((_, slab) => slab),
    running: new Set(),
    ranked: 0,
  };
  const written: IndexBlock[][] = [];
  /** per buffer, when the block last in it has been written: its memory is free then, if not yet safe from a crash */
  const free: Promise<void>[] = Array.from({length: buffers}, () => Promise.resolve());
  /** when all blocks so far are safely on disk */
  let safe: Promise<void> = Promise.resolve();
  let failed = false;
  try {
    for (const [number, block] of blocks.entries()) {
      const buffer = number % buffers;
      await free[buffer];
      if (failed) break;
      const tasks = await startRanking(job, crew, block, buffer);
      // Goes on while the next block is read, so that no thread waits for the last of this one.
      const ended = (async () => {
        const coarse = (await Promise.all(tasks)).flat().sort((a, b) => a - b);
        await sumBlock(job, pool, block, buffer);
        written[number] = targets.map((target, t) => ({
          ...tableEntry(target, plan, block, t, buffer),
          coarse: coarse.map((position) => block.start + position),
        }));
        await allEnded(targets.map((target, t) => writeBlock(target, unbuffered[t], plan, block, t, buffer)));
      })();
      const earlier = safe;
      safe = (async () => {
        await ended;
        await earlier;
        await Promise.all(targets.map(({fd}) => sync(fd)));
        await job.onWritten?.(written[number]);
      })();
      free[buffer] = ended;
      // Awaited when the buffer is wanted again, and at the end.
      ended.catch(() => {});
      safe.catch(() => {
        failed = true;
      });
    }
    await safe;
    return written;
  } finally {
    // What a thread answers after its pool has ended would count as a failure that nobody hears of.
    await Promise.allSettled([...crew.running, ...free, safe]);
    await pool.close();
    // By now nothing is written any more, and the files may be closed.
    for (const fd of unbuffered) if (fd !== undefined) closeSync(fd);
  }
}

/** The threads of a build and what they have in hand. */
interface Crew {
  readonly pool: BuildPool;
  readonly plan: RankMemory;
  /** slabs to be read into */
  readonly idle: number[];
  /** one task for each other slab */
  readonly running: Set<Promise<unknown>>;
  /** signatures ranked so far */
  ranked: number;
}

type BuildPool = Threads<typeof import('./rank-worker')>;

/** Signatures per slab for a matrix of so many genes. */
function slabFor(genes: number): number {
  const fitting = Math.floor(slabBytes / (genes * 4) / tileSignatures) * tileSignatures;
  return Math.min(largestSlab, Math.max(tileSignatures, fitting));
}

/**
 * Reads the signatures of a block slab by slab and gives each to a thread, to be ranked into a buffer.
 * @returns tasks that give the positions of the signatures that the index takes too much from
 */
async function startRanking(
  job: BlockJob,
  crew: Crew,
  block: PlannedBlock,
  buffer: number,
): Promise<Promise<readonly number[]>[]> {
  const {matrix, signal} = job;
  const {pool, plan, idle, running} = crew;
  const slabSignatures = slabFor(plan.matrixGenes);
  const end = block.column + block.signatures;
  const tasks: Promise<readonly number[]>[] = [];
  let column = block.column;
  while (column < end) {
    signal?.throwIfAborted();
    if (idle.length === 0) await Promise.race(running);
    const slab = idle.pop();
    if (slab === undefined) throw new Error('a finished task has not given its slab back');
    const from = column;
    const count = Math.min(end, slabEnd(from, slabSignatures, matrix.columnStep)) - from;
    readSlab(matrix, from, count, plan, slab);
    const first = from - block.column;
    const task = pool
      .run('rank', {slab, count, buffer, first, signatures: block.signatures})
      .then((reply) => {
        if (reply.kind !== 'ranked') throw faultOf(job, reply, from);
        running.delete(task);
        idle.push(slab);
        crew.ranked += count;
        job.onRanked?.(crew.ranked);
        return reply.coarse;
      });
    // Awaited with the others of its block, or left behind when reading the next slab fails.
    task.catch(() => {});
    running.add(task);
    tasks.push(task);
    column += count;
  }
  return tasks;
}

/** Where the slab that begins with a column ends: whole chunks of the file where they fit, to read each once. */
function slabEnd(column: number, slabSignatures: number, step = 1): number {
  const end = column + slabSignatures;
  const chunks = Math.floor(end / step) * step;
  return chunks > column ? chunks : end;
}

function readSlab(matrix: MatrixReader, column: number, count: number, plan: RankMemory, slab: number): void {
  const length = count * plan.matrixGenes;
  const scores = new Float32Array(plan.memory.buffer, plan.slabs[slab].scores, length);
  // Ranking comes upon infinite scores at no cost; looking for them here takes as long as a third of reading does.
  matrix.readColumns(column, column + count, scores, true);
}

async function sumBlock(
  {targets}: BlockJob,
  pool: BuildPool,
  {signatures}: PlannedBlock,
  buffer: number,
): Promise<void> {
  const step = Math.max(1, Math.floor(sumBytes / (signatures * 4)));
  await Promise.all(
    targets.flatMap(({genes}, space) =>
      Array.from({length: Math.ceil(genes / step)}, (_, i) => {
        const start = i * step;
        return pool.run('sum', {space, buffer, signatures, start, end: Math.min(genes, start + step)});
      }),
    ),
  );
}

function tableEntry(
  {genes}: SpaceTarget,
  {memory, spaces}: RankMemory,
  {start, signatures, offsets}: PlannedBlock,
  space: number,
  buffer: number,
): IndexBlock {
  const {bytes} = blockFooter(memory.buffer, spaces[space].blocks[buffer].footer, genes, signatures);
  return {offset: offsets[space], start, signatures, footerChecksum: crc32(bytes)};
}

/** Writes the block in a buffer to one file. */
async function writeBlock(
  {fd, genes}: SpaceTarget,
  unbuffered: number | undefined,
  {memory, spaces}: RankMemory,
  {signatures, offsets}: PlannedBlock,
  space: number,
  buffer: number,
): Promise<void> {
  const {entries, footer} = spaces[space].blocks[buffer];
  const offset = offsets[space];
  const length = entryBytes(genes, signatures);
  const rows = new Uint8Array(memory.buffer, entries, length);
  const wholePages = length === onPage(length);
  if (!(wholePages && unbuffered !== undefined && (await wroteUnbuffered(unbuffered, rows, offset)))) {
    await writeFullyLater(fd, rows, offset);
  }
  // The rest of the last page, so that the file has its full length whatever comes next.
  const padded = new Uint8Array(blockBytes(genes, signatures) - length);
  padded.set(blockFooter(memory.buffer, footer, genes, signatures).bytes);
  await writeFullyLater(fd, padded, offset + length);
}

/** False where the file system, having opened the file for it, refuses to write past the page cache. */
async function wroteUnbuffered(fd: number, bytes: Uint8Array, position: number): Promise<boolean> {
  try {
    await writeFullyLater(fd, bytes, position);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EINVAL') return false;
    throw error;
  }
}

/** Waits for all, then throws what the first that failed threw. */
async function allEnded(promises: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find(({status}) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

function faultOf({matrix, matrixRows, targets}: BlockJob, fault: ScoreFault, column: number): Error {
  const signature = matrix.columns.ids[column + fault.signature];
  const file = matrix.path;
  if (fault.kind === 'empty') {
    return failure('INDEX_SIGNATURE_EMPTY', {file, signature, space: targets[fault.space].space});
  }
  return failure('INDEX_SCORE_INFINITE', {file, signature, gene: matrix.rows.ids[matrixRows[fault.gene]]});
}
