import {juggler} from '@loopback/repository';
import type {Pool} from 'pg';
import type {Log} from '../log';

/** Connections for administrators' writes, which are few. */
const connections = 2;

/** LoopBack's own way to the database, opened when somebody first writes. */
export interface WriteSource {
  /** The data source; opened once. */
  open(): Promise<juggler.DataSource>;
  close(): Promise<void>;
}

/**
 * A data source for writes to the database of `pool`. Reads go through the filter compiler, which says what the
 * connector cannot.
 */
export function createWriteSource(connectionString: string, pool: Pool, log: Log): WriteSource {
  let opened: Promise<juggler.DataSource> | undefined;
  return {
    open() {
      opened ??= openDataSource(connectionString, pool, log).catch((error) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
    async close() {
      await (await opened)?.disconnect();
    },
  };
}

async function openDataSource(connectionString: string, pool: Pool, log: Log): Promise<juggler.DataSource> {
  // The connector would look for every table in "public".
  const {rows} = await pool.query<{schema: string}>('select current_schema() as schema');
  const dataSource = new juggler.DataSource({
    name: 'database',
    connector: require('loopback-connector-postgresql'),
    url: connectionString,
    schema: rows[0].schema,
    max: connections,
    // Connected below: a source that connects by itself tells nobody when it has.
    lazyConnect: true,
    // Without a listener a connection that breaks while idle would end the process.
    onError: (error: Error) => log.warn({detail: error.message}, 'an idle database connection broke'),
  });
  await dataSource.connect();
  return dataSource;
}
