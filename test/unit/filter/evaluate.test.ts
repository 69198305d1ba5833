import fc from 'fast-check';
import {compileAutomaton} from '../../../src/filter/automaton';
import {
  type ColumnValues,
  compileOrder,
  compilePredicate,
  resourceOfColumns,
} from '../../../src/filter/evaluate';
import {defaultFilterLimits} from '../../../src/filter/limits';
import {parseFilter, parseWhere} from '../../../src/filter/parse';
import {parseRegexp} from '../../../src/filter/regexp';
import {awkwardColumns, awkwardResource, awkwardRows, awkwardTexts} from '../../support/awkward-table';
import {pattern, validFilter, validWhere} from '../../support/filter-arbitraries';
import {evaluateFilter, holds} from '../../support/filter-evaluator';

const rows = awkwardRows();
const columns = new Map(Object.entries(awkwardColumns).map(([name, type]) => [name, columnOf(name, type)]));
const column = (name: string) => columns.get(name);
const allRows = Array.from(rows, (_, row) => row);

function columnOf(name: string, type: string): ColumnValues {
  const cells = rows.map((row) => row[name]);
  if (type === 'text') return encoded('text', cells as (string | undefined)[]);
  if (type === 'text[]') return encoded('list', cells as (string[] | undefined)[]);
  // Of nested JSON a filter may ask only whether it is there.
  const values = cells.map((cell) => (cell === undefined ? Number.NaN : Number(cell) || 0));
  return {kind: 'number', values: Float64Array.from(values)};
}

function encoded<K extends 'text' | 'list', T>(kind: K, cells: readonly (T | undefined)[]) {
  const keys = cells.map((cell) => JSON.stringify(cell));
  const distinct = [...new Set(keys.filter((key) => key !== undefined))];
  const codes = Int32Array.from(keys, (key) => distinct.indexOf(key));
  return {kind, dictionary: distinct.map((key) => JSON.parse(key)), codes};
}

describe('the evaluator in memory and the plain one, which the SQL agrees with,', () => {
  test('find the same rows', () => {
    fc.assert(
      fc.property(validWhere, (where) => {
        const test = compilePredicate(
          parseWhere(JSON.stringify(where), awkwardResource, defaultFilterLimits),
          column,
        );
        const expected = allRows.filter((row) => holds(where, rows[row], awkwardColumns));
        expect(allRows.filter(test)).toEqual(expected);
      }),
      {numRuns: 1000},
    );
  });

  test('sort alike', () => {
    fc.assert(
      fc.property(validFilter, ({order}) => {
        const parsed = parseFilter({order}, awkwardResource, defaultFilterLimits);
        const compare = compileOrder(parsed.order, column);
        const sorted = [...allRows].sort((a, b) => compare(a, b) || a - b);
        const expected = evaluateFilter({order}, rows, awkwardColumns);
        expect(sorted.map((row) => rows[row].id)).toEqual(expected.map(({id}) => id));
      }),
      {numRuns: 300},
    );
  });
});

test('the automaton matches what the JavaScript expression matches', () => {
  fc.assert(
    fc.property(pattern, fc.constantFrom('', 'i', 'm', 's', 'im'), (source, flags) => {
      const matches = compileAutomaton(parseRegexp(source, flags, 'where', defaultFilterLimits));
      const expression = new RegExp(source, flags);
      const expected = awkwardTexts.filter((text) => expression.test(text.replace('😀', '\ue000')));
      expect(awkwardTexts.filter(matches)).toEqual(expected);
    }),
    {numRuns: 1000},
  );
});

test('a pattern that makes a backtracking engine try every split ends at once', () => {
  const pattern = parseRegexp('^(a|a)*(a+)+(?=(a*)*b)$', '', 'where', defaultFilterLimits);
  expect(compileAutomaton(pattern)('a'.repeat(200))).toBe(false);
});

test('columns in memory are checked like those of a service', () => {
  const resource = resourceOfColumns('matrix', [
    ['cell_iname', 'text'],
    ['tas', 'number'],
  ]);
  const parse = (where: object) => () => parseWhere(where, resource, defaultFilterLimits);
  expect(parse({tas: {gt: '0.5'}, cell_iname: {inq: ['MCF7']}})).not.toThrow();
  expect(parse({cell: 'MCF7'})).toThrow('is not a property of "matrix", which has cell_iname, tas');
  expect(parse({tas: {like: '1'}})).toThrow(/applies to strings/);
});

test('orders by a column whose name has blanks and commas, as queries may be called', () => {
  const resource = resourceOfColumns('matrix', [
    ['id', 'text'],
    ['HDAC, 10 uM desc', 'number'],
  ]);
  const orderOf = (order: unknown) => parseFilter({order}, resource, defaultFilterLimits).order;
  expect(orderOf('HDAC, 10 uM desc DESC')).toMatchObject([{descending: true}]);
  expect(orderOf(['HDAC, 10 uM desc ASC', 'id DESC'])).toMatchObject([
    {descending: false},
    {descending: true},
  ]);
  expect(() => orderOf('HDAC DESC')).toThrow('is not a property');
});
