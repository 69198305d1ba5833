// Installs the dependencies of package-lock.json when node_modules does not hold them yet.
// Plain JavaScript without imports from node_modules: it runs before anything is installed.
import {spawnSync} from 'node:child_process';
import {lstatSync, readFileSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** True when every package the lock file asks for is in node_modules at that version. */
function isInstalled() {
  try {
    const read = (...parts) => JSON.parse(readFileSync(path.join(root, ...parts), 'utf8')).packages;
    const installed = read('node_modules', '.package-lock.json');
    return Object.entries(read('package-lock.json')).every(
      ([name, wanted]) => name === '' || wanted.optional || installed[name]?.version === wanted.version,
    );
  } catch {
    return false;
  }
}

/**
 * Installs what the lock file pins, when needed; `npx openclue` is linked to this checkout's own command line.
 * Not by `npm ci`: that refuses a registry which lacks the packages of some other platform.
 */
export function installDependencies() {
  if (!isInstalled()) {
    console.error('openclue: installing dependencies …');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const options = [
      'install',
      '--no-save',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
    ];
    const {status, error} = spawnSync(npm, [...options, '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (status !== 0) {
      console.error(
        `openclue: the dependencies could not be installed (${error?.message ?? `npm install exited with ${status}`}). ` +
          'Check the network or the npm registry settings, then run the same command again.',
      );
      process.exit(1);
    }
  }
  linkCommand();
}

function linkCommand() {
  const link = path.join(root, 'node_modules', '.bin', 'openclue');
  try {
    lstatSync(link);
  } catch {
    try {
      symlinkSync('../../bin/openclue.mjs', link);
    } catch {
      // Where links cannot be made, `node bin/openclue.mjs` does the same.
    }
  }
}
