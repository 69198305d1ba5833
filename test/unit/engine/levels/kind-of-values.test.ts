import {checkLevel, lookAtValues} from '../../../../src/engine/levels/kind-of-values';
import {Random} from '../../../../src/library/demo/random';

const genes = 200;

/** A matrix of wells whose values are what `value` says. */
function given(wells: number, value: (well: number, gene: number) => number) {
  const ids = (count: number) => ({ids: Array.from({length: count}, (_, i) => `${i}`)});
  return {
    path: 'wells.gct',
    rows: ids(genes),
    columns: ids(wells),
    readColumns: (start: number, end: number) =>
      Float64Array.from({length: (end - start) * genes}, (_, i) =>
        value(start + Math.floor(i / genes), i % genes),
      ),
  };
}

const random = new Random('kinds of values');
const counts = given(96, (_, gene) => Math.floor(random.between(0, 30) ** (gene % 4)));
/** Counts per million of few reads: a tenth of the genes are below 0. */
const logCpm = given(96, (_, gene) => (gene % 20) / 2 - 0.75 + 0.05 * random.normal());
const cases = {
  counts,
  'counts of few reads': given(4, (well, gene) => (well * gene) % 40),
  TPM: given(96, (_, gene) => gene * random.between(0.5, 2)),
  'L1000 level 3': given(384, (_, gene) => 4 + (gene % 9) + 0.4 * random.normal()),
  'log2 CPM': logCpm,
  'z-scores': given(384, () => random.normal()),
  'z-scores of wells that were treated alike': given(
    16,
    (_, gene) => (gene % 2 ? 2 : -2) + 0.1 * random.normal(),
  ),
  'two wells of z-scores': given(2, () => random.normal()),
  'log2 expression in whole numbers': given(8, (_, gene) => gene % 16),
  'missing values alone': given(8, () => Number.NaN),
};

it.each([
  ['counts', 'counts'],
  ['counts of few reads', 'counts'],
  ['TPM', 'intensities'],
  ['L1000 level 3', 'expression'],
  ['log2 CPM', 'expression'],
  ['log2 expression in whole numbers', 'expression'],
  ['z-scores', 'scores'],
  ['z-scores of wells that were treated alike', undefined],
  ['two wells of z-scores', undefined],
  ['missing values alone', undefined],
] as const)('%s look like %s', (name, kind) => {
  expect(lookAtValues(cases[name]).kind).toBe(kind);
});

describe('wells given as a level that they are not', () => {
  it.each([
    [
      3,
      'counts',
      /^wells\.gct: all of 3,200 values looked at are whole numbers, up to [\d,]+, as counts.*level 3 is log2 expression\. Make log2 counts per million.*--as-is/,
    ],
    [
      3,
      'TPM',
      /its values reach [\d.,]+ and none .* is negative, as on a linear scale, and level 3 is log2 expression\. Take their logarithms/,
    ],
    [4, 'counts', /as counts of reads are, and level 4 is z-scores/],
  ] as const)(
    'level %s of %s is refused, saying what to do, unless it is wanted as it is',
    (level, name, message) => {
      expect(() => checkLevel(cases[name], level)).toThrow(message);
      expect(checkLevel(cases[name], level, true)).toEqual([
        expect.stringMatching(/^wells\.gct: (all|its values)/),
      ]);
    },
  );

  it('z-scores as level 3 and expression as level 4 are warned of; what is right is not', () => {
    expect(checkLevel(cases['z-scores'], 3)).toEqual([expect.stringMatching(/as z-scores \(level 4\) are/)]);
    expect(checkLevel(cases['L1000 level 3'], 4)).toEqual([
      expect.stringMatching(/: none of 3,200 values looked at is below 0, as in expression \(level 3\)/),
    ]);
    expect(checkLevel(logCpm, 4)).toEqual([
      expect.stringMatching(/alone of 3,200 values looked at is below 0/),
    ]);
    expect(checkLevel(cases['z-scores'], 4)).toEqual([]);
    expect(checkLevel(logCpm, 3)).toEqual([]);
    expect(checkLevel(cases['L1000 level 3'], 3)).toEqual([]);
  });
});
