import {identifier, type Parameters} from './sql';
import {type Filter, isEverything, type OrderTerm, type Resource} from './types';

/** Records of a page for which values are looked up in the index; of longer ones nearly all are read anyway. */
const longestPage = 10_000;

/** A page of all records, ordered by one column that has an index. */
export interface Window {
  readonly term: OrderTerm;
  readonly skip: number;
  readonly limit: number;
}

/** The page a filter asks for, if it is of this kind. */
export function windowOf({where, order, limit, skip}: Filter): Window | undefined {
  const [term] = order;
  if (!isEverything(where) || order.length !== 1 || !term.column.indexed) return undefined;
  return limit === undefined || limit > longestPage ? undefined : {term, skip, limit};
}

/**
 * Selects the ids of such a page. An index knows the order of the values, but equals are to come by their ids, and all
 * absent values are equals: left to itself PostgreSQL reads every record of the first value, or of all that are skipped.
 * So the index alone is asked which values begin and end the page, and how many records come before the first; then
 * records are read of these two and of what lies between, at most a page of each.
 */
export function compileWindow(
  {term: {column, descending}, skip, limit}: Window,
  {table}: Resource,
  parameters: Parameters,
): string {
  const value = `w.${identifier(column.name)}`;
  const from = `FROM ${identifier(table)} w`;
  const direction = directionOf(descending);
  const [skipped, most] = [skip, limit].map((number) => parameters.add(number, 'bigint'));
  // The values of the page's first and last record; no row where there is no such record.
  const [first, last] = ['(SELECT v FROM first)', '(SELECT v FROM last)'];
  const firstIsAbsent = '(SELECT v IS NULL FROM first)';
  const firstIsPresent = '(SELECT v IS NOT NULL FROM first)';
  const select = `SELECT w."id", ${value} AS v ${from}`;
  const rest = skip === 0 ? '' : ` OFFSET ${skipped} - (SELECT records FROM before)`;
  const ofFirst = (condition: string) =>
    `(${select} WHERE ${condition} ORDER BY w."id" LIMIT ${most}${rest})`;
  const ofLast = (condition: string) => `(${select} WHERE ${condition} ORDER BY w."id" LIMIT ${most})`;
  const between = (condition: string) =>
    `(SELECT b.* FROM (${select} WHERE ${condition} ORDER BY ${value} ${direction} LIMIT ${most}) b
       WHERE b.v IS DISTINCT FROM ${last})`;
  const parts = [
    ofFirst(`${value} = ${first}`),
    ofFirst(`${value} IS NULL AND ${firstIsAbsent}`),
    between(`${value} ${descending ? '<' : '>'} ${first}`),
    ofLast(`${value} = ${last} AND (SELECT f.v IS DISTINCT FROM l.v FROM first f, last l)`),
    descending
      ? ofLast(`${value} IS NULL AND ${firstIsPresent} AND ${last} IS NULL`)
      : between(`${value} IS NOT NULL AND ${firstIsAbsent}`),
  ];
  const count = (condition: string) => `(SELECT count(*) ${from} WHERE ${condition})`;
  const before = descending
    ? `${count(`${value} > ${first}`)} + ${count(`${value} IS NOT NULL AND ${firstIsAbsent}`)}`
    : `${count(`${value} < ${first}`)} + ${count(`${value} IS NULL AND ${firstIsPresent}`)}`;
  return `WITH page AS MATERIALIZED (
      SELECT v, row_number() OVER (ORDER BY p.v ${direction}) AS place
        FROM (SELECT ${value} AS v ${from} ORDER BY ${value} ${direction} LIMIT ${most} OFFSET ${skipped}) p
    ), first AS (SELECT v FROM page WHERE place = 1), last AS (SELECT v FROM page WHERE place = ${most})
    ${skip === 0 ? '' : `, before AS MATERIALIZED (SELECT ${before} AS records)`}
    SELECT u."id" FROM (${parts.join(' UNION ALL ')}) u ORDER BY u.v ${direction}, u."id" LIMIT ${most}`;
}

/** MongoDB's order: missing values first upwards, last downwards. */
export function directionOf(descending: boolean): string {
  return descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST';
}
