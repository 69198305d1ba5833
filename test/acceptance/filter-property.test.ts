import fc from 'fast-check';
import type {Pool} from 'pg';
import {OpenclueError, statusOf} from '../../src/errors';
import {defaultFilterLimits} from '../../src/filter/limits';
import {parseFilter, parseWhere} from '../../src/filter/parse';
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
