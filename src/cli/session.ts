import type {Pool} from 'pg';
import {type Config, readConfig} from '../config';
import {createLog, type Log} from '../log';

/** What a verb that needs the database works with. */
export interface Session {
  readonly config: Config;
  readonly log: Log;
  readonly pool: Pool;
}

/** Opens the database (starting the embedded one when no server runs it), does the work, closes again. */
export async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  // Verbs without a database, and mistakes, need not wait for it.
  const [{openDatabase}, {isPrepared}] = await Promise.all([
    import('../database/connect.js'),
    import('../database/preparation.js'),
  ]);
  const config = readConfig();
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const database = await openDatabase({databaseUrl: config.databaseUrl, home: config.home, log});
  try {
    if (!(await isPrepared(database.pool))) {
      // The models load LoopBack, which takes half a second.
      const {prepareSchema} = await import('../schema.js');
      await prepareSchema(database.pool, log);
    }
    return await work({config, log, pool: database.pool});
  } finally {
    await database.close();
  }
}
