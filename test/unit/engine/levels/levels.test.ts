import fc from 'fast-check';
import {characteristicDirection} from '../../../../src/engine/levels/characteristic-direction';
import {infer, landmarkRows, readInferenceModel} from '../../../../src/engine/levels/infer';
import {quantileNormalise, quantileTarget} from '../../../../src/engine/levels/quantile-normalise';
import {plateScale, toZScores, zScoreStyles} from '../../../../src/engine/levels/robust-z';
import {correlationQuartile, strengthOfEnds} from '../../../../src/engine/stats/activity';
import {type ConsensusStyle, consensus, consensusStyles} from '../../../../src/engine/stats/consensus';
import {Random} from '../../../../src/library/demo/random';

const x = Number.NaN;

describe('medians of a plate', () => {
  it('are those of the sorted values, and MADs of their distances, for any spread, sign and number of wells', () => {
    const numbers = fc.oneof(
      fc.double({noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300}),
      fc.double({min: -1e-3, max: 20, noNaN: true}),
      fc.constantFrom(0, -0, 1, 7.25, Number.NaN),
    );
    const middle = (sorted: Float64Array) =>
      (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
    fc.assert(
      fc.property(fc.array(numbers, {minLength: 1, maxLength: 300}), fc.boolean(), (values, single) => {
        // Two genes: the values, and the values in single precision or as they are.
        const plate = new (single ? Float32Array : Float64Array)(2 * values.length);
        values.forEach((value, well) => {
          plate.set([value, Math.max(-1e30, Math.min(value, 1e30))], 2 * well);
        });
        const wells = values.map((_, well) => well);
        const {median, deviation} = plateScale(plate, 2, wells, {floor: 'fixed', leastMad: 0});
        for (const gene of single ? [1] : [0, 1]) {
          const known = Float64Array.from(wells, (well) => plate[2 * well + gene]).filter(
            (x) => !Number.isNaN(x),
          );
          const expected = middle(known.sort());
          expect(median[gene] + 0).toBe(expected + 0);
          const mad = middle(known.map((value) => Math.abs(value - expected)).sort());
          expect(deviation[gene]).toBe(1.4826 * mad);
        }
      }),
    );
  });
});

describe('robust z-scores', () => {
  const values = Float64Array.of(1, 5, x, 2, 5, 3, 4, 5, 4, 9, 5, x);
  const wells = [0, 1, 2, 3];

  it('leave missing values out, and let no MAD count as less than the floor', () => {
    const scored = values.slice();
    toZScores(scored, plateScale(values, 3, wells));
    // Medians 3, 5 and 3.5; MADs 1.5, 0 and 0.5.
    const expected = [-2 / 1.5, 0, x, -1 / 1.5, 0, -0.5 / 0.5, 1 / 1.5, 0, 1, 6 / 1.5, 0, x];
    expect(Array.from(scored, (z) => Number((z * 1.4826).toFixed(12)))).toEqual(
      expected.map((z) => Number(z.toFixed(12))),
    );
    const odd = Float64Array.of(5, 5, 6);
    toZScores(odd, plateScale(Float64Array.of(5, 5, 5, 6), 1, wells));
    expect(odd[2]).toBeCloseTo(1 / 0.14826, 12);
  });

  it('without a floor divide by the largest distance where the MAD is 0, as cmapR', () => {
    const plate = Float64Array.of(5, 5, 5, 7);
    toZScores(plate, plateScale(plate, 1, wells, zScoreStyles.cmapr));
    expect([...plate]).toEqual([0, 0, 0, 1]);
    const constant = Float64Array.of(5, 5, 5, 5);
    toZScores(constant, plateScale(constant, 1, wells, zScoreStyles.cmapr));
    expect([...constant]).toEqual([0, 0, 0, 0]);
  });

  it('take the 1st percentile of the MADs for a floor where that is larger, and round as cmapPy', () => {
    const random = new Random('floor');
    const genes = 200;
    const plate = Float64Array.from(
      {length: genes * 8},
      (_, i) => random.normal() * (i % genes === 0 ? 0.2 : 5),
    );
    const {deviation} = plateScale(plate, genes, [0, 1, 2, 3, 4, 5, 6, 7], zScoreStyles.estimated);
    const fixed = plateScale(plate, genes, [0, 1, 2, 3, 4, 5, 6, 7]);
    expect(deviation[0]).toBeGreaterThan(fixed.deviation[0]);
    // Of 200 genes the floor lifts two.
    expect([...deviation].filter((own, gene) => own !== fixed.deviation[gene])).toHaveLength(2);
    const rounded = plate.slice();
    toZScores(rounded, fixed, zScoreStyles.cmappy);
    expect(rounded.every((z) => z === Number(z.toFixed(4)))).toBe(true);
  });
});

describe('quantile normalisation', () => {
  it('gives every well the same values, in the order of its own', () => {
    const random = new Random('quantiles');
    const [genes, wells] = [60, 7];
    const values = Float64Array.from(
      {length: genes * wells},
      (_, i) => random.normal() * (1 + Math.floor(i / genes)),
    );
    const target = quantileTarget(values, genes);
    const normal = values.slice();
    quantileNormalise(normal, genes, target);
    for (let w = 0; w < wells; w++) {
      const [before, after] = [values, normal].map((all) => all.subarray(w * genes, (w + 1) * genes));
      expect(after.slice().sort()).toEqual(target);
      const order = [...before.keys()].sort((a, b) => before[a] - before[b]);
      expect(order.every((gene, place) => after[gene] === target[place])).toBe(true);
    }
  });

  it('stretches a well that lacks values, and a sketch, to all genes', () => {
    const values = Float64Array.of(3, x, 1, 2, x, 7, x, x);
    const target = Float64Array.of(10, 20, 30, 40);
    quantileNormalise(values, 4, target);
    expect([...values]).toEqual([40, x, 10, 25, x, 25, x, x]);
    const sketched = Float64Array.of(5, 5, 1);
    quantileNormalise(sketched, 3, Float64Array.of(0, 100), 'ordinal');
    expect([...sketched]).toEqual([50, 100, 0]);
  });
});

describe('inference', () => {
  const weights = (columns: string[], rows: string[], values: number[]) => ({
    path: 'w.gct',
    rows: {ids: rows, fields: new Map()},
    columns: {ids: columns, fields: new Map()},
    readColumns: () => Float64Array.from(values),
  });

  it('finds the intercept by its name, wherever it stands, and clips to 0 and 15', () => {
    const model = readInferenceModel(weights(['a', '(Intercept)', 'b'], ['d', 'e'], [1, 2, 0.5, -1, 1, 10]));
    expect([...infer(model, Float64Array.of(3, 4, 0, x))]).toEqual([3, 4, 7.5, 15, 0, x, x, x]);
    expect(landmarkRows(model, 'm.gct', ['z', 'b', 'a'])).toEqual(Uint32Array.of(2, 1));
  });

  it.each([
    [['a', 'b'], ['d'], [1, 2], /0 columns are named intercept/],
    [['a', 'b'], ['offset'], [1, 2], /lies the other way round/],
    [['offset', 'a'], ['a'], [1, 2], /gene a is a landmark and a dependent gene/],
    [['offset', 'a'], ['d'], [1, x], /gene d has no weight for a/],
  ] as const)('refuses weights of %s x %s', (columns, rows, values, message) => {
    expect(() => readInferenceModel(weights([...columns], [...rows], [...values]))).toThrow(message);
    const model = {landmarks: ['a', 'b', 'c']};
    expect(() => landmarkRows(model, 'm.gct', ['b'])).toThrow(/m.gct: it lacks 2 of the 3 landmarks .* a, c/);
  });
});

describe('styles of MODZ', () => {
  const random = new Random('styles');
  const signal = Float64Array.from({length: 150}, () => 2 * random.normal());
  const replicates = Array.from({length: 4}, () => signal.map((z) => z + random.normal()));
  const all = Uint32Array.from(signal.keys());
  const of = (style: ConsensusStyle, given = replicates) => consensus(given, all, style);
  const distance = (a: Float64Array, b: Float64Array) =>
    Math.max(...a.map((value, i) => Math.abs(value - b[i])));

  it('agree on replicates that correlate, but for cmapPy’s rounding of weights', () => {
    const {signature} = of(consensusStyles.modz);
    for (const name of ['cmapm-modzs', 'cmapr'] as const) {
      expect(distance(of(consensusStyles[name]).signature, signature)).toBeLessThan(1e-12);
    }
    const rounded = of(consensusStyles.cmappy);
    expect(distance(rounded.signature, signature)).toBeLessThan(2e-3);
    expect([...rounded.weights].every((weight) => weight === Number(weight.toFixed(4)))).toBe(true);
  });

  it('stouffer keeps the variance of independent replicates: weights whose squares add up to 1', () => {
    const {weights, signature} = of(consensusStyles.stouffer);
    expect(weights.reduce((sum, weight) => sum + weight * weight, 0)).toBeCloseTo(1, 12);
    expect(signature[0]).toBeCloseTo(
      replicates.reduce((sum, z, i) => sum + weights[i] * z[0], 0),
      12,
    );
  });

  it('differ on a replicate that agrees with none, on large scores and on missing ones', () => {
    const [a, b] = replicates;
    const against = [a, b, a.map((z) => -z)];
    const weightOf = (name: keyof typeof consensusStyles) => of(consensusStyles[name], against).weights[2];
    expect(weightOf('modz')).toBeGreaterThan(0);
    expect(weightOf('cmapm-modzs')).toBeLessThan(0);
    expect(weightOf('cmapr')).not.toBeCloseTo(weightOf('modz'), 5);
    const large = [a.with(0, 50), b.with(0, 50)];
    expect(of(consensusStyles.modz, large).signature[0]).toBe(10);
    expect(of(consensusStyles.cmappy, large).signature[0]).toBe(50);
    const missing = [a, b.with(3, x), a.map((z) => z + 0.1)];
    expect(of(consensusStyles.modz, missing).signature[3]).toBeCloseTo(a[3] + 0.05, 1);
    expect(Math.abs(of(consensusStyles.cmappy, missing).signature[3])).toBeLessThan(Math.abs(a[3]));
    expect(of(consensusStyles.cmapr, missing).weights[1]).toBe(0);
  });

  it('a replicate that is left out counts in no figure of the others', () => {
    const lacking = replicates[3].with(3, x);
    for (const single of [false, true]) {
      const given = [...replicates.slice(0, 3), lacking].map((z) => (single ? Float32Array.from(z) : z));
      const [all4, whole3] = [given, given.slice(0, 3)].map((own) =>
        consensus(own, all, consensusStyles.cmapr),
      );
      expect([all4.taken, whole3.taken]).toEqual([3, 3]);
      expect(correlationQuartile(whole3.correlations)).toBeGreaterThan(0.5);
      expect(correlationQuartile(all4.correlations)).toBeCloseTo(
        correlationQuartile(whole3.correlations),
        12,
      );
      expect(distance(all4.signature, whole3.signature)).toBeLessThan(1e-12);
    }
    // One that is left has no others to agree with.
    const alone = of(consensusStyles.cmapr, [replicates[0], lacking]);
    expect([alone.taken, correlationQuartile(alone.correlations)]).toEqual([1, x]);
  });
});

it('MODZ of single precision, by the kernel, is that of double precision, done plainly', () => {
  const score = fc.oneof(
    fc.double({min: -14, max: 14, noNaN: true}),
    fc.constantFrom(0, -0, 2, -1.5, 12, Number.NaN),
  );
  const genes = 23;
  const given = fc.record({
    replicates: fc.array(fc.array(score, {minLength: genes, maxLength: genes}), {minLength: 1, maxLength: 5}),
    landmarks: fc.uniqueArray(fc.nat(genes - 1), {minLength: 2, maxLength: genes}),
    style: fc.constantFrom(...Object.values(consensusStyles)),
  });
  fc.assert(
    fc.property(given, ({replicates, landmarks, style}) => {
      const single = replicates.map((scores) => Float32Array.from(scores));
      const double = single.map((scores) => Float64Array.from(scores));
      const [fast, plain] = [single, double].map((own) => consensus(own, Uint32Array.from(landmarks), style));
      for (const name of ['signature', 'weights', 'correlations'] as const) {
        expect(fast[name].length).toBe(plain[name].length);
        fast[name].forEach((value, i) => {
          const expected = plain[name][i];
          const same =
            Object.is(value, expected) ||
            Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
          expect({name, i, value, expected, same}).toMatchObject({same: true});
        });
      }
    }),
  );
});

describe('the characteristic direction', () => {
  const genes = 300;
  const random = new Random('characteristic direction');
  const planted = Float64Array.from({length: genes}, (_, gene) => (gene < 40 ? random.normal() : 0));
  // A few programmes of the cells make noise that genes share; most of it has nothing to do with the treatment.
  const programmes = Array.from({length: 3}, () => Float64Array.from({length: genes}, () => random.normal()));
  const well = (treated: number) => {
    const amounts = programmes.map(() => 2 * random.normal());
    return planted.map(
      (effect, gene) =>
        8 +
        treated * effect +
        0.6 * random.normal() +
        programmes.reduce((sum, own, p) => sum + amounts[p] * own[gene], 0),
    );
  };
  const cosine = (a: Float64Array, b: Float64Array) => {
    const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, value, i) => sum + value * v[i], 0);
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  };
  const treated = Array.from({length: 4}, () => well(1));
  const controls = Array.from({length: 12}, () => well(0));

  it('finds a planted direction in shared noise, where the difference of the means does not', () => {
    const direction = characteristicDirection(treated, controls);
    expect(Math.hypot(...direction)).toBeCloseTo(1, 12);
    const difference = characteristicDirection(treated, controls, 0);
    expect(cosine(difference, planted)).toBeLessThan(0.6);
    expect(cosine(direction, planted)).toBeGreaterThan(0.75);
  });

  it('is the shrunken discriminant: (t S + (1 - t) s I) b points along the difference of the means', () => {
    const some = (wells: Float64Array[]) => wells.map((values) => values.subarray(0, 25));
    const [a, b] = [some(treated), some(controls)];
    const mean = (wells: Float64Array[]) =>
      wells[0].map((_, g) => wells.reduce((sum, w) => sum + w[g], 0) / wells.length);
    const [ma, mb] = [mean(a), mean(b)];
    const residuals = [
      ...a.map((w) => w.map((v, g) => v - ma[g])),
      ...b.map((w) => w.map((v, g) => v - mb[g])),
    ];
    const covariance = ma.length;
    const s = Array.from({length: covariance}, (_, i) =>
      Array.from(
        {length: covariance},
        (_, j) => residuals.reduce((sum, r) => sum + r[i] * r[j], 0) / (residuals.length - 2),
      ),
    );
    const variance = s.reduce((sum, row, i) => sum + row[i], 0) / covariance;
    const direction = characteristicDirection(a, b, 0.7);
    const product = Float64Array.from(s, (row, i) =>
      row.reduce((sum, value, j) => sum + 0.7 * value * direction[j], 0.3 * variance * direction[i]),
    );
    expect(
      cosine(
        product,
        ma.map((value, g) => value - mb[g]),
      ),
    ).toBeCloseTo(1, 10);
  });

  it('says how many wells it needs, and leaves a gene out that a well lacks', () => {
    expect(() => characteristicDirection([treated[0]], controls)).toThrow(/there are 1 and 12/);
    const direction = characteristicDirection([treated[0].with(5, x), treated[1]], controls);
    expect(direction[5]).toBeNaN();
    expect(direction.filter((value) => Number.isNaN(value))).toHaveLength(1);
  });
});

it('distil_ss is the mean of the largest scores less that of the smallest', () => {
  expect(strengthOfEnds(Float64Array.of(5, x, 1, -3, 2, 0), 2)).toBe((5 + 2) / 2 - (-3 + 0) / 2);
  expect(strengthOfEnds(Float64Array.of(4, -2, 1))).toBe(6);
  expect(strengthOfEnds(Float64Array.of(x))).toBeNaN();
});
