import fc from 'fast-check';
import {decodeWeight, encodeWeight, entryLayout} from '../../../../src/engine/index/index';
import {profileMetrics, setMetrics} from '../../../../src/engine/metrics';
import {
  type EntryMetric,
  type EntryRows,
  profileMetricsOfEntries,
  setMetricsOfEntries,
} from '../../../../src/engine/metrics/entries';
import {xcosOfEntries, xsumOfEntries} from '../../../../src/engine/metrics/entries/sums';
import {xcosScores, xsumScores} from '../../../../src/engine/metrics/extreme-sum';
import {plainRanks} from '../index/given';

const genes = 24;
/** More than one tile of 16. */
const count = 19;
const layout = entryLayout(genes);
/** Few distinct values, so that many are tied, some are zero and all survive the index's rounding apart. */
const score = fc.oneof(
  {weight: 5, arbitrary: fc.integer({min: -4, max: 4})},
  {weight: 5, arbitrary: fc.integer({min: -4000, max: 4000}).map((value) => value / 1000)},
  {weight: 1, arbitrary: fc.constant(Number.NaN)},
);
const signature = fc.oneof(
  fc.array(score, {minLength: genes, maxLength: genes}),
  fc.array(fc.integer({min: -9, max: 9}), {minLength: genes, maxLength: genes}),
  fc.constant(Array<number>(genes).fill(0)),
  fc.constant(Array<number>(genes).fill(-1.5)),
);
const signatures = fc.array(signature, {minLength: count, maxLength: count});
const list = fc
  .uniqueArray(fc.nat({max: genes - 1}), {maxLength: 10})
  .map((members) => Uint32Array.from(members));
const profile = fc
  .array(fc.oneof({weight: 3, arbitrary: score}, {weight: 1, arbitrary: fc.constant(Number.NaN)}), {
    minLength: genes,
    maxLength: genes,
  })
  .map((values) => Float64Array.from(values));

/** Signatures as an index keeps them, a row of other numbers before those of each gene; and as scores again. */
function indexed(columns: readonly number[][]): {rows: EntryRows; slab: Float32Array} {
  const stride = count + 3;
  const entries = new Uint32Array(2 * genes * stride).fill(0xdeadbeef);
  const scales = new Float32Array(count);
  const rankedGenes = new Uint16Array(count);
  const positives = new Uint16Array(count);
  const slab = new Float32Array(genes * count);
  columns.forEach((scores, s) => {
    const known = scores.filter((value) => !Number.isNaN(value));
    const largest = Math.max(0, ...known.map(Math.abs));
    scales[s] = largest / layout.maximumWeight;
    rankedGenes[s] = known.length;
    positives[s] = known.filter((value) => value > 0).length;
    plainRanks(scores).forEach((rank, g) => {
      const relative = rank === 0 || largest === 0 ? 0 : Math.abs(scores[g]) / largest;
      const code = encodeWeight(relative * layout.maximumWeight, layout.weightBits);
      entries[(2 * g + 1) * stride + s] = rank * 2 ** layout.weightBits + code;
      const size = decodeWeight(code, layout.weightBits) * scales[s];
      slab[s * genes + g] = rank === 0 ? Number.NaN : rank <= positives[s] ? size : 0 - size;
    });
  });
  return {
    rows: {layout, entries, stride, signatures: count, scales, rankedGenes, positives},
    slab,
  };
}

function found(metric: EntryMetric, rows: EntryRows): Float32Array {
  const into = new Float32Array(count).fill(99);
  metric.score(
    rows,
    metric.rows.map((row) => 2 * row + 1),
    into,
  );
  return into;
}

function expectClose(actual: Float32Array, expected: Float64Array): void {
  expected.forEach((value, s) => {
    if (Number.isFinite(value))
      expect(Math.abs(actual[s] - value)).toBeLessThan(2e-6 * Math.max(1, Math.abs(value)));
    else expect([s, actual[s]]).toEqual([s, Number.NaN]);
  });
}

describe('metrics computed from entries equal the plain ones', () => {
  it.each(Object.keys(setMetrics) as (keyof typeof setMetrics)[])('%s', (name) => {
    fc.assert(
      fc.property(signatures, list, list, (columns, up, down) => {
        const {rows, slab} = indexed(columns);
        const metric = setMetricsOfEntries[name](up, down, genes);
        expectClose(found(metric, rows), setMetrics[name]({scores: slab, genes}, {up, down}));
      }),
      {numRuns: 300},
    );
  });

  it.each(Object.keys(profileMetrics) as (keyof typeof profileMetrics)[])('%s', (name) => {
    fc.assert(
      fc.property(signatures, profile, (columns, values) => {
        const {rows, slab} = indexed(columns);
        expectClose(
          found(profileMetricsOfEntries[name](values), rows),
          profileMetrics[name]({scores: slab, genes}, values),
        );
      }),
      {numRuns: 300},
    );
  });

  it('xsum and xcos with few genes at each end', () => {
    fc.assert(
      fc.property(
        signatures,
        list,
        list,
        profile,
        fc.integer({min: 1, max: 8}),
        (columns, up, down, values, size) => {
          const {rows, slab} = indexed(columns);
          expectClose(
            found(xsumOfEntries(up, down, size), rows),
            xsumScores({scores: slab, genes}, {up, down}, size),
          );
          expectClose(
            found(xcosOfEntries(values, size), rows),
            xcosScores({scores: slab, genes}, values, size),
          );
        },
      ),
      {numRuns: 300},
    );
  });
});
