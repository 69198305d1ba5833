/** The two ends of a benchmark's own process: a server that can be metered, and who starts and ends it. */
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';

/** What a process has used since it began. */
export interface Meter {
  /** milliseconds of all its threads, user and system */
  readonly cpu: number;
  /** bytes resident */
  readonly memory: number;
}

/** A server in a process of its own. */
export interface Child {
  readonly url: string;
  readonly pid: number;
  meter(): Promise<Meter>;
  stop(): Promise<void>;
}

/** Milliseconds a server may take to start. */
const startLimit = 180_000;

/**
 * Runs a module of this folder, which calls `serveParent`, with these environment variables added.
 * @throws when the process ends before it serves
 */
export async function startChild(
  module: string,
  variables: Readonly<Record<string, string>>,
  execArgv: readonly string[] = [],
): Promise<Child> {
  const child = fork(path.join(__dirname, module), {
    env: {...process.env, ...variables},
    // Stock LoopBack would refuse the URLs with many ids otherwise.
    execArgv: ['--max-http-header-size=262144', ...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const {url} = await answer<{url: string}>(child);
  return {
    url,
    // It has answered, so it runs.
    pid: child.pid as number,
    meter() {
      child.send('meter');
      return answer<Meter>(child);
    },
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.send('stop');
      await ended;
    },
  };
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const waiting = new AbortController();
  const signal = AbortSignal.any([waiting.signal, AbortSignal.timeout(startLimit)]);
  try {
    const [message] = await Promise.race([
      once(child, 'message', {signal}),
      once(child, 'exit', {signal}).then(() => {
        throw new Error(`bench: ${child.spawnargs.at(-1)} ended before it answered`);
      }),
    ]);
    return message as T;
  } finally {
    waiting.abort();
  }
}

/** In the child: tells the parent where it serves, then answers its questions until it is told to stop. */
export function serveParent(url: string, stop: () => Promise<unknown>): void {
  process.on('message', (question) => {
    if (question === 'stop') void stop().finally(() => process.exit(0));
    if (question === 'meter') process.send?.(meterOfThisProcess());
  });
  // A parent that was killed leaves nobody to serve.
  process.on('disconnect', () => process.exit(0));
  process.send?.({url});
}

function meterOfThisProcess(): Meter {
  const {user, system} = process.cpuUsage();
  return {cpu: (user + system) / 1000, memory: process.memoryUsage.rss()};
}
