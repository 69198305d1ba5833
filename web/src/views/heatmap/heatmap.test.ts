/** What the heat-map viewer does with a matrix, without a browser. */
import {arrange} from './arrange';
import {readWindow, windowText, zoomed} from './layout';
import {matrixOf} from './matrix';
import {readSource, viewerAddress} from './source';
import {clusterOf, clustersAt, linesOf} from './tree';

const scores = Float32Array.of(1.5, -2, Number.NaN, 0.25, -3, 4);
const matrix = matrixOf(
  {
    ids: ['r1', 'r2', 'r3'],
    fields: {name: ['alpha', 'beta', 'gamma'], size: [10, 9, null]},
  },
  {ids: ['A', 'B'], fields: {cell: ['MCF7', 'PC3']}},
  Buffer.from(scores.buffer).toString('base64'),
);
const none = {find: '', sort: '', filter: ''};
const idsOf = (positions: readonly number[]) => positions.map((i) => matrix.rows.ids[i]);

describe('the heat-map viewer', () => {
  it('reads scores and metadata as the API sends them', () => {
    expect([...matrix.values]).toEqual([...scores]);
    expect(matrix.rows.fields.get('size')).toEqual(['10', '9', '']);
    expect(matrix.columns.fields.get('cell')).toEqual(['MCF7', 'PC3']);
  });

  it('sorts by numbers, texts and values, with what is missing last, and finds and filters', () => {
    const sorted = (sort: string) => idsOf(arrange(matrix, 'rows', {...none, sort}));
    expect(sorted('')).toEqual(['r1', 'r2', 'r3']);
    expect(sorted('field:size')).toEqual(['r2', 'r1', 'r3']);
    expect(sorted('-field:size')).toEqual(['r1', 'r2', 'r3']);
    expect(sorted('value:A')).toEqual(['r3', 'r1', 'r2']);
    expect(sorted('-value:B')).toEqual(['r3', 'r2', 'r1']);
    expect(sorted('-id')).toEqual(['r3', 'r2', 'r1']);
    expect(arrange(matrix, 'columns', {...none, sort: 'value:r3'})).toEqual([0, 1]);
    expect(idsOf(arrange(matrix, 'rows', {...none, find: 'BET'}))).toEqual(['r2']);
    expect(idsOf(arrange(matrix, 'rows', {...none, filter: 'name=gamma'}))).toEqual(['r3']);
    expect(idsOf(arrange(matrix, 'rows', {...none, filter: 'name'}))).toEqual(['r1', 'r2', 'r3']);
  });

  it('cuts a tree where the height says, as scipy’s fcluster does', () => {
    // 0 and 1 join at 1, 2 and 3 at 2, both at 5.
    const tree = {
      merges: [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
      heights: [1, 2, 5],
      order: [2, 3, 0, 1],
      leaves: [0, 1, 2, 3],
      excluded: 0,
    };
    expect([0.5, 1, 2, 4.9, 5].map((height) => clustersAt(tree, height))).toEqual([4, 3, 2, 2, 1]);
    expect(clusterOf(tree, 1)).toEqual([3, 3, 1, 2]);
    expect(clusterOf(tree, 2)).toEqual([2, 2, 1, 1]);
    expect(clusterOf(tree, 5)).toEqual([1, 1, 1, 1]);
    expect(linesOf(tree)[2]).toEqual({from: 3, to: 1, height: 5, fromHeight: 1, toHeight: 2});
  });

  it('keeps the window within the matrix, in the address and when it comes nearer', () => {
    expect(readWindow('-5,90,10,20', 50, 100)).toEqual({top: 0, left: 80, rows: 10, columns: 20});
    expect(readWindow('x', 50, 100)).toEqual({top: 0, left: 0, rows: 50, columns: 100});
    expect(windowText({top: 0, left: 0, rows: 50, columns: 100}, 50, 100)).toBeUndefined();
    const near = zoomed({top: 0, left: 0, rows: 50, columns: 100}, 0.5, {row: 10, column: 100}, 50, 100);
    expect(near).toEqual({top: 5, left: 50, rows: 25, columns: 50});
  });

  it('finds in an address what its own links put there, and nothing in a broken one', () => {
    const sources = [
      {matrix: '5d36'},
      {job: '0b1c', path: 'arfs/q/digest.gct'},
      {dataset: 'demo', connections: {perts: ['a,b', 'c&d']}},
      {dataset: 'demo', slice: {sigs: ['s1'], space: 'landmark'}},
    ];
    for (const source of sources) {
      const {searchParams} = new URL(viewerAddress(source, 'a name'), 'http://localhost');
      expect(readSource(Object.fromEntries(searchParams))).toEqual(source);
    }
    const broken: readonly Readonly<Record<string, string>>[] = [
      {dataset: 'demo'},
      {dataset: 'demo', slice: '{"sigs":['},
      {job: '0b1c'},
      {},
    ];
    for (const each of broken) {
      expect(readSource(each)).toBeUndefined();
    }
  });
});
