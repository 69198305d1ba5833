import {Pool} from 'pg';
import {openPool} from '../../src/database/connect';
import {statusOf} from '../../src/errors';
import {compileCount} from '../../src/filter/compile';
import {everything} from '../../src/filter/types';
import {createLog} from '../../src/log';
import {serviceAt, services} from '../../src/models/services';
import {cachedAnswer} from '../../src/repositories/answer-cache';
import {runStatement, streamStatement} from '../../src/repositories/query';
import {givenDatabase, type TestDatabase} from '../support/database';

let database: TestDatabase;
let reads: Pool;

beforeAll(async () => {
  database = await givenDatabase();
  const log = createLog('silent');
  reads = openPool(database.connectionString, {log, statementTimeout: 300, max: 2});
});

afterAll(() => reads.end());

const sleeping = {text: 'SELECT pg_sleep($1)', values: [60]};

/** Statements that Postgres is running for this database, other than this question. */
async function running(): Promise<number> {
  const {rows} = await database.pool.query(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and state = 'active' and pid <> pg_backend_pid()`,
  );
  return rows[0].count;
}

test('a statement beyond the time limit is the question’s fault', async () => {
  const refusal = await runStatement(reads, sleeping).catch((error) => error);
  expect([refusal.code, statusOf(refusal)]).toEqual(['QUERY_TOO_SLOW', 400]);
  await expect(runStatement(reads, {text: 'SELECT 1', values: []})).resolves.toEqual([[1]]);
});

test('what Postgres cannot do for a filter is told, what is our own fault is not', async () => {
  const asked = (text: string, values: unknown[] = []) => runStatement(reads, {text, values});
  const unread = await asked('SELECT $1::text ~ $2::text', ['a', '((']).catch((error) => error);
  expect([unread.code, statusOf(unread)]).toEqual(['FILTER_INVALID', 400]);
  await expect(asked(`SELECT repeat('x', 1100000000)`)).rejects.toMatchObject({code: 'QUERY_TOO_LARGE'});
  await expect(asked('SELECT no_such_column')).rejects.toMatchObject({code: '42703'});
});

test('a statement nobody waits for is stopped', async () => {
  const patient = new Pool({connectionString: database.connectionString, max: 1});
  const gone = new AbortController();
  const answer = runStatement(patient, sleeping, gone.signal);
  while ((await running()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  gone.abort();
  await expect(answer).rejects.toMatchObject({code: 'QUERY_TOO_SLOW'});
  // The client hears of the end a moment before the server's list of sessions shows it.
  while ((await running()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await expect(runStatement(patient, {text: 'SELECT 1', values: []})).resolves.toEqual([[1]]);
  await patient.end();
});

test('a stream yields every row in order and frees its connection when left early', async () => {
  const statement = {text: 'SELECT n::text FROM generate_series(1, $1) n', values: [1201]};
  const lineOf = ([n]: readonly (string | null)[]) => `${n}\n`;
  let lines = '';
  for await (const batch of streamStatement(reads, statement, lineOf)) lines += batch;
  expect(lines.split('\n')).toEqual([...Array.from({length: 1201}, (_, index) => String(index + 1)), '']);
  for (let round = 0; round < 3; round++) {
    for await (const batch of streamStatement(reads, statement, lineOf)) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
  }
  expect(reads.idleCount).toBe(reads.totalCount);
});

test('a stream that fails says why, before its first row and after it, and frees its connection', async () => {
  const read = async (text: string) => {
    let rows = 0;
    const counted = () => {
      rows++;
      return '';
    };
    const error = await (async () => {
      for await (const _ of streamStatement(reads, {text, values: []}, counted));
    })().catch((failure: Error) => failure);
    return {rows, error};
  };
  expect(await read('SELECT no_such_column')).toMatchObject({rows: 0, error: {code: '42703'}});
  const late = await read('SELECT (1 / (120 - n))::text FROM generate_series(1, 200) n');
  expect(late).toMatchObject({error: {code: '22012'}});
  expect(late.rows).toBeGreaterThanOrEqual(100);
  expect(await read('SELECT pg_sleep(60)::text')).toMatchObject({rows: 0, error: {code: 'QUERY_TOO_SLOW'}});
  // Its connection is ended under it.
  const ended = await read('SELECT pg_terminate_backend(pg_backend_pid())::text');
  expect(ended).toMatchObject({rows: 0, error: {message: expect.stringMatching(/terminat/)}});
  expect(await read('SELECT 1')).toMatchObject({rows: 1, error: undefined});
  expect(reads.idleCount).toBe(reads.totalCount);
});

describe('answers kept in memory', () => {
  const counted = {
    statement: compileCount(everything, serviceAt('genes').resource),
    tables: ['genes'],
    compose: ([count]: readonly string[]) => count,
  };
  const ask = async () => Number((await cachedAnswer(reads, counted, {leastCost: 0})).body);
  const insert = (id: number) => database.pool.query('insert into genes (entrez_id) values ($1)', [id]);

  test('are given again until a load raises the release of a table', async () => {
    await insert(1);
    expect(await ask()).toBe(1);
    await insert(2);
    // Without a release nothing tells when the table changes, so nothing was kept.
    expect(await ask()).toBe(2);
    await database.pool.query(`insert into data_releases (table_name, release) values ('genes', 1)`);
    expect(await ask()).toBe(2);
    // The first time is remembered, the second time the answer is kept.
    expect(await ask()).toBe(2);
    await insert(3);
    expect(await ask()).toBe(2);
    await database.pool.query(`update data_releases set release = 2 where table_name = 'genes'`);
    expect(await ask()).toBe(3);
  });
});

test('every lookup column has the index it promises', async () => {
  const promised = services.flatMap(({resource}) =>
    [...resource.columns.values()].filter(({lookup}) => lookup).map(({name}) => `${resource.table}.${name}`),
  );
  const {rows} = await database.pool.query(
    `select i.indrelid::regclass || '.' || a.attname as name from pg_index i
     join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam and m.amname = 'gin'
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)`,
  );
  expect(promised).not.toEqual([]);
  expect(rows.map(({name}) => name)).toEqual(expect.arrayContaining(promised));
});
