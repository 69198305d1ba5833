/** Where an analysis writes its result. */
import path from 'node:path';
import type {LineStarts} from '../engine/formats/gct-columns';
import type {Dataset} from '../engine/index/index';
import {type NotedFile} from './archive/pack';
import {type MatrixShape} from './kept';
import type {SignatureGct} from './signatures/matrix';

export interface ResultFolder {
  /** exists and is empty */
  readonly path: string;
  /** Matrices of signatures are written by the plain writers (OPENCLUE_PLAIN_WRITERS). */
  readonly plainWriters: boolean;
  /** Given where the result becomes an archive. */
  readonly archive?: ArchiveParts;
}

export interface ArchiveParts {
  /**
   * What became of files that are done with, by their paths within the folder, with slashes; the texts among them are
   * compressed already.
   */
  readonly noted: Map<string, NotedFile>;
  /** Writes a text of signatures beside what this thread does; undefined where it cannot. */
  beside?(task: TextTask): Promise<NotedFile | undefined>;
  /** Writes files of a column each likewise. @returns by their paths what became of them */
  columnsBeside?(task: ColumnsTask): Promise<readonly (readonly [string, NotedFile])[]>;
  /**
   * Brings a file that is whole into the form in which it is kept, as happens to all in the end.
   * @param matrix what it holds, where that is known
   */
  pack(file: string, matrix?: MatrixShape): Promise<NotedFile>;
}

/** A text that another thread can write: plain data. */
export interface TextTask {
  readonly dataset: Pick<Dataset, 'folder' | 'manifest'>;
  readonly folder: string;
  readonly matrix: SignatureGct;
}

/** Columns of the same rows, a file for each; plain data, of which another thread shares what is in shared memory. */
export interface ColumnFiles {
  readonly rows: LineStarts;
  /** digits after the point of a score */
  readonly decimals: number;
  readonly files: readonly {
    /** within the result folder, with slashes */
    readonly path: string;
    /** of the column */
    readonly id: string;
    /** one per row */
    readonly scores: Float32Array;
  }[];
}

/** Files of columns that another thread can write: plain data. */
export interface ColumnsTask {
  readonly folder: string;
  readonly sets: readonly ColumnFiles[];
}

/**
 * Runs `write`, which hands on what goes on beside it, and waits for all of that whatever comes: nothing is written any more
 * into a folder that its owner may remove.
 */
export async function writeBeside(
  write: (beside: (writing: Promise<void>) => Promise<void>) => Promise<void>,
): Promise<void> {
  const begun: Promise<void>[] = [];
  try {
    await write((writing) => {
      // A failure is noticed when its turn comes.
      writing.catch(() => {});
      begun.push(writing);
      return writing;
    });
  } finally {
    await Promise.allSettled(begun);
  }
}

/** Where a file of the result is, given its path with slashes. */
export function fileIn({path: folder}: Pick<ResultFolder, 'path'>, name: string): string {
  return path.join(folder, ...name.split('/'));
}

/** Compresses a file where the result becomes an archive: it need not wait for the others. */
export async function packEarly(folder: ResultFolder, name: string): Promise<void> {
  if (folder.archive) folder.archive.noted.set(name, await folder.archive.pack(fileIn(folder, name)));
}
