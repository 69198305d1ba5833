import {parseQueryString} from '../../../src/filter/query-string';

const plain = (text: string) => JSON.parse(JSON.stringify(parseQueryString(text)));

test('reads brackets at any depth that a filter has', () => {
  expect(plain('filter[where][and][0][or][0][cell_id]=A375')).toEqual({
    filter: {where: {and: [{or: [{cell_id: 'A375'}]}]}},
  });
  expect(plain('filter%5Blimit%5D=1&filter[where][x][inq]=a&filter[where][x][inq]=b')).toEqual({
    filter: {limit: '1', where: {x: {inq: ['a', 'b']}}},
  });
});

test('takes + for a space and leaves JSON whole', () => {
  expect(plain('filter={"order":"tas+DESC"}').filter).toBe('{"order":"tas DESC"}');
  expect(plain('filter={"where":{"x":{"like":"[C]=[O]=N"}}}&user_key=k')).toEqual({
    filter: '{"where":{"x":{"like":"[C]=[O]=N"}}}',
    user_key: 'k',
  });
  expect(plain('filter={"a":["b%5D="]}').filter).toBe('{"a":["b]="]}');
});

test('keeps names that objects inherit', () => {
  expect(Object.keys(parseQueryString('toString=1&filter[where][constructor]=2'))).toEqual([
    'toString',
    'filter',
  ]);
});

test.each([
  ['deeper nesting', `filter${'[a]'.repeat(25)}=1`, 'depth'],
  ['more parameters', Array.from({length: 20_001}, (_, n) => `a[${n}]=1`).join('&'), 'limit exceeded'],
  ['__proto__', 'filter[where][__proto__][x]=1', '__proto__'],
  ['encoded __proto__', 'filter[where][%5F_proto__]=1', '__proto__'],
])('refuses %s', (_name, text, message) => {
  expect(() => parseQueryString(text)).toThrow(
    expect.objectContaining({
      code: 'QUERY_STRING_INVALID',
      message: expect.stringContaining(message),
    }),
  );
});
