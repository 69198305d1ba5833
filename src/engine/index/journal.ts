/** What a build has finished, so that the same command continues after a crash. */
import {closeSync, fdatasyncSync, openSync, readFileSync} from 'node:fs';
import {sync, writeFully} from './storage';

export interface JournalHead {
  /** everything the result depends on, as text: a build with another identity starts anew */
  readonly identity: string;
  /** UUID of the build */
  readonly build: string;
  /** ISO 8601 */
  readonly created: string;
}

export interface Journal<Step> extends JournalHead {
  /** what is known of every finished step, in order */
  readonly written: readonly Step[];
}

/** The journal of an earlier run; undefined when there is none or its head is incomplete. */
export function readJournal<Step>(file: string): Journal<Step> | undefined {
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
  return {...head, written: lines.slice(1).map((line) => JSON.parse(line) as Step)};
}

export interface JournalWriter<Step> {
  /**
   * Notes one more finished step, on disk when the promise is kept. The thread does not wait for the disk, which may
   * have seconds of other writing to do first.
   */
  append(step: Step): Promise<void>;
  /** Every promise of `append` must have been kept or broken by then. */
  close(): void;
}

/** Starts a journal, or continues one (rewriting it without a line that a crash cut off). */
export function writeJournal<Step>(file: string, {written, ...head}: Journal<Step>): JournalWriter<Step> {
  const fd = openSync(file, 'w');
  let position = 0;
  const add = (line: unknown) => {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    writeFully(fd, bytes, position);
    position += bytes.length;
  };
  add(head);
  for (const step of written) add(step);
  fdatasyncSync(fd);
  return {
    async append(step) {
      add(step);
      await sync(fd);
    },
    close: () => closeSync(fd),
  };
}
