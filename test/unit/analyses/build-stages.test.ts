import {buildProgress} from '../../../src/analyses/builds/stages';

it('tells how far a build is by stages, never back, and what it is at', () => {
  const tell = buildProgress(true);
  const told = [
    tell('plates', 1, 3),
    tell('plates', 3, 3),
    tell('signatures', 1_200, 40_000),
    tell('indexing', 40_000, 40_000),
    // A build that goes on begins at stages that are done already.
    tell('plates', 3, 3),
    tell('scoring', 0.5, 1),
    tell('map: layout', 1, 1),
    tell('checksums', 10, 10),
  ];
  const shares = told.map(({share}) => share);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  expect(told.map(({stage}) => stage)).toEqual([
    ...['Z-scores of plates, 1 of 3', 'Z-scores of plates, 3 of 3', 'Signatures, 1,200 of 40,000'],
    ...['Dataset, 40,000 of 40,000', 'Z-scores of plates, 3 of 3', 'Introspection', 'Map: layout'],
    'Checksums of the files',
  ]);
});

it('a light build has fewer stages, so that each is more of the whole', () => {
  expect(buildProgress(false)('plates', 1, 1).share).toBeGreaterThan(
    buildProgress(true)('plates', 1, 1).share,
  );
});
