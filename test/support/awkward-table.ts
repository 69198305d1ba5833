import type {Pool} from 'pg';
import type {Resource} from '../../src/filter/types';
import type {Columns, Row} from './filter-evaluator';

/** A table of every kind of column, with the values that break filters. */
export const awkwardColumns: Columns = {
  id: 'text',
  name: 'text',
  note: 'text',
  tags: 'text[]',
  labels: 'text[]',
  rank: 'integer',
  score: 'double precision',
  gold: 'boolean',
  extra: 'jsonb',
};

export const awkwardResource: Resource = {
  name: 'awkward',
  table: 'awkward',
  large: false,
  columns: new Map(
    Object.entries(awkwardColumns).map(([name, type]) => [name, {name, type, lookup: name === 'labels'}]),
  ),
  relations: new Map(),
};

export const awkwardTexts = [
  '',
  ' ',
  'a',
  'A',
  'ab',
  'aB.c',
  'A375',
  'A375.311',
  '10 µM',
  '10 uM',
  'É',
  'é',
  'straße',
  "O'Neil",
  '"; drop table awkward; --',
  'a\\b',
  'a|b',
  '50%',
  '_',
  '$1',
  '{a,b}',
  'null',
  'NULL',
  'true',
  '5',
  '05',
  '-666',
  'line\nbreak',
  'tab\there',
  '日本',
  '😀',
  '\uffee',
];
export const awkwardNumbers = [0, 1, -1, 5, 2.5, -666, 1e-7, 0.1, 2147483647, -2147483648, 2147483648, 1e300];
export const awkwardIntegers = awkwardNumbers.filter(
  (number) => Number.isInteger(number) && Math.abs(number) < 2 ** 31,
);

const rowCount = 120;

/** Creates and fills the table; returns its records as the API would answer them. */
export async function givenAwkwardTable(pool: Pool): Promise<Row[]> {
  await pool.query(`create table awkward (
    id text collate "C" primary key, name text collate "C", note text collate "C", tags text[] collate "C",
    labels text[] collate "C",
    rank integer, score double precision, gold boolean, extra jsonb)`);
  await pool.query('create index on awkward using gin (labels)');
  const rows = awkwardRows();
  for (const row of rows) {
    const values = Object.keys(awkwardColumns).map((name) =>
      name === 'extra' ? JSON.stringify(row.extra) : row[name],
    );
    await pool.query('insert into awkward values ($1, $2, $3, $4, $5, $6, $7, $8, $9)', values);
  }
  return rows;
}

/** The table's records as the API would answer them. */
export function awkwardRows(): Row[] {
  return Array.from({length: rowCount}, (_, index) => awkwardRow(index));
}

/** Every combination the strides reach, the same in each run. */
function awkwardRow(index: number): Row {
  const pick = <T>(values: readonly T[], stride: number, gap: number): T | undefined =>
    index % gap === 0 ? undefined : values[(index * stride) % values.length];
  const tagCount = index % 5;
  const tags = Array.from(
    {length: tagCount},
    (_, tag) => awkwardTexts[(index * 7 + tag * 11) % awkwardTexts.length],
  );
  const row = {
    id: `id${String(index).padStart(3, '0')}`,
    name: awkwardTexts[index % awkwardTexts.length],
    note: pick(awkwardTexts, 3, 4),
    tags: index % 6 === 0 ? undefined : tags,
    labels: index % 4 === 0 ? undefined : tags.slice(1),
    rank: pick(awkwardIntegers, 1, 5),
    score: pick(awkwardNumbers, 1, 3),
    gold: pick([true, false], 1, 7),
    extra: pick([{a: 1}, [1, 2], 'text'], 1, 2),
  };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
