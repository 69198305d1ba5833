import path from 'node:path';
import type {MatrixReader} from '../../../../src/engine/formats/matrix';
import {createGeneCatalog} from '../../../../src/engine/genes/catalog';
import {buildIndex, type Dataset, openDataset} from '../../../../src/engine/index/index';
import {createScoringPool, type ScoringPool} from '../../../../src/engine/pool';
import {compareWithSource} from '../../../../src/library/datasets/compare-source';
import {givenBuild, givenFolder, givenMatrix, givenScores} from './given';

const folder = givenFolder();
const genes = 30;
// Ties, zeros and gaps are where two ways to rank could part.
const columns = givenScores(genes, 8_300).map((scores, s) =>
  scores.map((score, g) =>
    s % 3 === 0 && g % 7 === 0 ? Number.NaN : s % 2 === 0 ? Math.round(score) : score,
  ),
);
let scoring: ScoringPool;
let dataset: Dataset;
let matrix: MatrixReader;

beforeAll(async () => {
  scoring = createScoringPool({workers: 1});
  matrix = {...givenMatrix(folder, columns), columnStep: 100};
  await buildIndex({
    ...givenBuild(folder, 'compared', matrix),
    rowsPerSpace: {
      landmark: Uint32Array.of(2, 3, 5, 7, 11, 13),
      all: Uint32Array.from({length: genes}, (_, g) => g),
    },
  });
  dataset = openDataset(path.join(folder, 'compared'));
});
afterAll(async () => {
  dataset.close();
  await scoring.close();
});

const compare = (source: MatrixReader, sample: number) =>
  compareWithSource({dataset, matrix: source, catalog: createGeneCatalog([], []), scoring, sample});

it('finds every score of the index where the reference finds it', async () => {
  const {largestDifference, undecided, ...counts} = await compare(matrix, 500);
  // Four sizes of queries in two gene spaces.
  expect(counts).toEqual({signatures: 500, scores: 500 * 4 * 2, differing: 0, examples: []});
  // Where three genes of a list hold half of the space each, some sums go as far up as down.
  expect(undecided).toBeLessThan(50);
  expect(largestDifference).toBeGreaterThan(0);
  expect(largestDifference).toBeLessThanOrEqual(1e-5);
});

it('takes all signatures when there are fewer than asked for, and finds one whose scores are others', async () => {
  const changed = columns
    .slice(0, 50)
    .map((scores, s) => (s === 17 ? scores.map((score) => -score) : scores));
  const {signatures, differing, examples} = await compare(givenMatrix(folder, changed), 1_000);
  expect(signatures).toBe(50);
  expect(differing).toBeGreaterThan(0);
  expect(new Set(examples.map(({signature}) => signature))).toEqual(new Set(['S17']));
});

it('refuses a matrix of other signatures or genes', async () => {
  await expect(compare(givenMatrix(folder, columns.slice(0, 2), 'T'), 10)).rejects.toMatchObject({
    code: 'COMPARE_SOURCE_FOREIGN',
  });
  await expect(compare(givenMatrix(folder, [columns[0].slice(1)]), 10)).rejects.toThrow(
    /no row for gene 1029/,
  );
});
