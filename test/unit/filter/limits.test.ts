import {defaultFilterLimits, type FilterLimits} from '../../../src/filter/limits';
import {parseFilter} from '../../../src/filter/parse';
import type {Resource} from '../../../src/filter/types';
import {serviceAt} from '../../../src/models/services';
import {awkwardResource} from '../../support/awkward-table';

const parse = (filter: unknown, limits: Partial<FilterLimits> = {}, resource: Resource = awkwardResource) =>
  parseFilter(JSON.stringify(filter), resource, {...defaultFilterLimits, ...limits});
const nested = (depth: number): unknown => (depth === 0 ? {} : {and: [nested(depth - 1)]});

test('large collections get a page, small ones and explicit limits do not', () => {
  const large = {...awkwardResource, large: true};
  expect(parse({}, {}, large).limit).toBe(1000);
  expect(parse({limit: 0}, {}, large).limit).toBe(1000);
  expect(parse({limit: 0}, {pageSize: 50}, large).limit).toBe(50);
  expect(parse({}, {pageSize: 0}, large).limit).toBeUndefined();
  expect(parse({limit: 5000}, {}, large).limit).toBe(5000);
  expect(parse({}).limit).toBeUndefined();
});

test('an included large collection gets a page as well', () => {
  const [{scope}] = parse({include: 'sigs'}, {}, serviceAt('perts').resource).include;
  expect(scope.limit).toBe(1000);
});

test.each<[string, unknown, Partial<FilterLimits>, RegExp]>([
  ['levels', {where: nested(5)}, {depth: 4}, /^where(\.and\[0\]){4} is nested deeper than 4 levels/],
  ['conditions', {where: {and: Array(10).fill({name: 'a'})}}, {nodes: 9}, /larger than 9 conditions/],
  [
    'values',
    {where: {name: {inq: Array(6).fill('a')}}},
    {listLength: 5},
    /^where\.name\.inq has 6 values; at most 5/,
  ],
  ['characters', {where: {name: {like: 'aaaa'}}}, {regexpLength: 3}, /^where\.name\.like has 4 characters/],
  ['repeats', {where: {name: {like: '(a{9}){9}'}}}, {regexpSize: 80}, /grows too large/],
])('the number of %s is limited', (_what, filter, limits, message) => {
  expect(() => parse(filter, limits)).toThrow(message);
});

test('the defaults take 5,000 ids and twenty levels', () => {
  expect(() => parse({where: {name: {inq: Array(5000).fill('a')}}})).not.toThrow();
  expect(() => parse({where: nested(19)})).not.toThrow();
  expect(() => parse({where: nested(20)})).toThrow('nested deeper');
});

test('relations within relations end somewhere', () => {
  const {resource} = serviceAt('perts');
  const include = {pcls: {perts: {pcls: 'perts'}}};
  expect(() => parse({include: {pcls: {perts: 'pcls'}}}, {}, resource)).not.toThrow();
  expect(() => parse({include}, {}, resource)).toThrow(
    /^include\.pcls\.include\.perts\.include\.pcls\.include\.perts/,
  );
  expect(() => parse({include: [[['pcls']]]}, {}, resource)).toThrow('an array within an array');
});

test('messages repeat no more than a glance of what was sent', () => {
  for (const filter of [
    {where: {['k'.repeat(9999)]: 1}},
    {limit: 'x'.repeat(9999)},
    {order: 'y'.repeat(9999)},
  ]) {
    expect(() => parse(filter)).toThrow(
      expect.objectContaining({message: expect.stringMatching(/^.{1,600}$/s)}),
    );
  }
});
