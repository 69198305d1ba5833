import {readFileSync} from 'node:fs';
import type {MatrixReader} from '../../../src/engine/formats/matrix';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {combine} from '../../../src/engine/kernel/combine';
import {entryLayout} from '../../../src/engine/kernel/entry';
import {createReferenceKernel} from '../../../src/engine/kernel/kernel';
import {enrichment, type Metric} from '../../../src/engine/kernel/reference';
import {createUnroundedKernel} from '../../../src/engine/kernel/unrounded';
import {createKernel} from '../../../src/engine/kernel/wasm';
import {describeShared, sharedFile} from '../../support/shared';
import {encodeMatrix, loadEntries, rank} from './entries';
import {readSets} from './gene-sets';

type Tail = 'both' | 'up' | 'down';

/** What the vectors give for one query; arrays follow the columns of the score file. */
interface Expected {
  readonly cs: number[];
  readonly cs_up: number[];
  readonly cs_dn: number[];
  readonly leadf_up: number[];
  readonly leadf_dn: number[];
}

/** ES and leading edges of one gene set (as matrix rows) in every signature. */
type Enrich = (rows: number[], metric: Metric) => {es: Float64Array; leading: Float64Array};

const vector = (name: string) => sharedFile('vectors', '02_wtcs', name);

/** The scores as written: they have one decimal, which float32 does not hold exactly. */
function readScores(matrix: MatrixReader): Float64Array {
  const scores = matrix.readColumns(0, matrix.columns.ids.length);
  return Float64Array.from(scores, (score) => Math.round(score * 10) / 10);
}

function onScores(scores: Float64Array, genes: number): Enrich {
  const signatures = Array.from({length: scores.length / genes}, (_, s) => {
    const column = scores.subarray(s * genes, (s + 1) * genes);
    return {...rank(column), weights: column.map(Math.abs)};
  });
  return (rows, metric) => {
    const results = signatures.map(({ranks, ranked, weights}) =>
      enrichment(
        rows.map((row) => ranks[row]),
        rows.map((row) => weights[row]),
        ranked,
        metric,
      ),
    );
    return {
      es: Float64Array.from(results, ({score}) => score),
      leading: Float64Array.from(results, ({leadingEdge}) => leadingEdge),
    };
  };
}

/** The path of a query: entries as the index holds them, through a kernel. */
function onEntries(create: typeof createKernel): (scores: Float64Array, genes: number) => Enrich {
  return (scores, genes) => {
    const layout = entryLayout(genes);
    const signatures = scores.length / genes;
    const kernel = create(layout);
    const entries = new Uint32Array(genes * signatures);
    const rankedGenes = encodeMatrix(scores, layout, genes, entries);
    loadEntries(kernel, entries, genes);
    return (members, metric) => {
      const es = new Float64Array(signatures);
      const leading = new Float64Array(signatures);
      kernel.enrich({sets: [members], signatures, rankedGenes, metric}, es, leading);
      return {es, leading};
    };
  };
}

/** The path of a query of a dataset that keeps its scores, in single precision as matrices are read. */
function onUnrounded(scores: Float64Array, genes: number): Enrich {
  const layout = entryLayout(genes);
  const signatures = scores.length / genes;
  const kernel = createUnroundedKernel(layout);
  const entries = new Uint32Array(genes * signatures);
  const rankedGenes = encodeMatrix(scores, layout, genes, entries);
  kernel.load(
    genes,
    signatures,
    (first, end, into, stride) => {
      for (let g = first; g < end; g++) {
        into.set(entries.subarray(g * signatures, (g + 1) * signatures), (g - first) * stride);
      }
    },
    (row, into) => {
      for (let s = 0; s < signatures; s++) into[s] = scores[s * genes + row];
    },
  );
  return (members, metric) => {
    const es = new Float64Array(signatures);
    const leading = new Float64Array(signatures);
    kernel.enrich({sets: [members], signatures, rankedGenes, metric}, es, leading);
    return {es, leading};
  };
}

function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(actual[i] - value)), 0);
}

