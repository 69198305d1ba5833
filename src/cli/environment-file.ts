/** `.env` of the working directory: settings that need not be given with every command. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {parseEnv} from 'node:util';
import {settingNames} from '../config';
import {failure} from '../errors';

export const environmentFile = '.env';

/**
 * Takes openclue's settings from the `.env` of a folder, where there is one, into the environment. What the environment
 * says itself goes before it; other names in the file are another program's and stay there.
 * @throws FILE_UNREADABLE, CONFIG_INVALID for a setting of openclue's that there is not
 */
export function readEnvironmentFile(
  folder: string = process.cwd(),
  variables: NodeJS.ProcessEnv = process.env,
): void {
  const file = path.join(folder, environmentFile);
  for (const [name, value] of Object.entries(parseEnv(readText(file)))) {
    if (name.startsWith('OPENCLUE_') && !settingNames.includes(name)) {
      throw failure('CONFIG_INVALID', {
        name,
        value: value ?? '',
        detail: `${file} has it, and there is no such setting; .env.example lists all of them`,
      });
    }
    // Unset and empty mean the same.
    if (settingNames.includes(name) && !variables[name]) variables[name] = value;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw failure('FILE_UNREADABLE', {file, detail: (cause as Error).message}, {cause});
  }
}
