import {defaultFilterLimits} from '../../../src/filter/limits';
import {parseFilter, parseWhere} from '../../../src/filter/parse';
import {serviceAt} from '../../../src/models/services';

const {resource} = serviceAt('perts');
const parse = (filter: string) => parseFilter(filter, resource, defaultFilterLimits);

test.each([
  '{"where":""}',
  '{"fields":""}',
  '{"fields":[""]}',
  '{"order":""}',
  '{"order":[""]}',
  '{"order":"ASC"}',
  '{"order":" desc "}',
  '{"include":""}',
  '{"include":[""]}',
  '{"where":"","fields":"","order":"ASC","include":"","limit":"","skip":""}',
])('what a client leaves empty is as if it were not there: %s', (filter) => {
  expect(parse(filter)).toEqual(parse('{}'));
});

test('in the scope of a relation too', () => {
  const scope = '{"where":"","fields":"","order":"ASC","include":""}';
  expect(parse(`{"include":{"relation":"pcls","scope":${scope}}}`)).toEqual(parse('{"include":"pcls"}'));
});

test('an order that names a direction alone among others is still refused', () => {
  expect(() => parse('{"order":["pert_id","ASC"]}')).toThrow('order[1].ASC is not a property');
  expect(() => parse('{"where":{"and":[""]}}')).toThrow('where.and[0] must be an object');
});

test('an empty filter is refused: what was meant got lost', () => {
  expect(() => parse('')).toThrow(/^Value is not an object\. .*filter .*empty/);
  expect(parseWhere('', resource, defaultFilterLimits)).toEqual({kind: 'and', of: []});
});

test.each([
  ['{"where":{},"where":{"pert_id":"a"}}', 'where'],
  ['{"where":{"pert_iname":"a","pert_type":"b","pert_iname":"c"}}', 'where.pert_iname'],
  ['{"limit":1,"where":{"and":[{"tas":1},{"tas":{"gt":1,"lt":2,"gt":3}}]}}', 'where.and[1].tas.gt'],
  ['{"where":{"pert_iname":"a","pert\\u005finame":"b"}}', 'where.pert_iname'],
  [
    '{"order":"pert_id","include":[{"relation":"pcls"},{"relation":"sigs","relation":"pcls"}]}',
    'include[1].relation',
  ],
])('a key that is there twice is refused, for JSON keeps the last alone: %s', (filter, path) => {
  expect(() => parse(filter)).toThrow(`${path} is given twice`);
});

test('the same name in different objects, or in texts, is no repetition', () => {
  const filter = '{"where":{"and":[{"pert_id":"{\\"a\\":1,\\"a\\":2}"},{"pert_id":{"neq":"\\\\\\":"}}]}}';
  expect(parse(filter).where).toMatchObject({of: [{value: '{"a":1,"a":2}'}, {}]});
  expect(() => parseWhere('{"tas":1,"tas":2}', resource, defaultFilterLimits)).toThrow(
    'where.tas is given twice',
  );
});
