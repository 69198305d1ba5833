import {constants} from 'node:os';
import type {Pool} from 'pg';
import {type Config, readConfig} from '../config';
import {createLog, type Log} from '../log';

/** What a verb that needs the database works with. */
export interface Session {
  readonly config: Config;
  readonly log: Log;
  readonly pool: Pool;
  /** a signal has asked the command to end */
  readonly signal: AbortSignal;
}

export interface SessionOptions {
  /** whether the work heeds `signal` by ending itself, so that nothing is lost; else it is left where it stands */
  readonly stops?: boolean;
}

/** A signal ended the command. */
export class Interrupted extends Error {
  constructor(private readonly by: NodeJS.Signals) {
    super(`ended by ${by}`);
  }

  /** as shells give it for a command that a signal ended */
  get exitCode(): number {
    return 128 + constants.signals[this.by];
  }
}

/**
 * Opens the database (starting the embedded one when no server runs it), does the work, closes again, also when a signal
 * ends the command: an embedded PostgreSQL would go on without it.
 * @throws Interrupted
 */
export async function withSession<T>(
  work: (session: Session) => Promise<T>,
  {stops = false}: SessionOptions = {},
): Promise<T> {
  // Verbs without a database, and mistakes, need not wait for it.
  const [{openDatabase}, {isPrepared}] = await Promise.all([
    import('../database/connect.js'),
    import('../database/preparation.js'),
  ]);
  const config = readConfig();
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const interruption = heedSignals(stops);
  try {
    const database = await openDatabase({databaseUrl: config.databaseUrl, home: config.home, log});
    const {pool} = database;
    try {
      const {signal, raised} = interruption;
      const whole = async () => {
        signal.throwIfAborted();
        if (!(await isPrepared(pool))) {
          // The models load LoopBack, which takes half a second.
          const {prepareSchema} = await import('../schema.js');
          await prepareSchema(pool, log);
        }
        signal.throwIfAborted();
        return work({config, log, pool, signal});
      };
      return await Promise.race([whole(), raised]);
    } finally {
      await database.close();
    }
  } finally {
    interruption.end();
  }
}

/** What signals do: the first tells work that heeds it, and raises where none does; a second raises in any case. */
function heedSignals(stops: boolean): {signal: AbortSignal; raised: Promise<never>; end(): void} {
  const stopping = new AbortController();
  let raise: (reason: Interrupted) => void = () => {};
  const raised = new Promise<never>((_, reject) => {
    raise = reject;
  });
  raised.catch(() => {});
  const ask = (by: NodeJS.Signals) => {
    const interrupted = new Interrupted(by);
    // Who asks twice does not want to wait.
    if (!stops || stopping.signal.aborted) raise(interrupted);
    stopping.abort(interrupted);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const each of signals) process.on(each, ask);
  return {
    signal: stopping.signal,
    raised,
    end: () => {
      for (const each of signals) process.off(each, ask);
    },
  };
}
