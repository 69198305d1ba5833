import type {Pool, PoolClient} from 'pg';
import {version} from '../../version';
import type {Format} from './format';
import {formats} from './formats';
import {quote} from './merge';
import type {Recognised} from './recognise';
import type {TableReport} from './report';

/** A file that is in the tables already. */
export interface EarlierLoad {
  readonly loaded: Date;
  readonly rowsRead: number;
  /** records in the file for each of its tables */
  readonly records: Readonly<Record<string, number>>;
}

/** Writes down that a file was loaded. Runs in the transaction that loads it. */
export async function recordLoad(
  client: PoolClient,
  {source, format}: Recognised,
  {
    sha256,
    rowsRead,
    rowsSkipped,
    tables,
    changedTables,
  }: {
    sha256: string;
    rowsRead: number;
    rowsSkipped: number;
    tables: readonly TableReport[];
    /** tables this load moved to a new release */
    changedTables: readonly string[];
  },
): Promise<void> {
  const records = Object.fromEntries(tables.map(({table, kept}) => [table, kept]));
  const releases = Object.fromEntries(await releasesOf(client, Object.keys(records)));
  await client.query(
    `insert into loads (kind, file, sha256, version, rows_read, rows_skipped, records, changed_tables, releases)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [format.kind, source.label, sha256, version, rowsRead, rowsSkipped, records, changedTables, releases],
  );
}

/**
 * The last load of this very file, if what it said is still in the tables: since then they changed by nothing but
 * loads that this one would come before anyway, of greater authority or of the files that `follow` in this call.
 */
export async function earlierLoad(
  client: PoolClient,
  format: Format,
  sha256: string,
  follow: readonly string[],
): Promise<EarlierLoad | undefined> {
  const {rows} = await client.query<
    EarlierLoad & {id: string; rowsSkipped: number; releases: Record<string, number>}
  >(
    `select id, loaded, rows_read::int as "rowsRead", rows_skipped as "rowsSkipped", records, releases from loads
      where sha256 = $1 and kind = $2 and version = $3 order by id desc limit 1`,
    [sha256, format.kind, version],
  );
  if (rows.length === 0) return undefined;
  const [{id, loaded, rowsRead, rowsSkipped, records, releases}] = rows;
  // The rows left out then are for this load to judge.
  if (rowsSkipped > 0) return undefined;
  const now = await releasesOf(client, Object.keys(records));
  for (const [table, release] of now) {
    const harmless = formats.filter((other) => comesAfter(other, format) || !fills(other, table));
    const {rows: found} = await client.query<{loads: number; filled: boolean}>(
      `select exists (select from ${quote(table)}) as filled,
              (select count(*)::int from loads where id > $1 and $2 = any(changed_tables)
                  and (kind = any($3) or sha256 = any($4))) as loads`,
      [id, table, harmless.map(({kind}) => kind), follow],
    );
    if (release !== releases[table] + found[0].loads || found[0].filled !== records[table] > 0)
      return undefined;
  }
  return {loaded, rowsRead, records};
}

const comesAfter = (other: Format, format: Format) => formats.indexOf(other) > formats.indexOf(format);
const fills = ({outputs}: Format, table: string) => outputs.some((output) => output.table === table);

async function releasesOf(client: PoolClient, tables: readonly string[]): Promise<Map<string, number>> {
  const {rows} = await client.query<{name: string; release: number}>(
    `select name, coalesce(release, 0)::int as release
       from unnest($1::text[]) as name left join data_releases on table_name = name`,
    [tables],
  );
  return new Map(rows.map(({name, release}) => [name, release]));
}

/** A file that was loaded, as the host's list shows it. */
export interface LoadLine {
  readonly id: number;
  readonly kind: string;
  readonly file: string;
  readonly sha256: string;
  /** of openclue */
  readonly version: string;
  readonly rows_read: number;
  /** rows that were left out for their faults */
  readonly rows_skipped: number;
  /** records in the file, by table */
  readonly records: Readonly<Record<string, number>>;
  /** tables that another content came into */
  readonly changed_tables: readonly string[];
  readonly loaded: Date;
}

/** The latest first. */
export async function listLoads(
  pool: Pool,
  {skip, limit}: {readonly skip: number; readonly limit: number},
): Promise<LoadLine[]> {
  const {rows} = await pool.query<LoadLine>(
    `select id::float8 as id, kind, file, sha256, version, rows_read::float8 as rows_read,
            rows_skipped::float8 as rows_skipped, records, changed_tables, loaded
       from loads order by loads.id desc offset $1 limit $2`,
    [skip, limit],
  );
  return rows;
}
