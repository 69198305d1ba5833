import type {Dataset} from '../../../../src/engine/index/index';
import {readScores} from '../../../../src/engine/index/slice';
import {profileMetrics, type Slab, setMetrics} from '../../../../src/engine/metrics';
import {createScoringPool, type QueryRows, type ScoringPool} from '../../../../src/engine/pool';
import {compareShards, looksOf, metricsOf, packComparison, rowsOf} from '../../../../src/engine/pool/compare';
import {givenFolder, givenScores} from '../index/given';
import {givenDataset, givenRows} from './given';

const folder = givenFolder();
const genes = 60;
let dataset: Dataset;
let pool: ScoringPool;
/** scores as the index keeps them, and as they were */
let slab: Slab;
let source: Slab;

const lists: QueryRows[] = [
  {up: givenRows(genes, 8, 1), down: givenRows(genes, 5, 2)},
  {up: givenRows(genes, 6, 3), down: new Uint32Array()},
];
/** The second query lacks every fifth gene. */
const profiles = [0, 1].map((q) =>
  Float64Array.from({length: genes}, (_, gene) =>
    q === 1 && gene % 5 === 0 ? Number.NaN : Math.sin(7 * gene + q),
  ),
);

beforeAll(async () => {
  dataset = await givenDataset(folder, 'compared', genes, 9_000);
  pool = createScoringPool({workers: 2});
  const index = dataset.index('all');
  const all = (count: number) => Uint32Array.from({length: count}, (_, i) => i);
  source = {scores: Float32Array.from(givenScores(genes, 9_000, 11).flat()), genes};
  slab = {scores: readScores(index, all(genes), all(index.signatures)), genes};
});
afterAll(async () => {
  await pool.close();
  dataset.close();
});

const location = () => dataset.location('all');
const close = (found: Float32Array, expected: Float64Array) =>
  found.length === expected.length &&
  found.every(
    (score, i) => Math.abs(score - expected[i]) < 1e-6 || (Number.isNaN(score) && Number.isNaN(expected[i])),
  );

describe('comparing whole signatures on the threads', () => {
  it.each(Object.keys(setMetrics) as (keyof typeof setMetrics)[])('%s of gene lists', async (metric) => {
    const found = await pool.compare({index: location(), metric, lists});
    // Ranks in the index are those of the matrix, also of scores that it does not keep apart.
    const scores = metric === 'lamb2006' ? source : slab;
    expect(found.map((each, q) => close(each, setMetrics[metric](scores, lists[q])))).toEqual([true, true]);
  });

  it.each(Object.keys(profileMetrics) as (keyof typeof profileMetrics)[])(
    '%s of profiles',
    async (metric) => {
      const found = await pool.compare({index: location(), metric, profiles});
      expect(found.map((scores, q) => close(scores, profileMetrics[metric](slab, profiles[q])))).toEqual([
        true,
        true,
      ]);
    },
  );

  it('runs beside enrichment scores and tells its progress to the end', async () => {
    const shares: number[] = [];
    const [[alone], together] = await Promise.all([
      pool.score({index: location(), metric: 'wtcs', queries: lists, outputs: ['cs']}),
      pool.compare(
        {index: location(), metric: 'pearson', profiles},
        {onProgress: ({done, total}) => shares.push(done / total)},
      ),
    ]);
    expect(alone.cs?.length).toBe(9_000);
    expect(together).toHaveLength(2);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('stops when it is told to, and the threads stay usable', async () => {
    const stopping = new AbortController();
    const stopped = pool.compare(
      {index: location(), metric: 'spearman', profiles},
      {signal: stopping.signal, onProgress: () => stopping.abort()},
    );
    await expect(stopped).rejects.toMatchObject({code: 'POOL_STOPPED'});
    expect(pool.waiting).toBe(0);
    await expect(pool.compare({index: location(), metric: 'zhang', lists})).resolves.toHaveLength(2);
  });

  it.each([
    ['no query', {metric: 'cosine' as const, profiles: []}],
    ['a value too few', {metric: 'cosine' as const, profiles: [new Float64Array(genes - 1)]}],
    [
      'a gene that is not there',
      {metric: 'xsum' as const, lists: [{...lists[0], up: Uint32Array.of(genes)}]},
    ],
  ])('refuses %s', async (_, request) => {
    await expect(pool.compare({index: location(), ...request})).rejects.toMatchObject({
      code: 'POOL_REQUEST_INVALID',
    });
  });

  it.each(['spearman', 'zhang'] as const)(
    'knows what %s looks at without preparing its queries',
    (metric) => {
      const index = dataset.index('all');
      const request = metric === 'zhang' ? {metric, lists} : {metric, profiles};
      const packed = packComparison(request, index);
      const metrics = metricsOf(packed, 2, genes);
      expect(looksOf(packed, 2, genes)).toEqual({
        queries: 2,
        rows: rowsOf(metrics, genes).length,
        looks: metrics.reduce((sum, {rows}) => sum + rows.length, 0),
      });
    },
  );

  it('cuts signatures so that every one is in one shard, smaller where sorting costs more', () => {
    const signatures = 5_000;
    const cut = (metric: 'pearson' | 'spearman') => [
      ...compareShards(metric, {queries: 3, rows: 10_174, looks: 30_522}, signatures),
    ];
    for (const metric of ['pearson', 'spearman'] as const) {
      const shards = cut(metric);
      expect(shards[0].start).toBe(0);
      expect(shards.at(-1)?.end).toBe(signatures);
      expect(shards.slice(1).every(({start}, i) => start === shards[i].end)).toBe(true);
    }
    const [plain] = cut('pearson');
    const [sorted] = cut('spearman');
    expect(sorted.end).toBeLessThan(plain.end);
  });
});
