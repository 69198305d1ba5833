/** A matrix of unknown origin as a dataset of its own, which no registry knows. */

import {stat} from 'node:fs/promises';
import path from 'node:path';
import {Worker} from 'node:worker_threads';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {unnamed} from '../../engine/ground/failures';
import {compiledFile} from '../../engine/ground/package';
import {type ErrorCode, failure, OpenclueError} from '../../errors';
import {usualAssay} from '../assays';
import type {GenesOfRows, OpenedMatrix, ThreadReport, ThreadTask} from './adopt-thread';
import {type RowGenes, rowGenes} from './row-genes';

export interface AdoptOptions {
  /** the GCT or GCTx file */
  readonly file: string;
  /** what errors call it */
  readonly name: string;
  /** what the dataset calls its source; by default the file's name */
  readonly sourceName?: string;
  /** where the dataset's folder is made; nothing else is in it but perhaps the file */
  readonly folder: string;
  readonly catalog: GeneCatalog;
  /** it came from elsewhere, and must not name other files of this machine */
  readonly selfContained?: boolean;
  /** threads that rank */
  readonly workers: number;
  /** bytes its scores may take, 4 each; any by default */
  readonly maximumBytes?: number;
  /** milliseconds the file may take to be read; by default what a slow disk needs for its size */
  readonly timeLimit?: number;
  /** ends the reading, whose result nobody wants any more */
  readonly signal?: AbortSignal;
}

const adoptedName = 'upload';
/** Milliseconds for starting and for the smallest file, and bytes that the slowest disk gives in one more. */
const leastTime = 60_000;
const slowestBytes = 2_000;
/** Megabytes of ids, metadata and code; scores are elsewhere. */
const threadMemory = 1024;
/** More would keep the server from answering while their genes are looked up. */
const mostRows = 100_000;

/** Folder of the dataset that `adoptMatrix` makes in a folder. */
export function adoptedDataset(folder: string): string {
  return path.join(folder, adoptedName);
}

/**
 * Builds a dataset, gene space `all`, of a matrix that nobody has looked at yet. A damaged HDF5 file may keep its
 * library busy for ever or break it, so the file is read on a thread of its own, which is ended after a time.
 * The caller removes `folder`, also after a failure.
 * @returns sentences on how its genes were named and what was left out
 * @throws UPLOAD_UNUSABLE, POOL_STOPPED (aborted), and the MATRIX_*, GCT*, GENES_* and INDEX_* failures of `openMatrix`, `rowGenes` and
 *   `buildIndex`, naming `name`
 */
export async function adoptMatrix(options: AdoptOptions): Promise<readonly string[]> {
  const {file, name, sourceName, folder, workers, signal, selfContained = false} = options;
  if (signal?.aborted) throw failure('POOL_STOPPED', undefined);
  const timeLimit = options.timeLimit ?? leastTime + (await stat(file)).size / slowestBytes;
  const task: ThreadTask = {file, sourceName, outDir: folder, dataset: adoptedName, workers, selfContained};
  const thread = new Worker(compiledFile(__dirname, 'adopt-thread.js'), {
    workerData: task,
    resourceLimits: {maxOldGenerationSizeMb: threadMemory},
    // The HDF5 library writes there what its errors say already.
    stdout: true,
    stderr: true,
  });
  thread.stdout.resume();
  thread.stderr.resume();
  let timer: NodeJS.Timeout | undefined;
  let abort = () => {};
  try {
    return await new Promise<readonly string[]>((resolve, reject) => {
      const notes: string[] = [];
      const refuse = (detail: string) => reject(failure('UPLOAD_UNUSABLE', {file: name, detail}));
      abort = () => reject(failure('POOL_STOPPED', undefined));
      signal?.addEventListener('abort', abort);
      timer = setTimeout(() => refuse(`reading it takes longer than ${timeLimit / 1000} s`), timeLimit);
      thread.on('message', (report: ThreadReport) => {
        try {
          if (report.kind === 'opened') {
            const {genes, rowsPerSpace, report: named} = genesFor(report, options);
            if (named.field !== undefined) {
              notes.push(
                `The genes of ${name} are named by its row field ${named.field}, for its row ids name fewer.`,
              );
            }
            thread.postMessage({genes, rowsPerSpace} satisfies GenesOfRows);
          } else if (report.kind === 'built')
            resolve([...notes, ...report.warnings.map((text) => `${text}.`)]);
          else if (report.kind === 'broken') refuse(report.detail);
          else reject(unnamed(report.failed));
        } catch (error) {
          reject(error);
        }
      });
      thread.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') refuse('its ids and metadata do not fit the memory');
        else reject(error);
      });
      thread.on('exit', () => refuse('reading it broke off'));
    });
  } catch (error) {
    throw error instanceof OpenclueError ? renamed(error, file, name) : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    await thread.terminate();
  }
}

function genesFor(
  {rows, signatures}: OpenedMatrix,
  {file, name, catalog, maximumBytes = Number.POSITIVE_INFINITY}: AdoptOptions,
): RowGenes {
  const refuse = (detail: string) => failure('UPLOAD_UNUSABLE', {file: name, detail});
  const count = rows.ids.length;
  if (count > mostRows) throw refuse(`it has ${count} rows where ${mostRows} are allowed`);
  const bytes = count * signatures * 4;
  if (bytes > maximumBytes) {
    throw refuse(`its ${count} x ${signatures} scores are ${bytes} bytes where ${maximumBytes} are allowed`);
  }
  return rowGenes({path: file, rows}, catalog, usualAssay, ['all']);
}

/** The failure with the user's name for the file: where it lies here is no news to anybody. */
export function renamed({code, details}: OpenclueError, file: string, name: string): OpenclueError {
  const about = details as {file?: string} | undefined;
  return failure(code as ErrorCode, (about?.file === file ? {...about, file: name} : details) as never);
}