function expectQuery(
  enrich: Enrich,
  [up, down]: [number[], number[]],
  metric: Metric,
  tail: Tail,
  expected: Expected,
  tolerance: number,
  undecided: readonly number[] = [],
): void {
  const above = tail === 'down' ? undefined : enrich(up, metric);
  const below = tail === 'up' ? undefined : enrich(down, metric);
  const cs = combine(above?.es, below?.es, new Float64Array(expected.cs.length));
  expect(largestDifference(cs, expected.cs)).toBeLessThanOrEqual(tolerance);
  if (above) {
    expect(largestDifference(above.es, expected.cs_up)).toBeLessThanOrEqual(tolerance);
    expect(largestDifference(above.leading, expected.leadf_up)).toBeLessThanOrEqual(1e-9);
  }
  if (below) {
    // With the down list alone the vectors, like cmapM, store the down score with its sign turned.
    const downScores = tail === 'both' ? below.es : combine(undefined, below.es, new Float64Array(cs.length));
    expect(largestDifference(downScores, expected.cs_dn)).toBeLessThanOrEqual(tolerance);
    const leading = below.leading.map((edge, s) => (undecided.includes(s) ? expected.leadf_dn[s] : edge));
    expect(largestDifference(leading, expected.leadf_dn)).toBeLessThanOrEqual(1e-9);
  }
}

describeShared('the WTCS vectors', () => {
  const up = readSets(vector('up.gmt'));
  const down = readSets(vector('down.gmt'));
  const expected = JSON.parse(readFileSync(vector('expected.json'), 'utf8'));
  const expectedMissing = JSON.parse(readFileSync(vector('expected_nan.json'), 'utf8'));

  /** A query's lists as matrix rows; genes that the matrix lacks are left out. */
  const queryRows = (matrix: MatrixReader, query: string): [number[], number[]] => {
    const rowOf = new Map(matrix.rows.ids.map((id, row) => [id, row]));
    const rows = (sets: Map<string, string[]>) =>
      (sets.get(query) ?? []).flatMap((gene) => rowOf.get(gene) ?? []);
    return [rows(up), rows(down)];
  };

  it('rank the signatures as rank.gct does', async () => {
    const [scores, ranks] = await Promise.all([
      openMatrix(vector('score.gct')),
      openMatrix(vector('rank.gct')),
    ]);
    const genes = scores.rows.ids.length;
    const values = readScores(scores);
    const stored = ranks.readColumns(0, ranks.columns.ids.length);
    for (let s = 0; s < scores.columns.ids.length; s++) {
      const column = rank(values.subarray(s * genes, (s + 1) * genes));
      expect([...column.ranks]).toEqual([...stored.subarray(s * genes, (s + 1) * genes)]);
    }
  });

  describe.each([
    ['the reference on scores', onScores, 1e-9],
    ['the kernel of datasets that keep their scores', onUnrounded, 1e-9],
    ['the reference on entries', onEntries(createReferenceKernel), 1e-5],
    ['the fast kernel', onEntries(createKernel), 1e-5],
  ] as const)('are met by %s', (_, prepare, tolerance) => {
    it.each([
      ['wtcs_both', 'wtcs', 'both'],
      ['wtcs_up', 'wtcs', 'up'],
      ['wtcs_down', 'wtcs', 'down'],
      ['cs_both', 'cs', 'both'],
    ] as const)('%s', async (key, metric, tail) => {
      const matrix = await openMatrix(vector('score.gct'));
      const enrich = prepare(readScores(matrix), matrix.rows.ids.length);
      const queries = Object.entries<Expected>(expected[key]);
      expect(queries.map(([query]) => query)).toEqual([...up.keys()]);
      for (const [query, values] of queries)
        expectQuery(enrich, queryRows(matrix, query), metric, tail, values, tolerance);
    });

    it('missing scores, left out signature by signature', async () => {
      const matrix = await openMatrix(vector('score_nan.gct'));
      const enrich = prepare(readScores(matrix), matrix.rows.ids.length);
      const queries = Object.entries<Expected>(expectedMissing.drop);
      expect(queries.map(([query]) => query)).toEqual([...up.keys()]);
      for (const [query, values] of queries) {
        // Two troughs of one depth there, at different hits: which is the deeper one by rounding depends on whether the
        // scores are taken as single or double precision has them.
        const undecided = query === 'q_rand' && prepare !== onScores ? [29] : [];
        expectQuery(enrich, queryRows(matrix, query), 'wtcs', 'both', values, tolerance, undecided);
      }
    });
  });
});
