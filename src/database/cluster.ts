import {randomBytes} from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {isAlive} from '../engine/ground/processes';
import {failure, OpenclueError} from '../errors';
import {Account, runAs} from './account';
import type {Binaries} from './binaries';
import type {Place} from './place';

/** Passwords of the two roles; both random, in a file only this process's user may read. */
export interface Credentials {
  /** superuser, for the supervisor alone */
  readonly postgres: string;
  /** owner of the database `openclue`, without further rights */
  readonly openclue: string;
}

/** A data folder that PostgreSQL can be started on. */
export interface Cluster {
  /** absolute PGDATA */
  readonly data: string;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
  readonly credentials: Credentials;
}

/**
 * Opens the database folder of a place, making it first where there is none. It is made aside and renamed, so
 * that a kill half-way leaves nothing that looks like a database, and of two servers one wins.
 * @throws DATABASE_INIT_FAILED, DATABASE_FOLDER_OWNER, DATABASE_FOLDER_VERSION, DATABASE_FOLDER_DAMAGED
 */
export async function openCluster({folder: place, account}: Place, binaries: Binaries): Promise<Cluster> {
  const folder = path.join(place, 'postgres');
  removeAbandoned(place);
  if (!existsSync(folder)) await createCluster(place, folder, account, binaries);
  const data = path.join(folder, 'data');
  try {
    const text = readFileSync(path.join(folder, 'credentials.json'), 'utf8');
    checkVersion(data, binaries);
    return {data, account, binaries, credentials: JSON.parse(text) as Credentials};
  } catch (error) {
    if (error instanceof OpenclueError) throw error;
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'EACCES') throw failure('DATABASE_FOLDER_OWNER', {folder, uid: statSync(folder).uid});
    throw failure('DATABASE_FOLDER_DAMAGED', {folder, detail: message});
  }
}

function checkVersion(data: string, binaries: Binaries): void {
  const found = Number(readFileSync(path.join(data, 'PG_VERSION'), 'utf8'));
  if (found !== binaries.major) {
    throw failure('DATABASE_FOLDER_VERSION', {folder: path.dirname(data), found, brought: binaries.major});
  }
}

const unfinishedPrefix = 'postgres.new-';

async function createCluster(
  place: string,
  folder: string,
  account: Account | undefined,
  binaries: Binaries,
): Promise<void> {
  const unfinished = mkdtempSync(path.join(place, `${unfinishedPrefix}${process.pid}-`));
  try {
    // Closed to others but for the account passing through to its data.
    chmodSync(unfinished, account ? 0o711 : 0o700);
    const credentials: Credentials = {postgres: randomPassword(), openclue: randomPassword()};
    await initialise(path.join(unfinished, 'data'), account, binaries, credentials);
    const file = path.join(unfinished, 'credentials.json');
    writeFileSync(file, JSON.stringify(credentials), {mode: 0o600, flush: true});
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, {recursive: true, force: true, maxRetries: 5});
    // Another server finished first: its database is the one.
    if (existsSync(folder)) return;
    if (error instanceof OpenclueError) throw error;
    throw failure('DATABASE_INIT_FAILED', {folder: place, detail: (error as Error).message}, {cause: error});
  }
}

async function initialise(
  data: string,
  account: Account | undefined,
  {bin}: Binaries,
  {postgres, openclue}: Credentials,
): Promise<void> {
  const passwordFile = path.join(path.dirname(data), 'password');
  writeFileSync(passwordFile, postgres, {mode: 0o600});
  mkdirSync(data, {mode: 0o700});
  if (account) for (const made of [passwordFile, data]) chownSync(made, account.uid, account.gid);

  // One sync at the end instead of one per step saves a third of a cold start.
  await step(data, account, bin, 'initdb', [
    ...['-D', data, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-sync'],
    // PostgreSQL's own C.UTF-8: byte order and Unicode case rules on every system, whatever locales it has.
    ...['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ]);
  rmSync(passwordFile);
  // A plain role as owner, which may make further databases; nothing the server runs needs a superuser.
  const statements = [
    `CREATE ROLE openclue LOGIN CREATEDB PASSWORD '${openclue}'`,
    'CREATE DATABASE openclue OWNER openclue',
  ].join('\n');
  await step(data, account, bin, 'postgres', ['--single', '-F', '-D', data, 'postgres'], statements);
  await step(data, account, bin, 'initdb', ['--sync-only', '-D', data]);
}

async function step(
  data: string,
  account: Account | undefined,
  bin: string,
  program: string,
  parameters: string[],
  input?: string,
): Promise<void> {
  const {code, output} = await runAs(account, path.join(bin, program), parameters, input);
  // postgres --single ends with 0 even when a statement failed.
  const complaint = output.split('\n').find((line) => /\b(error|ERROR|FATAL|PANIC):/.test(line));
  if (code === 0 && complaint === undefined) return;
  throw failure('DATABASE_INIT_FAILED', {
    folder: path.dirname(path.dirname(data)),
    detail: complaint ?? (output.trim().split('\n').at(-1) || `${program} ended with ${code ?? 'a signal'}`),
  });
}

/** Removes what earlier servers were making when they were killed. */
function removeAbandoned(place: string): void {
  for (const name of readdirSync(place)) {
    if (!name.startsWith(unfinishedPrefix)) continue;
    const pid = Number(name.slice(unfinishedPrefix.length).split('-')[0]);
    if (isAlive(pid)) continue;
    try {
      rmSync(path.join(place, name), {recursive: true, force: true, maxRetries: 5});
    } catch {
      // An orphaned initdb may still be writing there; the next start gets it.
    }
  }
}

/** 192 bits, in letters that need no quoting in SQL or in a URL. */
function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}
