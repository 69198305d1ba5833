import {sharedFloats} from '../../../../src/engine/ground/shared-memory';
import type {Dataset} from '../../../../src/engine/index/index';
import {createScoringPool, type QueryRows, type ScoringPool, scoreOutputs} from '../../../../src/engine/pool';
import {givenFolder} from '../index/given';
import {givenDataset, givenRows, plainScores} from './given';

const folder = givenFolder();
const genes = 60;
let dataset: Dataset;
let pool: ScoringPool;

const both: QueryRows = {up: givenRows(genes, 8, 1), down: givenRows(genes, 5, 2)};
const upOnly: QueryRows = {up: givenRows(genes, 6, 3), down: new Uint32Array()};
const downOnly: QueryRows = {up: new Uint32Array(), down: givenRows(genes, 6, 4)};

beforeAll(async () => {
  dataset = await givenDataset(folder, 'scored', genes, 9_000);
  pool = createScoringPool({workers: 2});
});
afterAll(async () => {
  await pool.close();
  dataset.close();
});

const request = (queries: QueryRows[] = [both]) => ({
  index: dataset.location('all'),
  metric: 'wtcs' as const,
  queries,
  outputs: ['cs'] as const,
});

/** jest takes seconds to compare what this compares in microseconds. */
function sameScores(a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()): boolean {
  return a.length > 0 && a.length === b.length && a.every((score, i) => score === b[i]);
}

