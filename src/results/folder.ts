/** Where an analysis writes its result. */
import path from 'node:path';
import type {NotedFile} from '../engine/formats/packed-text';
import type {Dataset} from '../engine/index/index';
import {openDescriptions} from './descriptions/open';
import {type SignatureGct, writeSignatureGct} from './signature-gct';

export interface ResultFolder {
  /** exists and is empty */
  readonly path: string;
  /** Given where the result becomes an archive. */
  readonly archive?: ArchiveParts;
}

export interface ArchiveParts {
  /**
   * What became of files that are done with, by their paths within the folder, with slashes; the texts among them are
   * compressed already.
   */
  readonly noted: Map<string, NotedFile>;
  /** Writes a file as `writeSignatureGct` does, beside what this thread does; undefined where it cannot. */
  beside?(task: GctTask): Promise<NotedFile | undefined>;
  /** Compresses a file that is whole, as happens to all in the end. */
  pack(file: string): Promise<NotedFile>;
}

/** A file that another thread can write: plain data. */
export interface GctTask {
  readonly dataset: Pick<Dataset, 'folder' | 'manifest'>;
  readonly folder: string;
  /** path within the folder, with slashes */
  readonly name: string;
  readonly gct: SignatureGct;
}

/** Compresses a file where the result becomes an archive: it need not wait for the others. */
export async function packEarly({path: folder, archive}: ResultFolder, name: string): Promise<void> {
  if (archive) archive.noted.set(name, await archive.pack(path.join(folder, ...name.split('/'))));
}

/** Files of fewer rows are written before another thread has heard of them. */
const fewRows = 20_000;

/** Writes a GCT of signatures, compressed where the result becomes an archive. @throws MATRIX_UNWRITABLE */
export async function putSignatureGct(
  {path: folder, archive}: ResultFolder,
  dataset: Dataset,
  name: string,
  gct: SignatureGct,
): Promise<void> {
  const {folder: at, manifest} = dataset;
  const file =
    gct.lines.count < fewRows
      ? undefined
      : await archive?.beside?.({dataset: {folder: at, manifest}, folder, name, gct});
  const noted =
    file ?? writeSignatureGct({folder, name, gct}, await openDescriptions(dataset), archive !== undefined);
  if (noted) archive?.noted.set(name, noted);
}
