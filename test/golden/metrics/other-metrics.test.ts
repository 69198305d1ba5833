import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {
  profileMetrics,
  type SetQuery,
  type Slab,
  scaleLambScores,
  setMetrics,
} from '../../../src/engine/metrics';
import {profileMetricsOfEntries, setMetricsOfEntries} from '../../../src/engine/metrics/entries';
import {xcosOfEntries} from '../../../src/engine/metrics/entries/profiles';
import {byTiles} from '../../../src/engine/metrics/entries/tiles';
import {xsumOfEntries} from '../../../src/engine/metrics/entries/xsum';
import {xcosScores, xsumScores} from '../../../src/engine/metrics/extreme-sum';
import {describeShared, sharedFile} from '../../support/shared';
import {indexedSource, scoresOf, withTies} from '../../unit/engine/metrics/given';
import {readSets} from '../kernel/gene-sets';
import {largestDifference, numbers, readJson} from '../stats/gutc-vectors';

type Column = (number | null)[];

interface MetricVectors {
  readonly sig_id: string[];
  readonly query_vector: Record<string, number>;
  readonly lamb2006_raw: Record<string, Column>;
  readonly lamb2006_scaled: Record<string, Column>;
  readonly zhang: Record<string, Column>;
  readonly xsum_n25: Record<string, Column>;
  readonly pearson: Column;
  readonly spearman: Column;
  readonly cosine: Column;
  readonly xcos_n25: Column;
}

const extremes = 25;

describeShared('the vectors of other metrics', () => {
  const vectors = readJson<MetricVectors>('02_wtcs', 'expected_other_metrics.json');
  const sets = (name: string) => readSets(sharedFile('vectors', '02_wtcs', name));
  const [up, down] = [sets('up.gmt'), sets('down.gmt')];
  let slab: Slab;
  let genes: readonly string[];

  beforeAll(async () => {
    const matrix = await openMatrix(sharedFile('vectors', '02_wtcs', 'score.gct'));
    genes = matrix.rows.ids;
    expect(matrix.columns.ids).toEqual(vectors.sig_id);
    // The file has one decimal, which single precision does not hold exactly.
    const stored = matrix.readColumns(0, matrix.columns.ids.length);
    slab = {scores: Float64Array.from(stored, (score) => Math.round(score * 10) / 10), genes: genes.length};
  });

  const rows = (list: string[] | undefined) =>
    Uint32Array.from((list ?? []).map((gene) => genes.indexOf(gene)).filter((row) => row >= 0));
  const setQuery = (query: string): SetQuery => ({up: rows(up.get(query)), down: rows(down.get(query))});
  const profile = () => Float64Array.from(genes, (gene) => vectors.query_vector[gene] ?? Number.NaN);

  it.each([...up.keys()])('%s: gene lists', (query) => {
    const close = (actual: Float64Array, expected: Column) =>
      expect(largestDifference(actual, numbers(expected))).toBeLessThanOrEqual(1e-9);
    const lamb = setMetrics.lamb2006(slab, setQuery(query));
    close(lamb, vectors.lamb2006_raw[query]);
    close(scaleLambScores(lamb), vectors.lamb2006_scaled[query]);
    close(setMetrics.zhang(slab, setQuery(query)), vectors.zhang[query]);
    close(xsumScores(slab, setQuery(query), extremes), vectors.xsum_n25[query]);
  });

  it.each(['pearson', 'spearman', 'cosine'] as const)('a profile: %s', (metric) => {
    const actual = profileMetrics[metric](slab, profile());
    expect(largestDifference(actual, numbers(vectors[metric]))).toBeLessThanOrEqual(1e-9);
  });

  it('a profile: xcos', () => {
    const actual = xcosScores(slab, profile(), extremes);
    expect(largestDifference(actual, numbers(vectors.xcos_n25))).toBeLessThanOrEqual(1e-9);
  });

  it('the same from the entries of an index, to within what its codes keep of a score', () => {
    const columns = Array.from({length: slab.scores.length / slab.genes}, (_, s) =>
      slab.scores.subarray(s * slab.genes, (s + 1) * slab.genes),
    );
    const {source} = indexedSource(columns);
    const close = (actual: Float32Array, expected: Column) =>
      expect(largestDifference(actual, numbers(expected))).toBeLessThanOrEqual(2e-5);
    for (const metric of ['pearson', 'spearman', 'cosine'] as const) {
      const compare = profileMetricsOfEntries[metric]([profile()]);
      for (const known of [source, withTies(source)]) close(scoresOf(compare, known)[0], vectors[metric]);
    }
    close(scoresOf(xcosOfEntries([profile()], extremes), source)[0], vectors.xcos_n25);
    for (const query of up.keys()) {
      const lists = setQuery(query);
      close(scoresOf(setMetricsOfEntries.zhang([lists]), source)[0], vectors.zhang[query]);
      const xsum = byTiles([xsumOfEntries(lists.up, lists.down, extremes)]);
      const largest = vectors.xsum_n25[query].reduce<number>(
        (most, sum) => Math.max(most, Math.abs(sum ?? 0)),
        1,
      );
      const relative = (sums: Column) => sums.map((sum) => sum && sum / largest);
      close(
        scoresOf(xsum, source)[0].map((sum) => sum / largest),
        relative(vectors.xsum_n25[query]),
      );
    }
  });
});
