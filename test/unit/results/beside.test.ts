import type {MatrixSource} from '../../../src/engine/formats/gctx-writer';
import {putBeside} from '../../../src/results/views/beside';
import {selectPart} from '../../../src/results/views/select';

function matrix(ids: readonly string[], columns: Record<string, readonly number[]>): MatrixSource {
  const names = Object.keys(columns);
  return {
    rows: {ids, fields: new Map()},
    columns: {ids: names, fields: new Map()},
    readColumns: (start, end) => Float32Array.from(names.slice(start, end).flatMap((name) => columns[name])),
  };
}

const ncs = matrix(['a', 'b', 'c'], {Q: [1, 2, 3], R: [4, 5, 6]});

describe('matrices of a result beside one another', () => {
  it('give their columns by the names of their files, by which rows are ordered, filtered and kept', () => {
    const q = matrix(['a', 'b', 'c'], {Q: [0.5, 0.01, 0.2], R: [0, 0, 0]});
    const both = putBeside(ncs, [{name: 'q_empirical', matrix: q}]);
    expect(both.columns.ids).toEqual(['Q', 'R', 'q_empirical:Q', 'q_empirical:R']);
    const part = selectPart(both, {
      where: {'q_empirical:Q': {lt: 0.4}},
      order: 'q_empirical:Q ASC',
      columns: ['Q', 'q_empirical:Q'],
    });
    expect(part.rows.ids).toEqual(['b', 'c']);
    expect([...part.readColumns(0, 2)]).toEqual([2, 3, 0.01, 0.2].map(Math.fround));
  });

  it('are told by the ids of their rows, whatever their order; what one does not have is missing', () => {
    const other = matrix(['c', 'x', 'a'], {Q: [30, 0, 10]});
    const both = putBeside(ncs, [{name: 'cs', matrix: other}]);
    expect([...both.readColumns(0, 3)]).toEqual([1, 2, 3, 4, 5, 6, 10, Number.NaN, 30]);
  });
});
