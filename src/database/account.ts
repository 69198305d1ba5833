import {type ExecFileException, execFile, spawn} from 'node:child_process';
import {existsSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {failure} from '../errors';

/** The operating-system account PostgreSQL runs as when this process may not run it itself. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** How a program ended; `code` is null after a signal. */
export interface Outcome {
  readonly code: number | null;
  /** standard output, then standard error; where both are empty, how it ended */
  readonly output: string;
}

/**
 * PostgreSQL refuses to run as root: root lends it the owner of an existing data folder, else the account
 * `postgres`, else `nobody`. Any other user runs it directly: undefined.
 * @throws DATABASE_ROOT when root has no account to lend
 */
export function serverAccount(dataFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataFolder)) {
    const {uid, gid} = statSync(dataFolder);
    if (uid !== 0) return {uid, gid};
  }
  // initdb wants to find its uid in the account database, so only named accounts will do.
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    // macOS numbers its nobody -2, which no program can be started as.
    const entry = accounts.find(([name, , uid]) => name === wanted && Number(uid) > 0);
    if (entry) return {uid: Number(entry[2]), gid: Number(entry[3])};
  }
  throw failure('DATABASE_ROOT', undefined);
}

/** Whether the account may pass through every folder from the root down to this one. */
export function canReach(folder: string, {uid, gid}: Account): boolean {
  for (let at = folder; ; at = path.dirname(at)) {
    const stats = statSync(at);
    const shift = stats.uid === uid ? 6 : stats.gid === gid ? 3 : 0;
    if (((stats.mode >> shift) & 1) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/**
 * Runs a program to its end as the account, without this process's environment: PG* and LD_LIBRARY_PATH of
 * the user must not reach PostgreSQL, and its messages must be in English for us to understand them.
 * A program that cannot be started at all ends with code 127 and the reason as its output.
 */
export function runAs(
  account: Account | undefined,
  program: string,
  parameters: string[],
  input = '',
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      parameters,
      {...account, cwd: path.dirname(program), env: serverEnvironment(), windowsHide: true},
      (error, stdout, stderr) => {
        resolve({code: exitCode(error), output: `${stdout}${stderr}` || (error?.message ?? '')});
      },
    );
    // A program that ends before reading its input says why on its own.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

function exitCode(error: ExecFileException | null): number | null {
  if (error === null) return 0;
  // The code of a program is a number; a word is the system's reason for not starting it.
  return typeof error.code === 'string' ? 127 : (error.code ?? null);
}

/** Starts a program that outlives a Ctrl-C at the terminal and writes to an open file. */
export function spawnAs(
  account: Account | undefined,
  program: string,
  parameters: string[],
  logFile: number,
): ReturnType<typeof spawn> {
  return spawn(program, parameters, {
    ...account,
    // Its own session: the terminal's signals go to us, and we stop it in order.
    detached: true,
    cwd: path.dirname(program),
    env: serverEnvironment(),
    stdio: ['ignore', logFile, logFile],
    windowsHide: true,
  });
}

function serverEnvironment(): NodeJS.ProcessEnv {
  if (process.platform !== 'win32') return {PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC'};
  // No program starts on Windows without these; they are the system's, not settings of openclue.
  const {PATH, SystemRoot, TEMP} = process.env;
  return {PATH, SystemRoot, TEMP};
}
