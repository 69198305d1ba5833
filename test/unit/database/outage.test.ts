import {openPool} from '../../../src/database/connect';
import {explainOutage, isOutage, outlastOutage} from '../../../src/database/outage';
import {freePort} from '../../../src/database/postmaster';
import {failure} from '../../../src/errors';
import {createLog} from '../../../src/log';
import {givenLine} from '../../support/broken-line';
import {givenDatabase, type TestDatabase} from '../../support/database';

const log = createLog('silent');
let database: TestDatabase;

beforeAll(async () => {
  database = await givenDatabase();
});

const raised = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: Error) => error,
  );

describe('an error that says that the database is away', () => {
  it('is a refused connection', async () => {
    const absent = openPool(`postgres://a:b@127.0.0.1:${await freePort()}/x`, {log});
    const error = await raised(absent.query('select 1'));
    expect(isOutage(error)).toBe(true);
    expect(explainOutage(error)).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      details: {retryAfter: 2},
    });
    await absent.end();
  });

  it('is a connection that breaks, and one that was ended by an administrator', async () => {
    const line = await givenLine(database.connectionString);
    const pool = openPool(line.connectionString, {log});
    const sleeping = raised(pool.query('select pg_sleep(60)'));
    await pool.query('select 1');
    await line.cut();
    expect(isOutage(await sleeping)).toBe(true);
    await line.mend();
    const ended = raised(pool.query('select pg_terminate_backend(pg_backend_pid())'));
    expect(isOutage(await ended)).toBe(true);
    await expect(pool.query('select 1')).resolves.toMatchObject({rowCount: 1});
    await pool.end();
    await line.close();
  });

  it('is not one that the statement or the program is to blame for', async () => {
    const syntax = await raised(database.pool.query('select from where'));
    for (const error of [
      syntax,
      new Error('x'),
      new TypeError('y'),
      failure('DOWNLOAD_LINK_INVALID', undefined),
    ]) {
      expect(isOutage(error)).toBe(false);
      expect(explainOutage(error)).toBe(error);
    }
  });
});

describe('waiting for the database', () => {
  it('lasts until it answers', async () => {
    const line = await givenLine(database.connectionString);
    const pool = openPool(line.connectionString, {log});
    await line.cut();
    let tries = 0;
    const answer = outlastOutage(() => {
      tries++;
      if (tries === 3) void line.mend();
      return pool.query('select 1 as one');
    });
    expect((await answer).rows).toEqual([{one: 1}]);
    expect(tries).toBeGreaterThanOrEqual(3);
    await pool.end();
    await line.close();
  });

  it('ends when it is told to, and with any other failure', async () => {
    const absent = openPool(`postgres://a:b@127.0.0.1:${await freePort()}/x`, {log});
    const stop = new AbortController();
    const waiting = raised(outlastOutage(() => absent.query('select 1'), stop.signal));
    stop.abort();
    expect(isOutage(await waiting)).toBe(true);
    await expect(outlastOutage(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    await absent.end();
  });
});
