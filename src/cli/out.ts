/** Where commands write: what is there already stays, unless they are told to write over it. */
import {mkdirSync, type Stats, statSync} from 'node:fs';
import path from 'node:path';
import type {Command} from 'commander';
import {makeFolder} from '../engine/ground/folders';
import {failure} from '../errors';

const standardOutput = '-';

/**
 * Gives a command the option --replace, and holds the files that some of its options name against it before it begins.
 * @param options as commander calls them, e.g. `out`
 */
export function refusesToOverwrite(command: Command, ...options: readonly string[]): Command {
  return command.option('--replace', 'write over a file that is there').hook('preAction', (self) => {
    const given: Record<string, unknown> = self.opts();
    for (const name of options) {
      const file = given[name];
      if (typeof file === 'string') requireFree(file, given.replace === true);
    }
  });
}

/** @throws OUT_FILE_UNUSABLE for a file that is there, unless it is to be replaced, for a folder, and in a folder that is not there */
export function requireFree(file: string, replace = false): void {
  if (file === standardOutput) return;
  const refuse = (detail: string) => failure('OUT_FILE_UNUSABLE', {file, detail});
  const there = statOf(file);
  if (there?.isDirectory()) throw refuse('it is a folder');
  // A pipe or a device takes what comes.
  if (there?.isFile() && !replace) throw refuse('it is there already, and stays unless you say --replace');
  if (!there && !statOf(path.dirname(path.resolve(file)))?.isDirectory()) {
    throw refuse(`there is no folder ${path.dirname(file)}`);
  }
}

function statOf(file: string): Stats | undefined {
  return statSync(file, {throwIfNoEntry: false});
}

/** Makes the folder of a result, which is so never mixed with something else. @throws OUT_FOLDER_UNUSABLE */
export function claimFolder(out: string): void {
  try {
    makeFolder(path.dirname(path.resolve(out)));
    mkdirSync(out);
  } catch (cause) {
    throw failure('OUT_FOLDER_UNUSABLE', {folder: out, detail: (cause as Error).message}, {cause});
  }
}
