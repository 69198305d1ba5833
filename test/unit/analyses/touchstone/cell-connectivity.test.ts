import {chordsOf} from '../../../../src/analyses/touchstone/cell-connectivity';
import {profileStatus} from '../../../../src/analyses/touchstone/profile-status';

const x = Number.NaN;

describe('chords between cell lines', () => {
  const names = ['A', 'B', 'C', 'D'];

  it('join strong cell lines whose mean of both directions is 80 or more in size', () => {
    const tau = [
      [99, 90, -85, 79],
      [70, 99, x, 80],
      [-75, -95, 99, x],
      [81, x, x, 99],
    ];
    expect(chordsOf(names, [true, true, true, true], tau, 80)).toEqual([
      // (90 + 70) / 2
      {cells: ['A', 'B'], score: 80},
      // (-85 - 75) / 2
      {cells: ['A', 'C'], score: -80},
      {cells: ['A', 'D'], score: 80},
      // one direction has no score
      {cells: ['B', 'C'], score: -95},
      {cells: ['B', 'D'], score: 80},
    ]);
  });

  it('join no weak cell line, and none without a score', () => {
    const tau = names.map(() => names.map(() => 95));
    expect(chordsOf(names, [true, false, true, false], tau, 80)).toEqual([{cells: ['A', 'C'], score: 95}]);
    expect(
      chordsOf(
        names,
        [true, true, true, true],
        tau.map((row) => row.map(() => x)),
        80,
      ),
    ).toEqual([]);
    expect(chordsOf(['A'], [true], [[99]], 80)).toEqual([]);
  });
});

it('an assay is profiled, not profiled or not loaded, further ones after those of the card', () => {
  const loaded = [
    {assay: 'ATAC', profiles: 0},
    {assay: 'P100', profiles: 3},
  ];
  expect(profileStatus('L1000', 0, loaded)).toEqual([
    {assay: 'L1000', status: 'not profiled', signatures: 0, profiles: 0},
    {assay: 'P100', status: 'profiled', signatures: 0, profiles: 3},
    {assay: 'GCP', status: 'not loaded', signatures: 0, profiles: 0},
    {assay: 'ATAC', status: 'not profiled', signatures: 0, profiles: 0},
  ]);
});
