/** The viewer's part of a matrix: both axes selected, in the matrix's own order or another. */
import fc from 'fast-check';
import type {MatrixSource} from '../../../src/engine/formats/gctx-writer';
import type {MetadataField} from '../../../src/engine/formats/matrix';
import {clusterMatrix} from '../../../src/results/viewer/cluster';
import {describeMatrix} from '../../../src/results/viewer/describe';
import {partSource, readWindow, selectAxis, transposed} from '../../../src/results/viewer/selection';
import {windowText} from '../../../src/results/viewer/window';
import {textField} from '../engine/stats/text-field';

const x = Number.NaN;

/** Rows a to d, columns P to R; scores row by row. */
const rows = [
  [3, -1, x],
  [1, 5, 2],
  [3, 0, -7],
  [x, 2.5, 4],
];
const source: MatrixSource = {
  rows: {
    ids: ['a', 'b', 'c', 'd'],
    fields: new Map<string, MetadataField>([
      ['moa', textField(['HDAC inhibitor', null, 'MTOR inhibitor', 'hdac inhibitor'])],
      ['dose', {kind: 'number', values: Float64Array.of(10, 1, x, 3.33)}],
    ]),
  },
  columns: {ids: ['P', 'Q', 'R'], fields: new Map([['cell', textField(['MCF7', 'PC3', 'MCF7'])]])},
  readColumns: (start, end) =>
    Float32Array.from([0, 1, 2].slice(start, end).flatMap((c) => rows.map((row) => row[c]))),
};
const ids = (axis: 'rows' | 'columns', query: Parameters<typeof selectAxis>[2]) => {
  const {positions, total} = selectAxis(source, axis, query);
  return [Array.from(positions, (at) => source[axis].ids[at]).join(''), total];
};

describe('an axis of a matrix', () => {
  it.each([
    ['rows', {}, 'abcd', 4],
    ['rows', {order: 'P DESC'}, 'acbd', 4],
    ['rows', {order: ['P DESC', 'Q DESC']}, 'cabd', 4],
    ['rows', {order: 'moa ASC', where: {dose: {gt: 1}}}, 'ad', 2],
    ['rows', {where: {moa: {ilike: 'hdac'}}}, 'ad', 2],
    ['rows', {search: 'HDAC'}, 'ad', 2],
    ['rows', {search: '3.3'}, 'd', 1],
    ['rows', {ids: ['d', 'a', 'b']}, 'dab', 3],
    ['rows', {ids: ['d', 'a', 'b'], order: 'R ASC', skip: 1}, 'bd', 3],
    ['rows', {ids: ['d', 'a', 'b'], search: 'hdac', limit: 1}, 'd', 2],
    ['rows', {ids: []}, '', 0],
    ['columns', {order: 'b DESC'}, 'QRP', 3],
    ['columns', {where: {cell: 'MCF7'}, order: 'c ASC'}, 'RP', 2],
    ['columns', {where: {c: {lt: 0}}}, 'R', 1],
    ['columns', {search: 'pc', limit: 5}, 'Q', 1],
  ] as const)('%s by %j', (axis, query, expected, total) => {
    expect(ids(axis, query)).toEqual([expected, total]);
  });

  it('refuses what it has not, saying on which axis', () => {
    expect(() => ids('columns', {where: {nothing: 1}})).toThrow(/columns\.where\.nothing/);
    expect(() => ids('columns', {ids: ['P', 'a']})).toThrow(/columns\.ids.*"a"/);
    expect(() => ids('rows', {order: 'nothing DESC'})).toThrow(/rows\.order/);
  });
});

it('a window has the scores of its rows and columns, as numbers and as bytes', () => {
  const request = {rows: {order: 'Q DESC', limit: 2}, columns: {ids: ['R', 'P']}, rowFields: ['dose']};
  const window = JSON.parse(windowText(source, {...request, values: 'numbers'}));
  expect(window).toEqual({
    rows: {total: 4, skip: 0, ids: ['b', 'd'], fields: {dose: [1, 3.33]}},
    columns: {total: 2, skip: 0, ids: ['R', 'P'], fields: {cell: ['MCF7', 'MCF7']}},
    values: [
      [2, 1],
      [4, null],
    ],
  });
  const packed = Buffer.from(JSON.parse(windowText(source, {...request, values: 'base64'})).values, 'base64');
  expect([0, 4, 8, 12].map((at) => packed.readFloatLE(at))).toEqual([2, 1, 4, x]);
  expect(JSON.parse(windowText(source, {...request, values: 'none'}))).not.toHaveProperty('values');
  expect(() => windowText(source, {...request, rowFields: ['no'], values: 'none'})).toThrow(
    /rows\.fields.*"no"/,
  );
});

