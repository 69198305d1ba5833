import fc from 'fast-check';
import {baselineZ, outlierBands} from '../../../../src/engine/stats/baseline-expression';
import {consensus} from '../../../../src/engine/stats/consensus';
import {aboveCanonical, canonicalDoses, doseCoverage, doseRow} from '../../../../src/engine/stats/doses';
import {perturbagenActivity} from '../../../../src/engine/stats/perturbagen-activity';
import {groupByFields} from '../../../../src/engine/stats/roll-up';
import {textField} from './text-field';

const x = Number.NaN;

describe('the consensus of replicates', () => {
  const landmarks = Uint32Array.of(0, 1, 2, 3);

  it('keeps a single replicate, its scores limited to 10', () => {
    const {signature, weights} = consensus([Float32Array.of(1, -12, x, 11, 0.5)], landmarks);
    expect([...signature]).toEqual([1, -10, x, 10, 0.5]);
    expect([...weights]).toEqual([1]);
  });

  it('weighs a replicate that agrees with none least', () => {
    const replicates = [
      Float64Array.of(1, 2, 3, 4),
      Float64Array.of(1, 2, 3, 5),
      Float64Array.of(4, 3, 2, 1),
    ];
    const {weights, correlations} = consensus(replicates, landmarks);
    expect([...correlations]).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 0]);
    const expected = [0.5 / 1.01, 0.5 / 1.01, 0.01 / 1.01];
    expected.forEach((weight, i) => {
      expect(weights[i]).toBeCloseTo(weight, 12);
    });
  });

  it('takes a gene from the replicates that have it', () => {
    const {signature, weights} = consensus(
      [Float64Array.of(1, 2, x, x), Float64Array.of(2, 4, 3, x)],
      landmarks,
    );
    expect(signature[0]).toBeCloseTo(weights[0] + 2 * weights[1], 12);
    expect([...signature.subarray(2)]).toEqual([3, x]);
  });
});

describe("the activity of CLUE's cards", () => {
  it('ranks perturbagens that have signatures with the figure', () => {
    const perts = groupByFields([textField(['a', 'a', 'b', 'c', 'd', 'a'])]);
    const correlation = Float64Array.of(0.2, 0.4, 0.5, -666, 0.3, x);
    const {pctCorrelation, pctStrength, tasPercentile} = perturbagenActivity(
      perts,
      correlation,
      Float64Array.of(10, 10, 20, 30, 40, 10),
    );
    // a and d share the median 0.3 of three perturbagens.
    expect([...pctCorrelation]).toEqual([0.5, 1, x, 0.5]);
    expect([...pctStrength]).toEqual([0.25, 0.5, 0.75, 1]);
    expect([...tasPercentile]).toEqual([0.375, 0.75, x, 0.75]);
  });
});

describe('baseline expression', () => {
  it('leaves cell lines out that were not measured, and genes that do not vary', () => {
    const {z, median, mad} = baselineZ([1, x, 2, 4]);
    expect([median, mad]).toEqual([2, 1]);
    expect(z[1]).toBeNaN();
    expect(z[0]).toBeCloseTo(-1 / 1.4826, 12);
    expect([...baselineZ([3, 3, 3, 9]).z]).toEqual([x, x, x, x]);
    expect(baselineZ([x]).median).toBeNaN();
  });

  it('has outliers beyond 1.5 interquartile ranges of the lines shown', () => {
    // quartiles of 0, 1, 2, 3, 10 at 25 and 75 %: 0.75 and 4.75
    expect(outlierBands([10, 0, x, 2, 1, 3])).toEqual({low: 0.75 - 6, high: 4.75 + 6});
    expect(outlierBands([x])).toBeNull();
  });
});

describe('the dose display', () => {
  it.each([
    [0.02, 0],
    [0.0001, 0],
    [0.04, 0],
    [0.05, 1],
    [3.33, 4],
    [1.11, 3],
    [10, 5],
    [10.000000953674316, 5],
    [11.1, aboveCanonical],
    [0, undefined],
    [-666, undefined],
    [x, undefined],
  ])('%f uM', (dose, row) => {
    expect(doseRow(dose)).toBe(row);
  });

  it('puts no dose farther than the nearest', () => {
    fc.assert(
      fc.property(fc.double({min: 1e-4, max: 10, noNaN: true}), (dose) => {
        const away = (canonical: number) => Math.max(dose / canonical, canonical / dose);
        const nearest = away(canonicalDoses[doseRow(dose) ?? -1]);
        for (const canonical of canonicalDoses)
          expect(nearest).toBeLessThanOrEqual(away(canonical) * (1 + 1e-12));
      }),
    );
  });

  it('says which doses were profiled where', () => {
    const cells = textField(['A', 'B', 'A', null, 'A', 'B']);
    const coverage = doseCoverage([0, 2, 3, 4, 5], cells, [10, 1, 0.02, 10, x, 20]);
    expect(coverage).toEqual([
      {cell: 'A', rows: [[2], [], [], [], [], [0], []]},
      {cell: 'B', rows: [[], [], [], [], [], [], [5]]},
    ]);
  });
});
