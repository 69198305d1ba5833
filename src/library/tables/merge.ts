import {type Plan, placeColumn} from './compile';
import type {Output} from './format';

/**
 * The SQL that takes a file from its staging table into the target. Records that would stay as they are are left
 * alone, not even locked: loading a file again writes nothing.
 */

/** Quotes an identifier. */
export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
const quoteAll = (names: readonly string[]) => names.map(quote).join(', ');

/** Name of the staging table of an output. */
export const stagingTable = ({table}: Output) => quote(`staged_${table}`);

/**
 * Creates the staging table, typed like the target, in the session's own temporary schema. Where records are told
 * by their id it derives the id as the target does.
 */
export function createStagingSql({output, columns}: Plan): string {
  const [staging, target] = [stagingTable(output), quote(output.table)];
  return output.matchById
    ? `create temporary table ${staging} (like ${target} including generated, ${placeColumn} integer)`
    : `create temporary table ${staging} as select 0 as ${placeColumn}, ${quoteAll(columns)} from ${target} with no data`;
}

/** The columns that tell one record from another. */
const identity = ({key, matchById}: Output) => (matchById ? ['id'] : key);

/** Opens the COPY into the staging table. */
export function copySql({output, columns}: Plan): string {
  return `copy ${stagingTable(output)} (${placeColumn}, ${quoteAll(columns)}) from stdin`;
}

/** Finds records that a file holds more than once: the key's values and the places, the first `limit` of them. */
export function repeatsSql({output}: Plan, limit: number): string {
  const key = quoteAll(output.key);
  return `select concat_ws(' ', ${key}) as key, min(${placeColumn}) as first, max(${placeColumn}) as last
            from ${stagingTable(output)} group by ${key} having count(*) > 1 order by 2 limit ${limit}`;
}

/** Finds the rows whose record an earlier row has: the key's values, its place and that of the first. */
export function laterRowsSql({output}: Plan): string {
  const key = quoteAll(output.key);
  return `select key, first, place
            from (select concat_ws(' ', ${key}) as key, ${placeColumn} as place, min(${placeColumn}) over record as first,
                         row_number() over (record order by ${placeColumn}) as number
                    from ${stagingTable(output)} window record as (partition by ${key})) as rows
           where number > 1 order by place`;
}

/** Takes the rows of some places ($1) out again. */
export function leaveOutSql({output}: Plan): string {
  return `delete from ${stagingTable(output)} where ${placeColumn} = any($1)`;
}

/** How one column of a record comes out when the file's record (`staged`) meets the table's (`known`). */
export interface Assignment {
  readonly column: string;
  readonly value: string;
  /** whether that is another value than the table's */
  readonly differs: string;
}

/** The columns that the file decides on, key apart. */
export function assignmentsOf({output, columns}: Plan): Assignment[] {
  const assigned = columns.filter((column) => !output.key.includes(column));
  if (output.mode === 'enrich') {
    const united = new Set(output.fields.filter((field) => 'united' in field).map(({column}) => column));
    return assigned.map((column) => (united.has(column) ? uniting(column) : enriching(column)));
  }
  // An edition without a column clears what an earlier edition said in it.
  const fields = new Set(output.fields.map(({column}) => column));
  const cleared = [...fields].filter((column) => !columns.includes(column));
  return [
    ...assigned.map((column) => ({
      column,
      value: `staged.${quote(column)}`,
      differs: `staged.${quote(column)} is distinct from known.${quote(column)}`,
    })),
    ...cleared.map((column) => ({column, value: 'null', differs: `known.${quote(column)} is not null`})),
  ];
}

function enriching(column: string): Assignment {
  const [staged, known] = [`staged.${quote(column)}`, `known.${quote(column)}`];
  const differs = `${staged} is not null and ${staged} is distinct from ${known}`;
  return {column, value: `coalesce(${staged}, ${known})`, differs};
}

function uniting(column: string): Assignment {
  const [staged, known] = [`staged.${quote(column)}`, `known.${quote(column)}`];
  const value = `array(select distinct unnest(${known} || ${staged}) order by 1)`;
  return {column, value, differs: `not ${staged} <@ coalesce(${known}, '{}')`};
}

/** Condition that `staged` and `known` are the same record. */
export function sameKey({output}: Plan): string {
  return identity(output)
    .map((column) => `staged.${quote(column)} = known.${quote(column)}`)
    .join(' and ');
}

/** The staged records that are new or say something new, with the table's record beside. */
function changedFrom(plan: Plan): string {
  const {output} = plan;
  const isNew = `known.${quote(identity(output)[0])} is null`;
  const news = [isNew, ...assignmentsOf(plan).map(({differs}) => `(${differs})`)].join(' or ');
  return `from ${stagingTable(output)} as staged left join ${quote(output.table)} as known
            on ${sameKey(plan)} where ${news}`;
}

/** Counts the records that `mergeSql` would write. */
export function countChangedSql(plan: Plan): string {
  return `select count(*)::int as changed ${changedFrom(plan)}`;
}

/** Inserts new records and brings known ones up to date. */
export function mergeSql(plan: Plan): string {
  const {output} = plan;
  const assignments = assignmentsOf(plan);
  const columns = [...output.key, ...assignments.map(({column}) => column)];
  const values = [
    ...output.key.map((column) => `staged.${quote(column)}`),
    ...assignments.map(({value}) => value),
  ];
  const set = assignments.map(({column}) => `${quote(column)} = excluded.${quote(column)}`);
  return `insert into ${quote(output.table)} (${quoteAll(columns)})
            select ${values.join(', ')} ${changedFrom(plan)}
            on conflict (${quoteAll(identity(output))}) do ${set.length ? `update set ${set.join(', ')}` : 'nothing'}`;
}

/** Removes the records of an earlier edition that this one no longer has; undefined where others may stay. */
export function removeSql(plan: Plan): string | undefined {
  const {output} = plan;
  if (output.mode !== 'replace') return undefined;
  const within = output.within ? `(${output.within}) and ` : '';
  return `delete from ${quote(output.table)} as known where ${within}not exists
            (select from ${stagingTable(output)} as staged where ${sameKey(plan)})`;
}
