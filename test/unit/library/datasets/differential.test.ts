import type {MatrixReader} from '../../../../src/engine/formats/matrix';
import {l1000} from '../../../../src/library/assays/l1000';
import {warnOfValues} from '../../../../src/library/datasets/differential';

/** A matrix of ten genes whose signatures' scores are what `score` says. */
function given(signatures: number, score: (signature: number, gene: number) => number): MatrixReader {
  const axis = (count: number) => ({ids: Array.from({length: count}, (_, i) => `${i}`), fields: new Map()});
  return {
    path: 'm.gct',
    format: 'GCT 1.2',
    warnings: [],
    rows: axis(10),
    columns: axis(signatures),
    readColumns: (start) => Float32Array.from({length: 10}, (_, gene) => score(start, gene)),
    close: () => {},
  };
}

const [usual] = l1000.levels;

describe('raw intensities added as a dataset', () => {
  it('are warned of', () => {
    const [warning] = warnOfValues(
      given(100, (_, gene) => 4 + gene),
      usual,
      l1000,
    );
    expect(warning).toMatch(/^m\.gct: none of 160 scores looked at is negative.*no differential scores/);
    expect(
      warnOfValues(
        given(2, (signature, gene) => (gene === 0 ? 0 : signature + gene)),
        usual,
        l1000,
      ),
    ).toHaveLength(1);
  });

  it.each([
    ['scores on both sides of zero', given(100, (signature, gene) => (signature % 2 ? 1 : -1) * gene)],
    ['a few scores', given(1, () => 1)],
    ['nothing but missing scores', given(50, () => Number.NaN)],
  ])('%s are not', (_, matrix) => {
    expect(warnOfValues(matrix, usual, l1000)).toEqual([]);
  });
});

it('scores added as expression of wells are warned of, expression is not', () => {
  const expression = {level: 3, holds: 'amounts'} as const;
  expect(
    warnOfValues(
      given(100, (signature, gene) => (signature % 4 < 2 ? 1 : -1) * gene),
      expression,
      l1000,
    ),
  ).toEqual([
    expect.stringMatching(
      /^m\.gct: most genes are above 0 in some columns.*\(Level 5, Level 4\).*no amounts/,
    ),
  ]);
  expect(
    warnOfValues(
      given(100, (_, gene) => 4 + gene / 3),
      expression,
      l1000,
    ),
  ).toEqual([]);
});
