import {PLACE, type Plan} from './compile';
import type {Output} from './format';

/**
 * The SQL that takes a file from its staging table into the target. Rows that would stay as they are, are left
 * alone: loading a file again writes nothing.
 */

/** Quotes an identifier. */
export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
const quoteAll = (names: readonly string[]) => names.map(quote).join(', ');

/** Name of the staging table of an output. */
export const stagingTable = ({table}: Output) => quote(`staged_${table}`);

/** Creates the staging table, typed like the target, in the session's own temporary schema. */
export function createStagingSql({output, columns}: Plan): string {
  return `create temporary table ${stagingTable(output)} as
            select 0 as ${PLACE}, ${quoteAll(columns)} from ${quote(output.table)} with no data`;
}

/** Opens the COPY into the staging table. */
export function copySql({output, columns}: Plan): string {
  return `copy ${stagingTable(output)} (${PLACE}, ${quoteAll(columns)}) from stdin`;
}

/** Finds records that a file holds more than once: the key's values and the places, the first `limit` of them. */
export function repeatsSql({output}: Plan, limit: number): string {
  const key = quoteAll(output.key);
  return `select concat_ws(' ', ${key}) as key, min(${PLACE}) as first, max(${PLACE}) as last
            from ${stagingTable(output)} group by ${key} having count(*) > 1 order by 2 limit ${limit}`;
}

/** Inserts new records and brings known ones up to date. */
export function mergeSql({output, columns}: Plan): string {
  const replaced = output.mode === 'replace';
  const assigned = columns.filter((column) => !output.key.includes(column));
  // An edition without a column clears what an earlier edition said in it.
  const cleared = replaced ? columnsOf(output).filter((column) => !columns.includes(column)) : [];
  const set = [
    ...assigned
      .map(quote)
      .map((c) => `${c} = ${replaced ? `excluded.${c}` : `coalesce(excluded.${c}, target.${c})`}`),
    ...cleared.map((column) => `${quote(column)} = null`),
  ];
  const differs = [
    ...assigned
      .map(quote)
      .map(
        (c) =>
          `${replaced ? '' : `excluded.${c} is not null and `}excluded.${c} is distinct from target.${c}`,
      ),
    ...cleared.map((column) => `target.${quote(column)} is not null`),
  ];
  const onConflict = set.length ? `update set ${set.join(', ')} where ${differs.join(' or ')}` : 'nothing';
  return `insert into ${quote(output.table)} as target (${quoteAll(columns)})
            select ${quoteAll(columns)} from ${stagingTable(output)}
            on conflict (${quoteAll(output.key)}) do ${onConflict}`;
}

/** Removes the records of an earlier edition that this one no longer has; undefined where others may stay. */
export function removeSql({output}: Plan): string | undefined {
  if (output.mode !== 'replace') return undefined;
  const sameKey = output.key.map(quote).map((c) => `staged.${c} = target.${c}`);
  const within = output.within ? `(${output.within}) and ` : '';
  return `delete from ${quote(output.table)} as target
           where ${within}not exists (select from ${stagingTable(output)} as staged where ${sameKey.join(' and ')})`;
}

function columnsOf({fields}: Output): string[] {
  return [...new Set(fields.map(({column}) => column))];
}
