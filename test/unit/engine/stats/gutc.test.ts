import {gutcLevels, sumUpPertCells, sumUpSignatures} from '../../../../src/engine/stats/gutc';
import {matchedColumn} from '../../../../src/engine/stats/matched-queries';
import {rollUp} from '../../../../src/engine/stats/roll-up';
import {textField} from './text-field';

const x = Number.NaN;

describe('GUTC levels', () => {
  const levels = gutcLevels(textField(['p1', 'p1', 'p2', 'p2', 'p3']), textField(['A', 'B', 'A', 'C', 'C']), [
    {name: 'both', members: ['p1', 'p2']},
  ]);

  it('sum a query up', () => {
    const scores = sumUpSignatures(levels, Float64Array.of(1, 1, 1, 1, -2));
    expect(levels.pert_cell.ids).toEqual(['p1:A', 'p1:B', 'p2:A', 'p2:C', 'p3:C']);
    expect([...scores.pert_summary]).toEqual([1, 1, -2]);
    // Only cell line A has both members.
    expect(levels.pcl_cell.ids).toEqual(['both:A', 'both:B', 'both:C']);
    expect([...scores.pcl_cell]).toEqual([1, x, x]);
    expect([...scores.pcl_summary]).toEqual([1]);
  });

  it('sum a matched group up over the cell lines it has queries in', () => {
    const inA = rollUp(levels.pert_cell, Float64Array.of(1, 9, 2, 9, 9));
    const inB = rollUp(levels.pert_cell, Float64Array.of(9, 3, 9, 9, 9));
    const column = matchedColumn(levels.pert_cell.fields[1], [
      {cell_id: 'A', ncs: inA},
      {cell_id: 'B', ncs: inB},
    ]);
    const scores = sumUpPertCells(levels, column);
    expect([...scores.pert_cell]).toEqual([1, 3, 2, x, x]);
    // p1 from A and B: Q67 of 1 and 3. p2 from A alone. p3 was profiled in C only.
    expect(scores.pert_summary[0]).toBeCloseTo(1 + 0.84 * 2, 12);
    expect([...scores.pert_summary.subarray(1)]).toEqual([2, x]);
  });

  it('work without classes', () => {
    const {pcl_cell, pcl_summary} = sumUpSignatures(
      gutcLevels(textField(['p1']), textField(['A']), []),
      Float64Array.of(1),
    );
    expect([pcl_cell.length, pcl_summary.length]).toEqual([0, 0]);
  });
});
