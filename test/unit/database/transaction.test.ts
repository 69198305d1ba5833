import type {Pool} from 'pg';
import {inTransaction} from '../../../src/database/transaction';
import {givenDatabase} from '../../support/database';

let pool: Pool;

beforeAll(async () => {
  ({pool} = await givenDatabase());
  await pool.query('create table notes (note text unique)');
});

const insert = 'insert into notes values ($1)';

async function notes(): Promise<string[]> {
  const {rows} = await pool.query<{note: string}>('select note from notes order by note');
  return rows.map(({note}) => note);
}

it('keeps all of the work and gives what it gave', async () => {
  const given = await inTransaction(pool, async (client) => {
    await client.query(insert, ['one']);
    await client.query(insert, ['two']);
    return 2;
  });
  expect(given).toBe(2);
  expect(await notes()).toEqual(['one', 'two']);
});

it('keeps nothing of work that throws, whether PostgreSQL refused or the work itself', async () => {
  const refused = inTransaction(pool, async (client) => {
    await client.query(insert, ['three']);
    await client.query(insert, ['one']);
  });
  await expect(refused).rejects.toMatchObject({code: '23505'});
  const given = new Error('a change of mind');
  const thrown = inTransaction(pool, async (client) => {
    await client.query(insert, ['three']);
    throw given;
  });
  await expect(thrown).rejects.toBe(given);
  expect(await notes()).toEqual(['one', 'two']);
});

it('tells why the work failed where its connection is gone, and leaves no such connection to the next', async () => {
  pool.once('error', () => undefined);
  // Whether the server's word or pg's own arrives first is chance: what the work met is what has to be told.
  let met: unknown;
  const lost = inTransaction(pool, async (client) => {
    client.on('error', () => undefined);
    await client.query(insert, ['three']);
    const {rows} = await client.query<{pid: number}>('select pg_backend_pid() as pid');
    await pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
    await client.query(insert, ['four']).catch((error: unknown) => {
      met = error;
      throw error;
    });
  });
  const told = await lost.catch((error: unknown) => error);
  expect(told).toBeInstanceOf(Error);
  expect(told).toBe(met);
  expect(await notes()).toEqual(['one', 'two']);
  expect(pool.idleCount).toBe(pool.totalCount);
});
