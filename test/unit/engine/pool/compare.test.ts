import type {Dataset} from '../../../../src/engine/index/index';
import {readScores} from '../../../../src/engine/index/slice';
import {profileMetrics, type Slab, setMetrics} from '../../../../src/engine/metrics';
import {createScoringPool, type QueryRows, type ScoringPool} from '../../../../src/engine/pool';
import {compareShards, looksOf, packComparison} from '../../../../src/engine/pool/compare';
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

  it.each([
    ['spearman', {metric: 'spearman' as const, profiles}, genes + (genes * 4) / 5],
    ['zhang', {metric: 'zhang' as const, lists}, 2 * genes],
  ])('knows what %s looks at', (_, request, looks) => {
    const packed = packComparison(request, dataset.index('all'));
    expect(looksOf(packed, 2, genes)).toEqual({queries: 2, rows: genes, looks});
  });

  it.each([
    [1, 'pearson', 100_000],
    [64, 'spearman', 100_000],
    [130, 'cosine', 20_000],
    [3, 'zhang', 5_000],
    [1, 'xcos', 700],
  ] as const)(
    'cuts %d queries by %s so that each meets every signature once',
    (queries, metric, signatures) => {
      const looks = {queries, rows: 10_174, looks: queries * 10_174};
      const shards = [...compareShards(metric, looks, signatures, 2)];
      const met = Array.from({length: queries}, () => 0);
      for (const [i, {queryStart, queryEnd, start, end}] of shards.entries()) {
        for (let q = queryStart; q < queryEnd; q++) met[q] += end - start;
        const before = shards[i - 1];
        if (before?.queryStart === queryStart) expect(start).toBe(before.end);
        else expect(start).toBe(0);
      }
      expect(met).toEqual(Array.from({length: queries}, () => signatures));
    },
  );

  it('cuts signatures into pieces of about the same work', () => {
    const looks = {queries: 1, rows: 10_174, looks: 10_174};
    const width = (metric: 'pearson' | 'zhang', many: typeof looks) =>
      [...compareShards(metric, many, 100_000, 2)][0].end;
    expect(width('pearson', looks)).toBe(8_192);
    expect(width('pearson', {...looks, queries: 64, looks: 64 * 10_174})).toBe(1_024);
    expect(width('zhang', looks)).toBeLessThan(width('pearson', looks));
  });

  it.each(['pearson', 'spearman', 'cosine', 'xcos'] as const)(
    '%s of 1,000 random signatures agrees with the source matrix',
    async (metric) => {
      const [scores] = await pool.compare({index: location(), metric, profiles});
      const some = Array.from({length: 1_000}, (_, i) => (i * 7_919 + 13) % 9_000);
      const columns = some.flatMap((s) => [...source.scores.subarray(s * genes, (s + 1) * genes)]);
      const exact = profileMetrics[metric]({scores: Float64Array.from(columns), genes}, profiles[0]);
      const apart = some.map((s, i) => Math.abs(scores[s] - exact[i]));
      // A score is kept to 2^-17. Two that fall on one code share their rank: of 60 genes one such pair may be 0.002.
      expect(Math.max(...apart)).toBeLessThan(metric === 'spearman' ? 2e-3 : 2e-5);
    },
  );

  it.each(['pearson', 'cosine', 'spearman'] as const)(
    '%s finds out once what it needs of signatures, and scores the same when it is known',
    async (metric) => {
      const whole = [profiles[0], profiles[0].map((value) => Math.round(3 * value))];
      const fresh = createScoringPool({workers: 2});
      try {
        for (let time = 0; time < 2; time++) {
          const found = await fresh.compare({index: location(), metric, profiles: whole});
          expect(found.map((scores, q) => close(scores, profileMetrics[metric](slab, whole[q])))).toEqual([
            true,
            true,
          ]);
        }
      } finally {
        await fresh.close();
      }
    },
  );
});
