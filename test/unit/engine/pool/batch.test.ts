import fc from 'fast-check';
import type {Dataset} from '../../../../src/engine/index/index';
import type {Metric} from '../../../../src/engine/kernel/reference';
import {createScoringPool, type QueryRows, type ScoringPool, scoreOutputs} from '../../../../src/engine/pool';
import {rowsToShare} from '../../../../src/engine/pool/shard';
import {givenFolder} from '../index/given';
import {givenDataset, givenRows, plainScores} from './given';

const folder = givenFolder();
const genes = 40;
/** Two blocks of an index; of a batch's rows, the memory holds 1,008 signatures, one such tile in both blocks. */
const signatures = 8_700;
const bufferBytes = (genes * 4 * 1_008) / 0.75;
let small: Dataset;
let large: Dataset;
let pool: ScoringPool;

beforeAll(async () => {
  small = await givenDataset(folder, 'small', genes, 70);
  large = await givenDataset(folder, 'large', genes, signatures);
  pool = createScoringPool({workers: 2, bufferBytes});
});
afterAll(async () => {
  await pool.close();
  small.close();
  large.close();
});

const score = (dataset: Dataset, queries: readonly QueryRows[], metric: Metric, subset?: Uint32Array) =>
  pool.score({index: dataset.location('all'), metric, queries, outputs: scoreOutputs, subset});

/** jest takes seconds to compare what this compares in microseconds. */
function sameScores(a: ArrayLike<number> = [], b: ArrayLike<number> = []): boolean {
  return a.length > 0 && a.length === b.length && [].every.call(a, (value, i) => value === b[i]);
}

/** Queries of all sizes, enough of them to use every row often. */
function givenBatch(seed: number, count: number): QueryRows[] {
  const sizeOf = (i: number) => (seed + 7 * i) % 25;
  return Array.from({length: count}, (_, i) => ({
    up: givenRows(genes, sizeOf(i) + 1, seed + i),
    down: givenRows(genes, sizeOf(i + 3), seed + 1_000 + i),
  }));
}

describe('a batch that shares its rows', () => {
  it('agrees with the reference in every output of every query', async () => {
    const metrics = fc.constantFrom<Metric>('wtcs', 'cs');
    await fc.assert(
      fc.asyncProperty(
        fc.nat({max: 1_000_000}),
        fc.integer({min: 14, max: 40}),
        metrics,
        async (seed, count, metric) => {
          const queries = givenBatch(seed, count);
          expect(rowsToShare(queries, genes, 2)).toBeDefined();
          const results = await score(small, queries, metric);
          results.forEach((result, q) => {
            const expected = plainScores(small, queries[q], metric);
            for (const output of scoreOutputs) {
              if (!sameScores(result[output], Float32Array.from(expected[output])))
                throw new Error(`query ${q}: ${output} differs`);
            }
          });
        },
      ),
      {numRuns: 8},
    );
  });

  it('gives each query the scores it has alone, over tiles and blocks', async () => {
    const queries = givenBatch(5, 30);
    const together = await score(large, queries, 'wtcs');
    for (const [q, query] of queries.entries()) {
      const [alone] = await score(large, [query], 'wtcs');
      for (const output of scoreOutputs) expect(sameScores(together[q][output], alone[output])).toBe(true);
    }
  });

  it('gives a subset of signatures the scores they have among all, in a row or scattered', async () => {
    const queries = givenBatch(6, 30);
    const all = await score(large, queries, 'wtcs');
    for (const subset of [
      Uint32Array.from({length: 2_500}, (_, i) => i * 3 + 7),
      Uint32Array.from({length: 1_500}, (_, i) => 7_100 + i),
      Uint32Array.of(0, 8_191, 8_192, signatures - 1),
    ]) {
      const some = await score(large, queries, 'wtcs', subset);
      for (const [q] of queries.entries()) {
        for (const output of scoreOutputs) {
          const expected = Array.from(subset, (signature) => all[q][output]?.[signature] ?? Number.NaN);
          expect(sameScores(some[q][output], expected)).toBe(true);
        }
      }
    }
  });

  it('keeps its rows apart from those of another batch that runs beside it', async () => {
    const [one, other] = [givenBatch(7, 60), givenBatch(8, 60)];
    const [first, second] = await Promise.all([score(large, one, 'wtcs'), score(large, other, 'cs')]);
    const [firstAlone, secondAlone] = [await score(large, one, 'wtcs'), await score(large, other, 'cs')];
    for (let q = 0; q < one.length; q++) {
      expect(sameScores(first[q].cs, firstAlone[q].cs)).toBe(true);
      expect(sameScores(second[q].cs, secondAlone[q].cs)).toBe(true);
    }
  });

  it('can be stopped half-way, and leaves nothing behind for the next', async () => {
    const queries = givenBatch(9, 300);
    const stop = new AbortController();
    const stopped = pool.score(
      {index: large.location('all'), metric: 'wtcs', queries, outputs: ['cs']},
      {signal: stop.signal, onProgress: () => stop.abort()},
    );
    await expect(stopped).rejects.toMatchObject({code: 'POOL_STOPPED'});
    const [whole, again] = [await score(small, queries, 'wtcs'), await score(small, queries, 'wtcs')];
    expect(sameScores(whole[299].cs, again[299].cs)).toBe(true);
    expect(sameScores(whole[0].cs, Float32Array.from(plainScores(small, queries[0], 'wtcs').cs))).toBe(true);
  });
});

describe('rows to share', () => {
  const query = (up: number[], down: number[] = []) => ({
    up: Uint32Array.from(up),
    down: Uint32Array.from(down),
  });

  it('are those that any query uses, when the batch uses them often enough for its threads', () => {
    const queries = Array.from({length: 8}, () => query([9, 3], [4]));
    expect(rowsToShare(queries, 20, 2)).toEqual(Uint32Array.of(3, 4, 9));
    expect(rowsToShare(queries, 20, 4)).toEqual(Uint32Array.of(3, 4, 9));
    expect(rowsToShare(queries, 20, 5)).toBeUndefined();
  });

  it('are none of a single query, nor of queries that have little in common', () => {
    expect(rowsToShare([query([1, 2], [3])], 20, 1)).toBeUndefined();
    expect(rowsToShare([query([1, 2], [3]), query([4, 5], [6])], 20, 1)).toBeUndefined();
  });
});
