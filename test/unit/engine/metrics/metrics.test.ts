import fc from 'fast-check';
import {profileMetrics, scaleLambScores, setMetrics} from '../../../../src/engine/metrics';
import {xcosScores, xsumScores} from '../../../../src/engine/metrics/extreme-sum';

const x = Number.NaN;
const genes = 12;
const score = fc.oneof(
  fc.integer({min: -4, max: 4}),
  fc.double({min: -5, max: 5, noNaN: true}),
  fc.constant(x),
);
const signature = fc.array(score, {minLength: genes, maxLength: genes});
/** Two lists without a gene in common. */
const query = fc
  .tuple(
    fc.shuffledSubarray(
      Array.from({length: genes}, (_, gene) => gene),
      {minLength: 1},
    ),
    fc.nat(),
  )
  .map(([members, cut]) => ({
    up: Uint32Array.from(members.slice(0, cut % (members.length + 1))),
    down: Uint32Array.from(members.slice(cut % (members.length + 1))),
  }));

const slabOf = (...signatures: number[][]) => ({scores: Float64Array.from(signatures.flat()), genes});

/** Genes in rank order: largest score first, ties by gene. */
const ranked = (scores: number[]) =>
  [...scores.keys()].filter((g) => !Number.isNaN(scores[g])).sort((a, b) => scores[b] - scores[a] || a - b);

function obviousLamb(scores: number[], up: Uint32Array, down: Uint32Array): number {
  const order = ranked(scores);
  const ks = (list: Uint32Array) => {
    const ranks = order.flatMap((gene, i) => (list.includes(gene) ? [i + 1] : []));
    if (ranks.length === 0) return 0;
    const a = Math.max(...ranks.map((rank, j) => (j + 1) / ranks.length - rank / order.length));
    const b = Math.max(...ranks.map((rank, j) => rank / order.length - j / ranks.length));
    return a > b ? a : -b;
  };
  return Math.sign(ks(up)) === Math.sign(ks(down)) ? 0 : ks(up) - ks(down);
}

function obviousZhang(scores: number[], up: Uint32Array, down: Uint32Array): number {
  const known = scores.filter((value) => !Number.isNaN(value)).map(Math.abs);
  const rank = (value: number) =>
    known.filter((other) => other < Math.abs(value)).length +
    (known.filter((other) => other === Math.abs(value)).length + 1) / 2;
  const signed = (gene: number) => (scores[gene] === 0 ? 0 : Math.sign(scores[gene]) * rank(scores[gene]));
  const present = (list: Uint32Array) => [...list].filter((gene) => !Number.isNaN(scores[gene]));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const sizes = known.map((value) => (value === 0 ? 0 : rank(value))).sort((a, b) => b - a);
  const count = present(up).length + present(down).length;
  return (sum(present(up).map(signed)) - sum(present(down).map(signed))) / sum(sizes.slice(0, count));
}

describe('metrics of gene lists', () => {
  it('lamb2006 is as defined, signature by signature', () => {
    fc.assert(
      fc.property(signature, signature, query, (a, b, {up, down}) => {
        const actual = setMetrics.lamb2006(slabOf(a, b), {up, down});
        expect(actual[0]).toBeCloseTo(obviousLamb(a, up, down), 12);
        expect(actual[1]).toBeCloseTo(obviousLamb(b, up, down), 12);
      }),
    );
  });

  it('lamb2006 is scaled by the extremes of each sign', () => {
    expect([...scaleLambScores(Float64Array.of(0.5, -0.2, 0, 1.5, -0.8))]).toEqual([1 / 3, -0.25, 0, 1, -1]);
    expect([...scaleLambScores(Float32Array.of(0, -0.5))]).toEqual([0, -1]);
  });

  it('zhang is as defined', () => {
    fc.assert(
      fc.property(signature, query, (scores, {up, down}) => {
        const actual = setMetrics.zhang(slabOf(scores), {up, down})[0];
        const expected = obviousZhang(scores, up, down);
        if (Number.isNaN(expected)) expect(actual).toBeNaN();
        else expect(actual).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('xsum counts the extreme genes only', () => {
    fc.assert(
      fc.property(signature, query, fc.integer({min: 1, max: 8}), (scores, {up, down}, size) => {
        const order = ranked(scores);
        const extreme = order.filter((_, rank) => rank < size || rank >= order.length - size);
        const sum = (list: Uint32Array) =>
          extreme.filter((gene) => list.includes(gene)).reduce((total, gene) => total + scores[gene], 0);
        expect(xsumScores(slabOf(scores), {up, down}, size)[0]).toBeCloseTo(sum(up) - sum(down), 10);
      }),
    );
  });

  it('xsum counts every gene once where the ends meet', () => {
    const scores = [5, -1, x, 2, 0.5, -4, x, x, x, x, x, x];
    const lists = {up: Uint32Array.of(0, 2, 4), down: Uint32Array.of(5)};
    expect(setMetrics.xsum(slabOf(scores), lists)[0]).toBeCloseTo(5 + 0.5 + 4, 12);
    expect(xsumScores(slabOf(scores), lists, 2)[0]).toBeCloseTo(5 + 4, 12);
  });
});

describe('metrics of profiles', () => {
  // Genes 0 to 4 have both; the others one, or neither.
  const scores = [1, 2, -3, 0.5, 4, x, x, x, 9, 9, 9, 9];
  const values = Float64Array.of(2, 1, -1, 0.25, 3, 7, 7, 7, x, x, x, x);

  it.each(['pearson', 'spearman', 'cosine'] as const)(
    '%s leaves genes out that one of the two lacks',
    (name) => {
      const both = {scores: Float64Array.from(scores.slice(0, 5)), genes: 5};
      const expected = profileMetrics[name](both, values.slice(0, 5))[0];
      expect(profileMetrics[name](slabOf(scores), values)[0]).toBeCloseTo(expected, 12);
    },
  );

  it('xcos finds the extremes among all scores, then leaves out genes without a value', () => {
    // Of nine scores four at each end: the nines, which have no value, and genes 0 to 3.
    const expected = (2 + 2 + 3 + 0.125) / Math.sqrt((1 + 4 + 9 + 0.25) * (4 + 1 + 1 + 0.0625));
    expect(xcosScores(slabOf(scores), values, 4)[0]).toBeCloseTo(expected, 12);
  });

  it.each([5, 500])(
    'xcos looks at all of nine scores where %i at each end count, also the median',
    (size) => {
      const expected = profileMetrics.cosine(slabOf(scores), values)[0];
      expect(xcosScores(slabOf(scores), values, size)[0]).toBeCloseTo(expected, 12);
    },
  );

  it.each(Object.entries(profileMetrics))(
    '%s is 1 with itself, -1 with its opposite, NaN with zeros',
    (_, metric) => {
      const values = [3, -1, 2, -5, 4, 0.5, -0.25, 1, -2, 7, -6, 0.1];
      const slab = slabOf(
        values,
        values.map((value) => -2 * value),
        values.map(() => 0),
      );
      const [same, opposite, none] = metric(slab, Float64Array.from(values));
      expect(same).toBeCloseTo(1, 12);
      expect(opposite).toBeCloseTo(-1, 12);
      expect(none).toBeNaN();
    },
  );
});
