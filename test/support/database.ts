import {randomBytes} from 'node:crypto';
import {setTimeout as sleep} from 'node:timers/promises';
import {Client, type Pool} from 'pg';
import {openPool} from '../../src/database/connect';
import {createLog} from '../../src/log';
import {fromSetup} from './from-setup';

/** A database of this test file alone. */
export interface TestDatabase {
  readonly connectionString: string;
  readonly pool: Pool;
}

function serverUrl(): URL {
  return new URL(fromSetup('OPENCLUE_TEST_DATABASE'));
}

async function onServer(sql: string): Promise<void> {
  const client = new Client({connectionString: serverUrl().href});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * A copy of the migrated template database, dropped when the test file ends. Call it in `beforeAll`, at the
 * top of the file or of a `describe`.
 * @param template another database to copy; `template0` gives an empty one
 */
export async function givenDatabase(template = 'openclue_template'): Promise<TestDatabase> {
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = serverUrl();
  url.pathname = `/${name}`;
  const pool = openPool(url.href, {log: createLog('silent')});
  opened.push({name, pool});
  return {connectionString: url.href, pool};
}

/** Drops a database with whoever is connected; PostgreSQL's own vacuuming, which only a superuser may end, ends soon. */
async function drop(name: string): Promise<void> {
  for (;;) {
    try {
      return await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    } catch (error) {
      if ((error as {code?: string}).code !== insufficientPrivilege) throw error;
      await sleep(50);
    }
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const insufficientPrivilege = '42501';

const opened: {name: string; pool: Pool}[] = [];

afterAll(async () => {
  for (const {name, pool} of opened) {
    await pool.end();
    await drop(name);
  }
});
