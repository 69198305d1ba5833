import type {Pool} from 'pg';
import type {ColumnType} from '../../src/models/columns';
import type {Service} from '../../src/models/services';

/** Records a service is tested with. */
export const recordCount = 12;

/**
 * Fills a service's table: record n has its number in every value, and of the columns other than the first
 * (the natural key) every third is left out, so that records are sparse as real ones.
 */
export async function givenRecords(pool: Pool, {path, resource}: Service): Promise<void> {
  if (path === 'datasets') return givenDatasets(pool);
  // some tables are born with records
  await pool.query(`delete from ${resource.table}`);
  const {rows} = await pool.query<{name: string}>(
    `select column_name as name from information_schema.columns
     where table_name = $1 and table_schema = current_schema() and is_generated = 'NEVER'`,
    [resource.table],
  );
  const writable = rows.map(({name}) => name);
  const columns = [...resource.columns.values()].filter(({name}) => writable.includes(name));
  const names = columns.map(({name}) => `"${name}"`).join(', ');
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  for (let record = 0; record < recordCount; record++) {
    const values = columns.map(({name, type}, index) =>
      index > keyColumns && (index + record) % 3 === 0 ? null : sampleValue(name, type, record),
    );
    await pool.query(`insert into ${resource.table} (${names}) values (${places})`, values);
  }
}

/** The service of datasets shows what `matrix add` registered. */
async function givenDatasets(pool: Pool): Promise<void> {
  await pool.query(
    `insert into datasets (id, name, source, checksum, spaces, signature_count, gene_count, synthetic)
     select 'id-' || n, 'name-' || n, 'source-' || n, 'checksum-' || n, array['landmark', 'bing'], n, 978, n % 2 = 0
     from generate_series(1, $1) n`,
    [recordCount],
  );
}

/** Leading columns that are never left out: they hold the natural key. */
const keyColumns = 3;

/** The value of a column in the nth record, as Postgres takes it. */
function sampleValue(name: string, type: ColumnType, record: number): unknown {
  switch (type) {
    case 'text':
      return `${name}-${record}`;
    case 'text[]':
      return [`${name}-${record}`, `${name}-${record + 1}`];
    case 'integer':
      return record;
    case 'double precision':
      return record + 0.5;
    case 'boolean':
      return record % 2 === 0;
    case 'jsonb':
      return JSON.stringify([{n: record}]);
  }
}
