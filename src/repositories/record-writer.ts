import type {Pool, PoolClient} from 'pg';
import {type AuditEntry, audit} from '../auth/audit';
import {failure} from '../errors';
import {identifier} from '../filter/sql';
import type {Resource} from '../filter/types';
import type {RecordValues} from './record-values';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const alreadyThere = '23505';
const missingValue = '23502';

/** Who writes where: the key goes into the audit log. */
export interface WriteContext {
  readonly pool: Pool;
  readonly resource: Resource;
  readonly keyId: string;
}

/**
 * Writes a new record and returns it as JSON text.
 * @throws RECORD_EXISTS, RECORD_INCOMPLETE
 */
export function createRecord(context: WriteContext, values: RecordValues): Promise<string> {
  const {resource} = context;
  const names = [...values.keys()].map(({name}) => identifier(name));
  const places = names.map((_, index) => `$${index + 1}`);
  const given = names.length === 0 ? 'DEFAULT VALUES' : `(${names.join(', ')}) VALUES (${places.join(', ')})`;
  return inTransaction(context, 'record.create', async (client) => {
    const {rows} = await client.query<Written>(
      `INSERT INTO ${identifier(resource.table)} AS t ${given} RETURNING ${written}`,
      [...values.values()],
    );
    return rows[0];
  });
}

/**
 * Changes what is given of a record and returns the whole record as JSON text.
 * @throws MODEL_NOT_FOUND, RECORD_EXISTS, RECORD_INCOMPLETE
 */
export function updateRecord(context: WriteContext, id: string, values: RecordValues): Promise<string> {
  const {resource} = context;
  if (!isPossible(id)) throw failure('MODEL_NOT_FOUND', {model: resource.name, id});
  const assignments = [...values.keys()].map(({name}, index) => `${identifier(name)} = $${index + 2}`);
  const table = identifier(resource.table);
  // A change of nothing still answers with the record.
  const changes =
    assignments.length === 0
      ? `SELECT ${written} FROM ${table} t WHERE id = $1`
      : `UPDATE ${table} AS t SET ${assignments.join(', ')} WHERE id = $1 RETURNING ${written}`;
  return inTransaction(context, 'record.update', async (client) => {
    const {rows} = await client.query<Written>(changes, [id, ...values.values()]);
    if (rows.length === 0) throw failure('MODEL_NOT_FOUND', {model: resource.name, id});
    return rows[0];
  });
}

/** Deletes a record and returns how many there were: 0 or 1. */
export async function deleteRecord({pool, resource, keyId}: WriteContext, id: string): Promise<number> {
  if (!isPossible(id)) return 0;
  return transaction(pool, async (client) => {
    const {rowCount} = await client.query(`DELETE FROM ${identifier(resource.table)} WHERE id = $1`, [id]);
    if (rowCount === 0) return 0;
    await raiseRelease(client, resource);
    await audit(client, {keyId, action: 'record.delete', subject: `${resource.name}/${id}`});
    return 1;
  });
}

/** No id can contain a NUL, and Postgres would refuse to look for one. */
function isPossible(id: string): boolean {
  return !id.includes('\0');
}

interface Written {
  readonly id: string;
  readonly json: string;
}

const written = 'id, json_strip_nulls(to_json(t))::text AS json';

function inTransaction(
  {pool, resource, keyId}: WriteContext,
  action: AuditEntry['action'],
  write: (client: PoolClient) => Promise<Written>,
): Promise<string> {
  return transaction(pool, async (client) => {
    const {id, json} = await write(client).catch((error) => {
      throw writeFailure(error, resource);
    });
    await raiseRelease(client, resource);
    await audit(client, {keyId, action, subject: `${resource.name}/${id}`});
    return json;
  });
}

async function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Tells kept answers that the table has changed, as a load does. */
async function raiseRelease(client: PoolClient, {table}: Resource): Promise<void> {
  await client.query(
    `INSERT INTO data_releases AS r (table_name, release) VALUES ($1, 1)
     ON CONFLICT (table_name) DO UPDATE SET release = r.release + 1, changed = now()`,
    [table],
  );
}

function writeFailure(error: unknown, {name, columns}: Resource): unknown {
  const {code, column, detail} = error as {code?: string; column?: string; detail?: string};
  if (code === alreadyThere)
    return failure('RECORD_EXISTS', {model: name, detail: detail ?? ''}, {cause: error});
  if (code === missingValue) {
    // An id that is derived is missing when the first column, the natural key, is.
    const property = column === undefined || column === 'id' ? [...columns.keys()][1] : column;
    return failure('RECORD_INCOMPLETE', {model: name, property}, {cause: error});
  }
  return error;
}
