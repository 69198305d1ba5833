import path from 'node:path';
import type {Pool} from 'pg';
import {type Config, readConfig} from '../config';
import {openDatabase} from '../database/connect';
import {migrate} from '../database/migrations';
import {createLog, type Log} from '../log';
import {packageRoot} from '../version';

/** What a verb that needs the database works with. */
export interface Session {
  readonly config: Config;
  readonly log: Log;
  readonly pool: Pool;
}

/** Opens the database (starting the embedded one when no server runs it), does the work, closes again. */
export async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const config = readConfig();
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const database = await openDatabase({databaseUrl: config.databaseUrl, home: config.home, log});
  try {
    await migrate(database.pool, path.join(packageRoot, 'migrations'));
    return await work({config, log, pool: database.pool});
  } finally {
    await database.close();
  }
}
