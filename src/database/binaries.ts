import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import {failure} from '../errors';
import {Account, Outcome, runAs} from './account';
import {findNativePackage, Machine} from './platform';

/** PostgreSQL programs that run on this machine, as the account they were tried with. */
export interface Binaries {
  /** absolute folder of initdb, pg_ctl and postgres */
  readonly bin: string;
  /** major version, e.g. 18 */
  readonly major: number;
}

/**
 * Makes the programs npm brought runnable and proves it by running one. Where they are out of the account's
 * reach, or node_modules is read-only and lacks their library links, a copy under `place` is used instead.
 * @throws DATABASE_PLATFORM, DATABASE_BINARIES
 */
export async function prepareBinaries(
  place: string,
  account: Account | undefined,
  machine: Machine = process,
): Promise<Binaries> {
  const {folder, version} = findNativePackage(machine);
  const inPlace = await tryPackage(folder, account);
  if ('bin' in inPlace) return inPlace;
  refuseForeignLibc(folder, machine, inPlace);
  const copy = path.join(place, `postgres-binaries-${version}`);
  if (!existsSync(copy)) copyPackage(folder, copy);
  const copied = await tryPackage(copy, account);
  if ('bin' in copied) return copied;
  rmSync(copy, {recursive: true, force: true});
  throw failure('DATABASE_BINARIES', {folder, detail: copied.output.trim().split('\n')[0]});
}

/** The program is there, its interpreter is not: the loader of another C library than this system has. */
function refuseForeignLibc(folder: string, {platform, arch}: Machine, {output}: Outcome): void {
  if (!output.includes('ENOENT') || !existsSync(path.join(folder, 'native', 'bin', 'postgres'))) return;
  throw failure('DATABASE_PLATFORM', {
    machine: `${platform}-${arch}`,
    detail: 'its programs need glibc, which Alpine and other musl systems lack',
  });
}

async function tryPackage(folder: string, account: Account | undefined): Promise<Binaries | Outcome> {
  restoreLinks(folder);
  const bin = path.join(folder, 'native', 'bin');
  const outcome = await runAs(account, path.join(bin, 'postgres'), ['-V']);
  const major = /\(PostgreSQL\) (\d+)/.exec(outcome.output)?.[1];
  return outcome.code === 0 && major !== undefined ? {bin, major: Number(major)} : outcome;
}

/**
 * npm packages cannot hold symbolic links, so the package makes them in an install script, which npm may be
 * told not to run. What cannot be made here is left to the trial run.
 */
function restoreLinks(folder: string): void {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as {source: string; target: string}[];
  for (const {source, target} of links) {
    const link = path.join(folder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link);
    } catch {
      // Read-only, or another process just made it.
    }
  }
}

/** Copies a package so that every account may use it; appears at `to` complete or not at all. */
function copyPackage(from: string, to: string): void {
  const unfinished = mkdtempSync(`${to}.new-`);
  try {
    copyFolder(path.join(from, 'native'), path.join(unfinished, 'native'));
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, to);
  } catch (error) {
    rmSync(unfinished, {recursive: true, force: true});
    // Another process may have finished the same copy first.
    if (!existsSync(to)) throw failure('HOME_UNWRITABLE', {home: path.dirname(to), detail: String(error)});
  }
}

function copyFolder(from: string, to: string): void {
  mkdirSync(to);
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, {withFileTypes: true})) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else {
      copyFileSync(source, target);
      chmodSync(target, path.basename(from) === 'bin' ? 0o755 : 0o644);
    }
  }
}
