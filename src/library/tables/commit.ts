import type {Pool, PoolClient} from 'pg';
import {tableLocks} from '../../database/locks';
import {raiseReleases} from '../../database/releases';
import type {Plan} from './compile';
import type {Format} from './format';
import {recordLoad} from './history';
import {countChangedSql, mergeSql, quote, removeSql, stagingTable} from './merge';
import {canRebuild, rebuild, removeNext} from './rebuild';
import type {Recognised} from './recognise';
import type {TableReport} from './report';
import type {Staged} from './stage';

/** A source with its rows in staging tables. */
export interface StagedMember extends Recognised {
  readonly staged: Staged;
}

/**
 * A load that changes this many records, and this share of a table, rebuilds the table: measured on sigs, whose
 * rows cost about 90 µs each to merge into 11 indexes and 30 µs to rebuild.
 */
const fewestInBulk = 100_000;
const shareInBulk = 1 / 3;

/**
 * Takes what was staged of a file (of each member of an archive) into the tables in one transaction. Loads of the
 * same tables take turns.
 * @param pool gives a rebuild further sessions
 * @param dryRun does everything but rebuild tables, and rolls back
 * @returns what happened to the tables of each member
 */
export async function commitFile(
  client: PoolClient,
  pool: Pool,
  members: readonly StagedMember[],
  sha256: string,
  dryRun: boolean,
): Promise<TableReport[][]> {
  await client.query('begin');
  await lockTables(
    client,
    members.map(({format}) => format),
  );
  await client.query('savepoint locked');
  const merging: Merging = {client, pool, dryRun, rebuilt: new Set()};
  try {
    return await commitMembers(merging, members, sha256);
  } catch (error) {
    await undo(merging);
    throw error;
  }
}

/** The transaction of a load. */
interface Merging {
  readonly client: PoolClient;
  readonly pool: Pool;
  readonly dryRun: boolean;
  /** tables that were replaced; only once each, for other sessions do not see their successors yet */
  readonly rebuilt: Set<string>;
}

/** Ends a load that failed; its locks are held until nothing of it is left. */
async function undo({client, rebuilt}: Merging): Promise<void> {
  try {
    await client.query('rollback to savepoint locked');
    for (const table of rebuilt) await removeNext(client, table);
    await client.query('commit');
  } catch {
    // Without a connection there is nothing to undo but what the next load removes.
  }
}

async function commitMembers(
  merging: Merging,
  members: readonly StagedMember[],
  sha256: string,
): Promise<TableReport[][]> {
  const {client, dryRun} = merging;
  const formats = members.map(({format}) => format);
  const reports: TableReport[][] = [];
  for (const {staged} of members) reports.push(await mergeStaged(merging, staged));
  const changed = new Set(
    reports
      .flat()
      .filter(isChanged)
      .map(({table}) => table),
  );
  for (const {table, sql} of new Set(formats.flatMap(({derived}) => derived ?? []))) {
    if ((await rowsOf(client, sql)) > 0) changed.add(table);
  }
  await raiseReleases(client, changed);
  for (const [i, member] of members.entries()) {
    const {rowsRead, rowsSkipped} = member.staged;
    // One transaction, one release: the first member stands for all.
    const changedTables = i === 0 ? [...changed] : [];
    await recordLoad(client, member, {sha256, rowsRead, rowsSkipped, tables: reports[i], changedTables});
  }
  await client.query(dryRun ? 'rollback' : 'commit');
  // Counts read indexes alone where the table's pages are known to hold nothing that some reader must not see.
  if (!dryRun) for (const table of changed) await client.query(`vacuum (analyze) ${quote(table)}`);
  return reports;
}

const isChanged = ({changed, removed}: TableReport) => changed + removed > 0;

async function lockTables(client: PoolClient, formats: readonly Format[]): Promise<void> {
  const tables = formats.flatMap(({outputs, derived = []}) =>
    [...outputs, ...derived].map(({table}) => table),
  );
  // Always in the same order, so that two loads never wait for each other.
  for (const table of [...new Set(tables)].sort()) {
    await client.query('select pg_advisory_xact_lock($1, hashtext($2))', [tableLocks.load, table]);
  }
}

async function mergeStaged(merging: Merging, {stagings}: Staged): Promise<TableReport[]> {
  const {client} = merging;
  const reports: TableReport[] = [];
  for (const {staging, kept} of stagings) {
    const {plan} = staging;
    const remove = removeSql(plan);
    const removed = remove ? await rowsOf(client, remove) : 0;
    await claimRecords(client, plan);
    reports.push({table: plan.output.table, kept, changed: await merge(merging, plan, kept), removed});
  }
  return reports;
}

/** What a file names is not the demo's alone any more. */
async function claimRecords(client: PoolClient, {output}: Plan): Promise<void> {
  const [key, ...others] = output.key;
  if (others.length > 0) return;
  await client.query(
    `delete from demo_records where table_name = $1 and key in (select ${quote(key)}::text from ${stagingTable(output)})`,
    [output.table],
  );
}

/** Merges a staged output, in bulk where that is faster. @returns records inserted or updated */
async function merge(merging: Merging, plan: Plan, kept: number): Promise<number> {
  const {client, pool, dryRun, rebuilt} = merging;
  if (kept < fewestInBulk) return rowsOf(client, mergeSql(plan));
  const {table} = plan.output;
  const {rows} = await client.query<{records: number}>(
    `select count(*)::int as records from ${quote(table)}`,
  );
  const [{records}] = rows;
  const changed = records === 0 ? kept : await countChanged(client, plan);
  if (changed === 0) return 0;
  const bulk = changed >= fewestInBulk && changed >= records * shareInBulk && !rebuilt.has(table);
  if (!bulk || !(await canRebuild(client, table))) return rowsOf(client, mergeSql(plan));
  if (dryRun) return changed;
  rebuilt.add(table);
  await rebuild(client, pool, plan, records === 0);
  return changed;
}

async function countChanged(client: PoolClient, plan: Plan): Promise<number> {
  return (await client.query<{changed: number}>(countChangedSql(plan))).rows[0].changed;
}

async function rowsOf(client: PoolClient, sql: string): Promise<number> {
  return (await client.query(sql)).rowCount ?? 0;
}
