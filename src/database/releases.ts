import type {PoolClient} from 'pg';

/** @param $1 names of the tables */
export const raiseReleasesSql = `insert into data_releases as r (table_name, release) select unnest($1::text[]), 1
  on conflict (table_name) do update set release = r.release + 1, changed = now()`;

/** Tells kept answers, and clients that hold some, that tables have changed; in the transaction that changes them. */
export async function raiseReleases(transaction: PoolClient, tables: Iterable<string>): Promise<void> {
  await transaction.query(raiseReleasesSql, [[...tables]]);
}
