import {type ChildProcess, spawn} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import path from 'node:path';
import {type CommandEnd, runKept} from '../runtime/command-runner';

export const repositoryRoot = path.resolve(__dirname, '../..');

const running = new Set<ChildProcess>();

/** Ends what still runs of the processes started here. */
export async function endProcesses(): Promise<void> {
  await Promise.all([...running].map((child) => ended(child, () => child.kill('SIGTERM'))));
}

/** The server as a user runs it: a process of its own, told by environment variables. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly key: string;
  /** what it printed on standard output */
  readonly greeting: string;
  /** Sends a signal and waits for the end; resolves with the exit code, or the signal's name. */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

export interface FailedProcess {
  readonly code: number | string;
  readonly errors: string;
}

/** Starts `openclue serve` on a free port and waits until it says that it is ready. */
export async function startServerProcess(environment: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const {child, output} = launch(environment);
  const greeting = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (/try it:|no demo key/.test(output.text)) resolve(output.text);
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${output.errors}`)));
  });
  return {
    child,
    greeting,
    url: /ready at (\S+)/.exec(greeting)?.[1] ?? '',
    key: /demo key: (\S+)/.exec(greeting)?.[1] ?? '',
    end: (signal) => ended(child, () => child.kill(signal)),
  };
}

/** Starts `openclue worker` and waits until it says that it is running. */
export async function startWorkerProcess(
  environment: NodeJS.ProcessEnv,
): Promise<Pick<ServerProcess, 'child' | 'end'>> {
  const {child, output} = launch(environment, ['worker']);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (/is running/.test(output.text)) resolve();
    });
    child.on('exit', (code) => reject(new Error(`the worker ended with ${code}: ${output.errors}`)));
  });
  return {child, end: (signal) => ended(child, () => child.kill(signal))};
}

/** Starts `openclue serve` where it cannot start, and waits for its end. */
export async function startInVain(environment: NodeJS.ProcessEnv): Promise<FailedProcess> {
  const {child, output} = launch(environment);
  return {code: await ended(child, () => {}), errors: output.errors};
}

/** Runs `openclue <args>` to its end, in a process that has run others; `spawnOpenclue` gives it one of its own. */
export const runOpenclue = runKept;

/** Runs `openclue <args>` to its end as a user's shell does. */
export async function spawnOpenclue(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<CommandEnd> {
  const {child, output} = launch(environment, args);
  const code = await ended(child, () => {});
  return {code, output: output.text, errors: output.errors};
}

/** Runs `openclue <args>` to its end while nobody reads what it prints, as behind a `head` that has seen enough. */
export async function runUnread(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{code: number | string; errors: string}> {
  const {child, output} = launch(environment, args);
  child.stdout?.destroy();
  const code = await ended(child, () => {});
  return {code, errors: output.errors};
}

/** Runs `openclue <args>` to its end with its standard output in a file. */
export async function runInto(
  file: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{code: number | string; errors: string}> {
  const fd = openSync(file, 'w');
  try {
    const {child, output} = launch(environment, args, fd);
    const code = await ended(child, () => {});
    return {code, errors: output.errors};
  } finally {
    closeSync(fd);
  }
}

/** Starts `openclue <args>`, to be ended by a signal. */
export function startOpenclue(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): {readonly errors: () => string; end(signal: NodeJS.Signals): Promise<number | string>} {
  const {child, output} = launch(environment, args);
  return {errors: () => output.errors, end: (signal) => ended(child, () => child.kill(signal))};
}

function launch(
  environment: NodeJS.ProcessEnv,
  args: readonly string[] = ['serve'],
  into: 'pipe' | number = 'pipe',
) {
  const {NODE_OPTIONS: _, ...inherited} = process.env;
  const child = spawn(process.execPath, [path.join(repositoryRoot, 'bin/openclue.mjs'), ...args], {
    env: {...inherited, PORT: '0', LOG_LEVEL: 'warn', ...environment},
    stdio: ['ignore', into, 'pipe'],
  });
  running.add(child);
  const output = {text: '', errors: ''};
  child.stdout?.on('data', (chunk: Buffer) => {
    output.text += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output.errors += chunk;
  });
  child.on('exit', () => running.delete(child));
  return {child, output};
}

function ended(child: ChildProcess, trigger: () => void): Promise<number | string> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve(child.exitCode);
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    trigger();
  });
}
