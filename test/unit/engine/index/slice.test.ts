import path from 'node:path';
import {buildIndex, type Dataset, openDataset, slice} from '../../../../src/engine/index/index';
import {givenBuild, givenFolder, givenMatrix, givenScores} from './given';

const folder = givenFolder();
const genes = 9;
const columns = givenScores(genes, 8_300);
let dataset: Dataset;

beforeAll(async () => {
  await buildIndex(givenBuild(folder, 'sliced', givenMatrix(folder, columns)));
  dataset = openDataset(path.join(folder, 'sliced'));
});
afterAll(() => dataset.close());

it('gives scores in the order asked for, across blocks, without repeats', () => {
  const wanted = [8_299, 3, 8_191, 8_192, 3, 0];
  const {geneIds, signatureIds, scores} = slice(
    dataset,
    'all',
    [1008, 1000, 1008, 1004],
    wanted.map((s) => `S${s}`),
  );
  expect(geneIds).toEqual([1008, 1000, 1004]);
  expect(signatureIds).toEqual(['S8299', 'S3', 'S8191', 'S8192', 'S0']);
  [8_299, 3, 8_191, 8_192, 0].forEach((s, c) => {
    [8, 0, 4].forEach((gene, g) => {
      expect(scores[c * 3 + g]).toBeCloseTo(columns[s][gene], 4);
    });
  });
});

it('names a gene or signature the dataset lacks', () => {
  expect(() => slice(dataset, 'all', [5], ['S0'])).toThrow('Dataset "sliced" has no gene "5".');
  expect(() => slice(dataset, 'all', [1000], ['S0', 'S8300'])).toThrow(
    'Dataset "sliced" has no signature "S8300".',
  );
  expect(() => slice(dataset, 'bing', [1000], ['S0'])).toThrow(
    /no "bing" gene space; it was built with: all/,
  );
});
