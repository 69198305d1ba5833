/** Answers that are written to a file before they are sent. */
import {randomBytes} from 'node:crypto';
import {type FileHandle, mkdir, open, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Config} from '../../config';
import {answersFolder} from '../kept';

/** A written answer: a file without a name, so that nothing is left of it once it is closed. */
export interface MatrixAnswer {
  readonly handle: FileHandle;
  readonly bytes: number;
  /** rows that match, on all pages */
  readonly matching: number;
}

/**
 * Has an answer written to a file of its own; close its handle.
 * @param write the answer to the path it is given; tells how many rows match
 */
export async function writeAnswer(
  config: Pick<Config, 'home'>,
  write: (target: string) => Promise<number>,
): Promise<MatrixAnswer> {
  const folder = answersFolder(config);
  await mkdir(folder, {recursive: true});
  const target = path.join(folder, randomBytes(12).toString('hex'));
  try {
    const matching = await write(target);
    const handle = await open(target);
    return {handle, bytes: (await handle.stat()).size, matching};
  } finally {
    await rm(target, {force: true});
  }
}
