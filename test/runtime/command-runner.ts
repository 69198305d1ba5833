/**
 * Runs commands of `openclue` one after another in one process that has the compiled command line loaded: loading it
 * takes longer than most commands do. Modules of this folder outlive a test file.
 */
import {type ChildProcess, fork} from 'node:child_process';
import path from 'node:path';

export interface CommandEnd {
  readonly code: number | string;
  readonly output: string;
  readonly errors: string;
}

let child: ChildProcess | undefined;
/** The process has one standard output and one environment, so commands take turns. */
let last: Promise<unknown> = Promise.resolve();

/** Runs `openclue <args>` to its end. */
export function runKept(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<CommandEnd> {
  const turn = last.then(() => run(args, environment));
  last = turn.catch(() => {});
  return turn;
}

function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<CommandEnd> {
  child ??= start();
  const runner = child;
  runner.ref();
  runner.channel?.ref();
  return new Promise<CommandEnd>((resolve, reject) => {
    const gone = (code: number | null, signal: string | null) => {
      child = undefined;
      reject(
        new Error(
          `the process that runs commands ended with ${code ?? signal} in openclue ${args.join(' ')}`,
        ),
      );
    };
    runner.once('exit', gone);
    runner.once('message', (end) => {
      runner.off('exit', gone);
      runner.unref();
      runner.channel?.unref();
      resolve(end as CommandEnd);
    });
    runner.send({args, env: environment});
  });
}

function start(): ChildProcess {
  const started = fork(path.join(__dirname, 'command-process.cjs'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  process.once('exit', () => started.kill('SIGTERM'));
  return started;
}