describe('scoring', () => {
  it.each(['wtcs', 'cs'] as const)('agrees with the reference in every output, metric %s', async (metric) => {
    const queries = [both, upOnly, downOnly];
    const results = await pool.score({...request(queries), metric, outputs: scoreOutputs});
    results.forEach((result, q) => {
      const expected = plainScores(dataset, queries[q], metric);
      for (const output of scoreOutputs) {
        expect(sameScores(result[output], Float32Array.from(expected[output]))).toBe(true);
      }
    });
  });

  it('gives only the outputs asked for', async () => {
    const [result] = await pool.score({...request(), outputs: ['down', 'leadUp']});
    expect(Object.keys(result).sort()).toEqual(['down', 'leadUp']);
  });

  it('scores a subset of signatures, scattered or in a row, over blocks', async () => {
    const scattered = Uint32Array.from({length: 3_000}, (_, i) => i * 3);
    const inRow = Uint32Array.from({length: 1_500}, (_, i) => 7_400 + i);
    const [all] = await pool.score(request());
    for (const subset of [scattered, inRow, Uint32Array.of(8_191, 8_192), Uint32Array.of(8_999)]) {
      const [some] = await pool.score({...request(), subset});
      expect(Array.from(some.cs ?? [])).toEqual(Array.from(subset, (s) => all.cs?.[s]));
    }
    expect((await pool.score({...request(), subset: new Uint32Array()}))[0].cs).toHaveLength(0);
  });

  it('scores a batch like its queries one by one, whatever the memory', async () => {
    const queries = Array.from({length: 40}, (_, i) => ({
      up: givenRows(genes, 7, i),
      down: givenRows(genes, 9, i + 99),
    }));
    const small = createScoringPool({workers: 1, bufferBytes: 60 * 4 * 16});
    const [batch, frugal] = await Promise.all([pool.score(request(queries)), small.score(request(queries))]);
    await small.close();
    for (const [q, query] of queries.entries()) {
      const [single] = await pool.score(request([query]));
      expect(sameScores(batch[q].cs, single.cs)).toBe(true);
      expect(sameScores(frugal[q].cs, single.cs)).toBe(true);
    }
  });

  it('reports progress up to the last score', async () => {
    const seen: number[] = [];
    await pool.score(request([both, upOnly]), {
      onProgress: ({done, total}) => {
        expect(total).toBe(18_000);
        seen.push(done);
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(18_000);
    expect(seen.length).toBeGreaterThan(1);
  });
});

describe('a request that cannot be scored', () => {
  it.each([
    ['no query', {queries: []}],
    ['no output', {outputs: []}],
    ['a query without genes', {queries: [{up: new Uint32Array(), down: new Uint32Array()}]}],
    ['a gene outside the space', {queries: [{up: Uint32Array.of(60), down: new Uint32Array()}]}],
    ['a gene twice', {queries: [{up: Uint32Array.of(3, 3), down: new Uint32Array()}]}],
    ['a signature outside the index', {subset: Uint32Array.of(0, 9_000)}],
    ['signatures out of order', {subset: Uint32Array.of(5, 4)}],
    ['memory of its own that is not shared', {into: {cs: new Float32Array(1e6)}}],
    ['shared memory that is too small', {into: {cs: sharedFloats(3)}}],
  ])('%s', async (_, wrong) => {
    await expect(pool.score({...request(), ...wrong})).rejects.toMatchObject({
      code: 'POOL_REQUEST_INVALID',
    });
  });

  it('an index that is not there fails that request alone', async () => {
    const index = {...dataset.location('all'), file: `${folder}/missing.index`};
    await expect(pool.score({...request(), index})).rejects.toThrow(/missing\.index/);
    await expect(pool.score(request())).resolves.toHaveLength(1);
  });
});

describe('a bounded, stoppable pool', () => {
  // Some 40 shards of work.
  const wide: QueryRows = {up: givenRows(genes, 30, 5), down: givenRows(genes, 25, 6)};
  const large = () => request(Array.from({length: 800}, () => wide));

  it('refuses more requests than it may hold, and takes new ones afterwards', async () => {
    const bounded = createScoringPool({workers: 1, waiting: 2});
    const held = [bounded.score(request()), bounded.score(request())];
    await expect(bounded.score(request())).rejects.toMatchObject({
      code: 'POOL_FULL',
      details: {waiting: 2, retryAfter: 5},
    });
    await Promise.all(held);
    await expect(bounded.score(request())).resolves.toHaveLength(1);
    await bounded.close();
  });

  it('stops when told to, at once or later, and is free for others', async () => {
    await expect(pool.score(request(), {signal: AbortSignal.abort()})).rejects.toMatchObject({
      code: 'POOL_STOPPED',
    });
    const stop = new AbortController();
    const stopped = pool.score(large(), {signal: stop.signal, onProgress: () => stop.abort()});
    await expect(stopped).rejects.toMatchObject({code: 'POOL_STOPPED'});
    expect(pool.waiting).toBe(0);
    await expect(pool.score(request())).resolves.toHaveLength(1);
  });

  it('answers a small query while a large batch runs', async () => {
    const order: string[] = [];
    const batch = pool.score(large()).then(() => order.push('batch'));
    await pool.score(request()).then(() => order.push('small'));
    await batch;
    expect(order).toEqual(['small', 'batch']);
  });

  it.each(['another key', 'batch'])(
    'lets a small query of %s wait for one shard of a batch of 1,000',
    async (owner) => {
      const single = createScoringPool({workers: 1});
      let [batchShards, ownShards] = [0, 0];
      const queries = Array.from({length: 1_000}, () => wide);
      const batch = single.score({...request(queries), owner: 'batch'}, {onProgress: () => batchShards++});
      // The batch has the thread, and has had it for some time.
      while (batchShards < 5) await new Promise((resolve) => setImmediate(resolve));
      const before = batchShards;
      await single.score({...request(), owner}, {onProgress: () => ownShards++});
      // Each of its shards waits for one of the batch at most, as time is shared equally; the first for one under way.
      expect(batchShards - before).toBeLessThanOrEqual(1 + ownShards);
      await batch;
      expect(batchShards - before).toBeGreaterThan(1 + ownShards);
      await single.close();
    },
  );

  it('fails what is unfinished when it closes, and what comes later', async () => {
    const closing = createScoringPool({workers: 1});
    const unfinished = closing.score(large());
    const checked = expect(unfinished).rejects.toMatchObject({code: 'POOL_CLOSED'});
    await closing.close();
    await checked;
    await expect(closing.score(request())).rejects.toMatchObject({code: 'POOL_CLOSED'});
  });
});
