import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {
  profileMetrics,
  type SetQuery,
  type Slab,
  scaleLambScores,
  setMetrics,
} from '../../../src/engine/metrics';
import {xcosScores, xsumScores} from '../../../src/engine/metrics/extreme-sum';
import {describeShared, sharedFile} from '../../support/shared';
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
});
