import {execFileSync} from 'node:child_process';

/**
 * The first of the commands that is installed and has what a test needs of it.
 * @param probe arguments with which it ends well only then
 */
export function installedProgram(commands: readonly string[], probe: readonly string[]): string | undefined {
  return commands.find((command) => {
    try {
      execFileSync(command, probe, {stdio: 'ignore'});
      return true;
    } catch {
      return false;
    }
  });
}

/** A Python that has h5py (Debian: python3-h5py). */
export const pythonWithH5py = () => installedProgram(['python3', '/usr/bin/python3'], ['-c', 'import h5py']);