it('any rows and columns are read as one by one', () => {
  const positions = (size: number) =>
    fc.array(fc.nat(size - 1), {maxLength: 6}).map((list) => Uint32Array.from(list));
  fc.assert(
    fc.property(positions(4), positions(3), (r, c) => {
      const expected =
        Float32Array.from(r).length === 0 ? [] : [...r].flatMap((row) => [...c].map((col) => rows[row][col]));
      expect([...readWindow(source, r, c)]).toEqual(expected);
      const part = partSource(source, r, c);
      const byColumn = [...c].flatMap((col) => [...r].map((row) => rows[row][col]));
      expect([...part.readColumns(0, c.length)]).toEqual(byColumn);
    }),
  );
  expect([...transposed(source).readColumns(1, 3)]).toEqual([1, 5, 2, 3, 0, -7]);
});

it('a description tells fields and range', () => {
  expect(describeMatrix(source)).toEqual({
    rows: 4,
    columns: 3,
    row_fields: [
      {name: 'moa', kind: 'text', values: 3, missing: 1},
      {name: 'dose', kind: 'number', values: 3, missing: 1, min: 1, max: 10},
    ],
    column_fields: [{name: 'cell', kind: 'text', values: 2, missing: 0}],
    scores: {
      min: -7,
      max: 5,
      missing: 2,
      quantiles: expect.objectContaining({p50: 2.25, p1: -7, p99: 5}),
      looked_at: 12,
    },
  });
});

describe('clustering of a part', () => {
  const asked = {rows: {}, columns: {}, linkage: 'average', distance: 'euclidean'} as const;

  it('of rows and of columns tells leaves by id, merges and a cut', () => {
    const part = {...asked, rows: {ids: ['c', 'b', 'a']}, columns: {ids: ['P', 'Q']}, axis: 'rows'} as const;
    // c (3, 0), b (1, 5), a (3, -1)
    expect(clusterMatrix(source, {...part, clusters: 2})).toMatchObject({
      ids: ['c', 'b', 'a'],
      merges: [
        [0, 2, 1, 2],
        [1, 3, (Math.sqrt(29) + Math.sqrt(40)) / 2, 3],
      ],
      order: [1, 0, 2],
      excluded: [],
      compared: 2,
      cut: {height: 1, clusters: 2, labels: [2, 1, 2]},
    });
    const columns = clusterMatrix(source, {...part, axis: 'columns'});
    // P (3, 1, 3), Q (0, 5, -1)
    expect(columns.ids).toEqual(['P', 'Q']);
    expect(columns.merges).toEqual([[0, 1, Math.sqrt(9 + 16 + 16), 2]]);
  });

  it('leaves out rows without distances, and refuses where none are left', () => {
    const one = {...asked, distance: 'pearson', axis: 'rows'} as const;
    const result = clusterMatrix(source, {...one, columns: {ids: ['P', 'Q']}});
    expect(result.excluded).toEqual([{id: 'd', reason: 'constant'}]);
    expect(result.ids).toEqual(['a', 'b', 'c']);
    expect(() => clusterMatrix(source, {...one, columns: {ids: ['P']}})).toThrow(/constant.*Euclidean/);
    expect(() => clusterMatrix(source, {...one, rows: {ids: []}})).toThrow(/empty/);
    expect(clusterMatrix(source, {...one, rows: {ids: ['a']}})).toMatchObject({order: [0], merges: []});
  });

  it('is refused beyond what the server can do, saying why', () => {
    const wide = (height: number, width: number): MatrixSource => ({
      rows: {ids: Array.from({length: height}, (_, i) => `r${i}`), fields: new Map()},
      columns: {ids: Array.from({length: width}, (_, i) => `c${i}`), fields: new Map()},
      readColumns: () => {
        throw new Error('nothing may be read');
      },
    });
    const big = {...asked, axis: 'rows'} as const;
    expect(() => clusterMatrix(wide(4001, 2), big)).toThrow(/4000 rows can be clustered/);
    expect(() => clusterMatrix(wide(3000, 3000), big)).toThrow(/longer than the server spends/);
    expect(() => clusterMatrix(wide(4000, 12_501), big)).toThrow(/50000000 cells/);
  });
});
