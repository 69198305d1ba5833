import {matchedColumn, matchQueries} from '../../../../src/engine/stats/matched-queries';
import {textField} from './text-field';

const query = (pert_id: string, cell_id: string, pert_idose = '10 uM') => ({
  pert_id,
  pert_idose,
  pert_itime: '24 h',
  cell_id,
});

describe('matched queries', () => {
  it('are grouped by pert, dose and time', () => {
    const queries = [query('p1', 'A'), query('p2', 'A'), query('p1', 'B'), query('p1', 'A', '1 uM')];
    expect(matchQueries(queries)).toEqual([
      {id: 'p1:10 uM:24 h', queries: [0, 2]},
      {id: 'p2:10 uM:24 h', queries: [1]},
      {id: 'p1:1 uM:24 h', queries: [3]},
    ]);
  });

  it('refuse two queries of one cell line in a group', () => {
    const queries = [query('p1', 'A'), query('p1', 'B'), query('p1', 'A')];
    expect(() => matchQueries(queries)).toThrow('queries 1 and 3 both are p1:10 uM:24 h in cell line A');
  });

  it('become one column, each row from the query of its cell line', () => {
    const cells = textField(['A', 'B', 'C', 'A']);
    const column = matchedColumn(cells, [
      {cell_id: 'B', ncs: Float32Array.of(1, 2, 3, 4)},
      {cell_id: 'A', ncs: Float32Array.of(5, 6, 7, 8)},
    ]);
    expect([...column]).toEqual([5, 2, Number.NaN, 8]);
  });
});
