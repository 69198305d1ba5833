/** `.env` of the working directory: settings that need not be given with every command. */
import {readFileSync} from 'node:fs';
import {parseEnv} from 'node:util';
import {settingNames} from '../config';
import {failure} from '../errors';

export const environmentFile = '.env';

export interface ReadingOptions {
  /** whether somebody named the file, so that it must be there */
  readonly isNamed?: boolean;
  readonly variables?: NodeJS.ProcessEnv;
  /** hears of each setting that was taken */
  readonly taken?: (name: string) => void;
}

/**
 * Takes openclue's settings from a file, where there is one, into the environment. What the environment says itself goes
 * before it; other names in the file are another program's and stay there.
 * @throws FILE_UNREADABLE, CONFIG_INVALID for a setting of openclue's that there is not
 */
export function readEnvironmentFile(
  file: string,
  {isNamed = false, variables = process.env, taken}: ReadingOptions = {},
): void {
  for (const [name, value] of Object.entries(parseEnv(readText(file, isNamed)))) {
    if (name.startsWith('OPENCLUE_') && !settingNames.includes(name)) {
      throw failure('CONFIG_INVALID', {
        name,
        value: value ?? '',
        detail: `${file} has it, and there is no such setting; .env.example lists all of them`,
      });
    }
    // Unset and empty mean the same.
    if (!settingNames.includes(name) || variables[name]) continue;
    variables[name] = value;
    if (value) taken?.(name);
  }
}

function readText(file: string, isNamed: boolean): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (!isNamed && (cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw failure('FILE_UNREADABLE', {file, detail: (cause as Error).message}, {cause});
  }
}
