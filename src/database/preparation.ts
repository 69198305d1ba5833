/** Notes in the database which build has prepared it: seeing that nothing is left to do would load every model. */
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {Pool} from 'pg';

const undefinedTable = '42P01';

/** What this code was built from, as `bin/build.mjs` notes it; undefined for code that it has not built. */
const build = stampOf(path.resolve(__dirname, '..'));

function stampOf(folder: string): string | undefined {
  const file = path.join(folder, '.stamp');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Whether this very build has prepared the database, and no other since. */
export async function isPrepared(pool: Pool): Promise<boolean> {
  return build !== undefined && (await preparedBy(pool)) === build;
}

/** Prepares the database, and notes it once that has succeeded. */
export async function notePreparation(pool: Pool, prepare: () => Promise<void>): Promise<void> {
  const earlier = await preparedBy(pool);
  // First, so that nobody takes what another build has begun to change for its own.
  if (earlier !== undefined && earlier !== build) await pool.query('delete from schema_preparation');
  await prepare();
  if (build === undefined || earlier === build) return;
  await pool.query(
    `insert into schema_preparation (build) values ($1)
       on conflict (single) do update set build = excluded.build, prepared = now()`,
    [build],
  );
}

async function preparedBy(pool: Pool): Promise<string | undefined> {
  try {
    const {rows} = await pool.query<{build: string}>('select build from schema_preparation');
    return rows[0]?.build;
  } catch (error) {
    // Before the migration that makes the table.
    if ((error as {code?: string}).code === undefinedTable) return undefined;
    throw error;
  }
}
