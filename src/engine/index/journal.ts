/** What a build has finished, so that the same command continues after a crash. */
import {closeSync, fdatasyncSync, openSync, readFileSync} from 'node:fs';
import type {IndexBlock} from './layout';
import {writeFully} from './storage';

export interface JournalHead {
  /** everything the index depends on, as text: a build with another identity starts anew */
  readonly identity: string;
  /** UUID of the build */
  readonly build: string;
  /** ISO 8601 */
  readonly created: string;
}

export interface Journal extends JournalHead {
  /** per finished block, in order, per space its entry in the block table */
  readonly written: readonly (readonly IndexBlock[])[];
}

/** The journal of an earlier run; undefined when there is none or its head is incomplete. */
export function readJournal(file: string): Journal | undefined {
  let lines: string[];
  try {
    // The last piece is empty, or a line that a crash cut off.
    lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (lines.length === 0) return undefined;
  const head = JSON.parse(lines[0]) as JournalHead;
  return {...head, written: lines.slice(1).map((line) => JSON.parse(line) as IndexBlock[])};
}

export interface JournalWriter {
  /** Notes one more finished block, on disk when this returns. */
  append(written: readonly IndexBlock[]): void;
  close(): void;
}

/** Starts a journal, or continues one (rewriting it without a line that a crash cut off). */
export function writeJournal(file: string, {written, ...head}: Journal): JournalWriter {
  const fd = openSync(file, 'w');
  let position = 0;
  const add = (line: unknown) => {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    writeFully(fd, bytes, position);
    position += bytes.length;
  };
  add(head);
  for (const block of written) add(block);
  fdatasyncSync(fd);
  return {
    append(block) {
      add(block);
      fdatasyncSync(fd);
    },
    close: () => closeSync(fd),
  };
}
