/** What a build has finished, so that the same command continues after a crash. */
import {closeSync, openSync, readFileSync} from 'node:fs';
import {replaceFile, sync, writeFully} from '../ground/storage';

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

/** The journal of an earlier run, up to a line that is damaged; undefined when there is none or its head is. */
export function readJournal<Step>(file: string): Journal<Step> | undefined {
  let lines: string[];
  try {
    // The last piece is empty, or a line that a crash cut off.
    lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // What follows a line that nobody wrote is not to be trusted either.
  const parsed: unknown[] = [];
  for (const line of lines) {
    const value = parse(line);
    if (value === undefined) break;
    parsed.push(value);
  }
  const [head, ...written] = parsed;
  return head === undefined ? undefined : {...(head as JournalHead), written: written as Step[]};
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) ?? undefined;
  } catch {
    return undefined;
  }
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
  const lineOf = (value: unknown) => Buffer.from(`${JSON.stringify(value)}\n`);
  const begun = Buffer.concat([head, ...written].map(lineOf));
  replaceFile(file, begun);
  const fd = openSync(file, 'r+');
  let position = begun.length;
  return {
    async append(step) {
      const line = lineOf(step);
      writeFully(fd, line, position);
      position += line.length;
      await sync(fd);
    },
    close: () => closeSync(fd),
  };
}
