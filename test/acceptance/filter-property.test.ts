import fc from 'fast-check';
import type {Pool} from 'pg';
import {OpenclueError, statusOf} from '../../src/errors';
import {defaultFilterLimits} from '../../src/filter/limits';
import {parseDistinctField, parseFilter, parseWhere} from '../../src/filter/parse';
import type {Resource} from '../../src/filter/types';
import {createLog} from '../../src/log';
import {storeDocuments} from '../../src/repositories/documents';
import {ResourceRepository} from '../../src/repositories/resource.repository';
import {awkwardColumns, awkwardResource, givenAwkwardTable} from '../support/awkward-table';
import {givenDatabase} from '../support/database';
import {anyFilter, validFilter, validWhere} from '../support/filter-arbitraries';
import {evaluateFilter, holds, type Row} from '../support/filter-evaluator';

/** FILTER_RUNS=100000 for a long run; the seed of a failure is printed and can be given as FILTER_SEED. */
const runs = Number(process.env.FILTER_RUNS ?? 2000);
const seed = process.env.FILTER_SEED === undefined ? undefined : Number(process.env.FILTER_SEED);
const options = {numRuns: runs, seed};

let pool: Pool;
let rows: Row[];
let repository: ResourceRepository;
/** The same records, read as the JSON texts that the table keeps. */
let stored: ResourceRepository;

beforeAll(async () => {
  ({pool} = await givenDatabase());
  rows = await givenAwkwardTable(pool);
  repository = new ResourceRepository(pool, awkwardResource);
  const documented = {...awkwardResource, documents: true};
  await storeDocuments(pool, [documented], createLog('silent'));
  stored = new ResourceRepository(pool, documented);
});

describe('the compiled SQL and the plain evaluator', () => {
  test('agree on every valid filter', async () => {
    await fc.assert(
      fc.asyncProperty(validFilter, async (filter) => {
        const parsed = parseFilter(JSON.stringify(filter), awkwardResource, defaultFilterLimits);
        const {body, count} = await repository.find(parsed);
        const expected = evaluateFilter(filter, rows, awkwardColumns);
        expect(JSON.parse(String(body))).toEqual(expected);
        expect(count).toBe(expected.length);
        expect(await stored.find(parsed)).toEqual({body, count, tag: undefined});
      }),
      options,
    );
  }, 3_600_000);

  test('count alike', async () => {
    await fc.assert(
      fc.asyncProperty(validWhere, async (where) => {
        const count = await repository.count(
          parseWhere(JSON.stringify(where), awkwardResource, defaultFilterLimits),
        );
        expect(count).toBe(rows.filter((row) => holds(where, row, awkwardColumns)).length);
      }),
      {...options, numRuns: Math.ceil(runs / 5)},
    );
  }, 3_600_000);
});

describe('with an index that has the values of each column in order', () => {
  let indexed: Resource;

  beforeAll(async () => {
    const names = ['name', 'note', 'rank', 'score', 'gold'];
    for (const name of names) await pool.query(`create index on awkward ("${name}" nulls first)`);
    const columns = [...awkwardResource.columns].map(
      ([name, column]) =>
        [name, {...column, indexed: names.includes(name), key: name === 'id' ? true : undefined}] as const,
    );
    indexed = {...awkwardResource, columns: new Map(columns), orderedBy: ['rank', 'gold']};
  });

  test('every page of an order is the same', async () => {
    const ordering = new ResourceRepository(pool, indexed);
    for (const column of ['id', 'name', 'note', 'rank', 'score', 'gold', 'gold, id', 'id, gold']) {
      for (const order of [column, `${column} DESC`]) {
        for (const limit of [1, 7, 120]) {
          for (const skip of [0, 1, 30, 90, 118, 119, 120, 700]) {
            const filter = {order, limit, skip};
            const parsed = parseFilter(filter, indexed, defaultFilterLimits);
            const {body} = await ordering.find(parsed);
            const expected = evaluateFilter(filter, rows, awkwardColumns);
            expect({filter, found: JSON.parse(String(body))}).toEqual({filter, found: expected});
          }
        }
      }
    }
  });

  test('the distinct values are the same', async () => {
    const walking = new ResourceRepository(pool, indexed);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('name', 'note', 'rank', 'score', 'gold'),
        fc.oneof(fc.constant({}), validWhere),
        async (field, where) => {
          const parsed = parseWhere(JSON.stringify(where), indexed, defaultFilterLimits);
          const [plain, walked] = await Promise.all(
            [
              [repository, awkwardResource] as const,
              [walking, {...indexed, orderedBy: undefined}] as const,
            ].map(([of, resource]) => of.distinct(parseDistinctField(field, resource), parsed)),
          );
          expect(String(walked.body)).toBe(String(plain.body));
        },
      ),
      {...options, numRuns: Math.ceil(runs / 5)},
    );
  }, 3_600_000);

  test('the distinct values are the same where they are many, or where a condition holds for few records', async () => {
    await pool.query(
      `create table crowd as select i::text as id, i % 2000 as many, i % 3 as few, i = 150000 as rare
         from generate_series(1, 150000) as i`,
    );
    await pool.query('create index on crowd (many nulls first); create index on crowd (few nulls first)');
    const typed = {many: 'integer', few: 'integer', rare: 'boolean'} as const;
    const crowd = (isIndexed: boolean): Resource => ({
      ...{name: 'crowd', table: 'crowd', large: false, relations: new Map()},
      columns: new Map(
        Object.entries(typed).map(([name, type]) => [
          name,
          {name, type, indexed: isIndexed && name !== 'rare'},
        ]),
      ),
    });
    for (const [field, where, count] of [
      ['many', {}, 2000],
      ['few', {}, 3],
      ['few', {rare: true}, 1],
      ['few', {rare: false}, 3],
      ['few', {many: 7}, 3],
      ['few', {rare: 'true', few: {gt: 7}}, 0],
    ] as const) {
      const [plain, walked] = await Promise.all(
        [crowd(false), crowd(true)].map((resource) =>
          new ResourceRepository(pool, resource).distinct(
            parseDistinctField(field, resource),
            parseWhere(where, resource, defaultFilterLimits),
          ),
        ),
      );
      expect(String(walked.body)).toBe(String(plain.body));
      expect(JSON.parse(String(plain.body))).toHaveLength(count);
    }
  });
});

test('a broken filter is refused before it reaches the database, and what passes runs', async () => {
  await fc.assert(
    fc.asyncProperty(anyFilter, async (filter) => {
      try {
        await repository.find(parseFilter(JSON.stringify(filter), awkwardResource, defaultFilterLimits));
      } catch (error) {
        if (!(error instanceof OpenclueError)) throw error;
        expect(statusOf(error)).toBe(400);
        expect(error.message).not.toBe('');
      }
    }),
    options,
  );
}, 3_600_000);
