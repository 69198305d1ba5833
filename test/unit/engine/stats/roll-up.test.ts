import fc from 'fast-check';
import {classesByCell, classSummaries, fewestOfClass} from '../../../../src/engine/stats/class-levels';
import {maximumQuantile, prctile} from '../../../../src/engine/stats/quantile';
import {groupByFields, type Level, rollUp} from '../../../../src/engine/stats/roll-up';
import {textField as field} from './text-field';

const membersOf = ({ids, starts, members}: Level) =>
  Object.fromEntries(ids.map((id, row) => [id, [...members.subarray(starts[row], starts[row + 1])]]));

describe('the maximum quantile', () => {
  it.each([
    [[], Number.NaN],
    [[-0.4], -0.4],
    [[1, 2], 2 - 0.5 + 0.34],
    [[-2, -1], -2 + 0.16],
    // Symmetric: the low one.
    [[-1, 1], -1 + 2 * 0.16],
    [[-1.2, -0.3, 0.3, 1.2], prctile([-1.2, -0.3, 0.3, 1.2], 33)],
  ])('of %j', (values, expected) => {
    const actual = maximumQuantile(values);
    if (Number.isNaN(expected)) expect(actual).toBeNaN();
    else expect(actual).toBeCloseTo(expected, 12);
  });

  it('is odd except on ties, and never beyond the extremes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({min: -4, max: 4, noNaN: true}), {minLength: 2}), (values) => {
        const sorted = Float64Array.from(values).sort();
        const quantile = maximumQuantile(sorted);
        const mirrored = maximumQuantile(sorted.map((x) => -x).sort());
        expect(Math.abs(mirrored)).toBeCloseTo(Math.abs(quantile), 8);
        expect(quantile).toBeGreaterThanOrEqual(sorted[0]);
        expect(quantile).toBeLessThanOrEqual(sorted[sorted.length - 1]);
      }),
    );
  });
});

describe('grouping rows by fields', () => {
  it('names, sorts and keeps the fields; rows without a value belong to none', () => {
    const level = groupByFields([field(['p2', 'p1', 'p2', null, 'p1']), field(['B', 'B', 'A', 'A', 'B'])]);
    expect(membersOf(level)).toEqual({'p1:B': [1, 4], 'p2:A': [2], 'p2:B': [0]});
    expect(level.ids).toEqual(['p1:B', 'p2:A', 'p2:B']);
    const values = level.fields.map(({dictionary, codes}) => Array.from(codes, (code) => dictionary[code]));
    expect(values).toEqual([
      ['p1', 'p2', 'p2'],
      ['B', 'A', 'B'],
    ]);
  });

  it('sums each group up by itself', () => {
    const rows = fc.array(
      fc.record({
        pert: fc.constantFrom('a', 'b', 'c', null),
        cell: fc.constantFrom('x', 'y'),
        score: fc.oneof(fc.double({min: -3, max: 3, noNaN: true}), fc.constant(Number.NaN)),
      }),
      {minLength: 1, maxLength: 40},
    );
    fc.assert(
      fc.property(rows, fc.integer({min: 1, max: 3}), (table, fewest) => {
        const level = groupByFields([field(table.map(({pert}) => pert)), field(table.map(({cell}) => cell))]);
        const actual = rollUp(
          level,
          Float64Array.from(table, (row) => row.score),
          fewest,
        );
        level.ids.forEach((id, row) => {
          const scores = table
            .filter(({pert, cell}) => `${pert}:${cell}` === id)
            .map((member) => member.score);
          const known = scores.filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
          expect(actual[row]).toBe(known.length < fewest ? Number.NaN : maximumQuantile(known));
        });
      }),
    );
  });
});

describe('classes', () => {
  const pertCell = groupByFields([field(['p1', 'p1', 'p2', 'p3', 'p2']), field(['A', 'B', 'A', 'B', 'B'])]);
  const classes = [
    {name: 'twice', members: ['p1', 'p1', 'p2', 'absent']},
    {name: 'empty', members: ['absent']},
    {name: 'alone', members: ['p3']},
  ];

  it('take the members the level below has, once each', () => {
    const summary = classSummaries(classes, groupByFields([pertCell.fields[0]]));
    expect(membersOf(summary)).toEqual({twice: [0, 1], empty: [], alone: [2]});
    const byCell = classesByCell(classes, pertCell);
    // pert_cell rows: p1:A, p1:B, p2:A, p2:B, p3:B
    expect(membersOf(byCell)).toEqual({'twice:A': [0, 2], 'twice:B': [1, 3], 'alone:B': [4]});
    expect([...byCell.classes]).toEqual([0, 0, 2]);
  });

  it('say nothing with fewer than two members that have a score', () => {
    const byCell = classesByCell(classes, pertCell);
    const scores = rollUp(byCell, Float64Array.of(1, 2, 1, Number.NaN, 3), fewestOfClass);
    expect([...scores]).toEqual([1, Number.NaN, Number.NaN]);
  });
});
