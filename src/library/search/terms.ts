/** The names that a search looks in, collected from the services' tables. */
import {setTimeout as sleep} from 'node:timers/promises';
import type {Pool, PoolClient} from 'pg';
import {locks} from '../../database/locks';
import {inTransaction} from '../../database/transaction';
import {recordSources} from './records';

const setting = 'search_terms';

/** Statement that tells one state of the services' tables from another. */
const releaseSql = `select coalesce(string_agg(table_name || ' ' || release, ', ' order by table_name), '') as release,
                           (select value from settings where name = $2) as collected
                      from data_releases where table_name = any($1)`;
const tables = [...new Set(recordSources.flatMap((source) => source.tables))];

/** Milliseconds that a search waits for names to be collected anew, before it answers by the former ones. */
const patience = 2_000;
const underWay = new WeakMap<Pool, Promise<void>>();

/** Sees to it that the names are collected; waits for it where there are none yet, else only a little. */
export async function freshenTerms(pool: Pool): Promise<void> {
  const {release, collected} = await stateOf(pool);
  if (release === collected) return;
  let collecting = underWay.get(pool);
  if (!collecting) {
    collecting = refreshTerms(pool).finally(() => underWay.delete(pool));
    underWay.set(pool, collecting);
    // A search that no longer waits has nobody to tell; the next one tries again.
    collecting.catch(() => {});
  }
  await (collected === null
    ? collecting
    : Promise.race([collecting, sleep(patience, undefined, {ref: false})]));
}

/**
 * Collects the names anew if the tables have changed since: seconds for 100,000 perturbagens. Searches of other
 * connections see the former names until it is done.
 */
export async function refreshTerms(pool: Pool): Promise<void> {
  const before = await stateOf(pool);
  if (before.release === before.collected) return;
  await inTransaction(pool, async (client) => {
    await client.query('set local statement_timeout = 0');
    await client.query('select pg_advisory_xact_lock($1)', [locks.searchTerms]);
    const {release, collected} = await stateOf(client);
    if (release !== collected) {
      await collect(client);
      await client.query(
        'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
        [setting, release],
      );
    }
  });
}

async function stateOf(database: Pool | PoolClient): Promise<{release: string; collected: string | null}> {
  const {rows} = await database.query<{release: string; collected: string | null}>(releaseSql, [
    tables,
    setting,
  ]);
  return rows[0];
}

/** A new table in the place of the old: filling it and then making its indexes takes a fraction of changing rows. */
async function collect(client: PoolClient): Promise<void> {
  const names = recordSources.flatMap(({kind, names: fields}) =>
    fields.map(({field, from}) => `select '${kind}' as kind, '${field}' as field, ${from}`),
  );
  await client.query('create table search_terms_next (like search_terms)');
  await client.query(
    `insert into search_terms_next (kind, field, term, ids)
     select kind, field, term, array_agg(id order by place, id)
       from (select kind, field, regexp_replace(lower(trim(name)), '\\s+', ' ', 'g') as term, id, min(place) as place
               from (${names.join(' union all ')}) as named
              where trim(name) <> '' group by 1, 2, 3, 4) as folded
      group by kind, field, term`,
  );
  await client.query('create index on search_terms_next (term)');
  if (await hasTrigrams(client)) {
    await client.query('create index on search_terms_next using gin (term gin_trgm_ops)');
  }
  await client.query('analyze search_terms_next');
  await client.query('drop table search_terms');
  await client.query('alter table search_terms_next rename to search_terms');
}

/** Whether the database has pg_trgm, without which no typing error is forgiven. */
export async function hasTrigrams(database: Pool | PoolClient): Promise<boolean> {
  const {rowCount} = await database.query(`select from pg_extension where extname = 'pg_trgm'`);
  return rowCount === 1;
}
