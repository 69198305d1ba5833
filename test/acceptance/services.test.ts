import type {Response} from 'supertest';
import {type Service, services} from '../../src/models/services';
import {givenRecords, recordCount} from '../support/records';
import {givenServices, type ServicesUnderTest} from '../support/services';

type Row = Record<string, unknown> & {id: string};

let api: ServicesUnderTest;

beforeAll(async () => {
  api = await givenServices();
  for (const service of services) await givenRecords(api.pool, service);
});

const names = services.flatMap((service) =>
  [service.path, ...service.aliases].map((path) => ({path, service})),
);

describe.each(names)('/api/$path', ({path, service}) => {
  const base = `/api/${path}`;
  const columns = [...service.resource.columns.values()];
  const scalar = columns[1];
  // The columns of one type differ in name only: two of each stand for all.
  const examples = columns.filter(
    ({type}, index) =>
      type !== 'jsonb' && columns.slice(0, index).filter((column) => column.type === type).length < 2,
  );

  async function list(filter?: unknown): Promise<Row[]> {
    const query = filter === undefined ? {} : {filter: JSON.stringify(filter)};
    const {body} = await api.client.get(base).query(query).expect(200);
    return body;
  }

  async function refusal(url: string, query: object): Promise<string> {
    const {body} = await api.client.get(url).query(query).expect(400);
    expect(body.error).toMatchObject({statusCode: 400, name: 'Error'});
    return body.error.message;
  }

  test('has a table with the columns of its model', async () => {
    const {rows} = await api.pool.query(
      `select a.attname as name, format_type(a.atttypid, null) as type
       from pg_attribute a where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> 'document'`,
      [service.resource.table],
    );
    const byName = (a: {name: string}, b: {name: string}) => (a.name < b.name ? -1 : 1);
    expect(rows.sort(byName)).toEqual(columns.map(({name, type}) => ({name, type})).sort(byName));
  });

  test('lists its records, absent fields left out and ids as strings', async () => {
    const rows = await list();
    expect(rows).toHaveLength(recordCount);
    for (const row of rows) {
      expect(typeof row.id).toBe('string');
      expect(Object.values(row)).not.toContain(null);
    }
    expect(new Set(rows.map(({id}) => id)).size).toBe(recordCount);
    expect(rows.map(({id}) => id)).toEqual(rows.map(({id}) => id).sort());
  });

  test('answers JSON with a trailing slash and parameters it does not know', async () => {
    const response = await api.client.get(`${base}/?user_key=x&version=1`).expect(200);
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.body).toHaveLength(recordCount);
  });

  test('finds by properties of every type', async () => {
    const rows = await list();
    for (const {name, type} of examples) {
      const ids = (found: readonly Row[]) => `${name}: ${found.map(({id}) => id)}`;
      const expectFound = async (test: unknown, matches: (row: Row) => boolean) =>
        expect(ids(await list({where: {[name]: test}}))).toBe(ids(rows.filter(matches)));
      const value = rows.find((row) => row[name] !== undefined)?.[name];
      const single = Array.isArray(value) ? value[0] : value;
      const matches = (row: Row) => [row[name]].flat().includes(single);
      await expectFound(single, matches);
      await expectFound(String(single), matches);
      await expectFound({inq: [single]}, matches);
      await expectFound({nin: [single]}, (row) => !matches(row));
      await expectFound({neq: single}, (row) => !matches(row));
      await expectFound(null, (row) => row[name] === undefined);
      await expectFound({exists: true}, (row) => row[name] !== undefined);
      if (type === 'text' || type === 'text[]') {
        await expectFound({like: '-\\d+$'}, (row) =>
          [row[name]].flat().some((each) => /-\d+$/.test(String(each))),
        );
      }
    }
  });

  test('counts', async () => {
    await api.client.get(`${base}/count`).expect(200, {count: recordCount});
    const [row] = await list();
    const where = JSON.stringify({[scalar.name]: row[scalar.name]});
    const found = await list({where: {[scalar.name]: row[scalar.name]}});
    await api.client.get(`${base}/count`).query({where}).expect(200, {count: found.length});
  });

  test('takes fields as array, name and object, and ignores names it does not know', async () => {
    const only = (row: Row) => Object.keys(row);
    const {name} = scalar;
    expect((await list({fields: [name, 'no_such_field']})).flatMap(only)).toEqual(
      Array(recordCount).fill(name),
    );
    expect((await list({fields: name})).flatMap(only)).toEqual(Array(recordCount).fill(name));
    expect((await list({fields: {[name]: 'true'}})).flatMap(only)).toEqual(Array(recordCount).fill(name));
    expect((await list({fields: {[name]: 0}})).flatMap(only)).not.toContain(name);
    expect(await list({fields: ['no_such_field']})).toEqual(Array(recordCount).fill({}));
    expect(await list({fields: {}})).toEqual(await list());
  });

  test('pages through everything once, in the order asked for', async () => {
    const order = [`${scalar.name} DESC`];
    const pages = [];
    for (let skip = 0; skip < recordCount; skip += 5) pages.push(...(await list({order, limit: 5, skip})));
    expect(pages).toEqual(await list({order: `${scalar.name} DESC`}));
    expect(new Set(pages.map(({id}) => id)).size).toBe(recordCount);
    expect(await list({limit: 0})).toHaveLength(recordCount);
    expect(await list({offset: 10})).toHaveLength(recordCount - 10);
    expect(await list({skip: 1000})).toEqual([]);
  });

  test('streams a large answer as the same records', async () => {
    expect(await list({limit: 100_000})).toEqual(await list());
    expect(await list({limit: 100_000, skip: 1000})).toEqual([]);
  });

  test('writes the same records as NDJSON, CSV and TSV', async () => {
    const rows = await list({limit: 5});
    const ask = (query: object, accept = '*/*') =>
      api.client
        .get(base)
        .query({filter: '{"limit":5}', ...query})
        .set('Accept', accept)
        .buffer(true)
        .parse(asText);
    const ndjson = await ask({format: 'ndjson'}).expect('Content-Type', /^application\/x-ndjson/);
    expect(
      ndjson.body
        .trim()
        .split('\n')
        .map((line: string) => JSON.parse(line)),
    ).toEqual(rows);
    for (const [format, type, delimiter] of [
      ['csv', 'text/csv', ','],
      ['tsv', 'text/tab-separated-values', '\t'],
    ]) {
      const {body} = await ask({format}).expect(200);
      expect((await ask({}, type).expect('Content-Type', new RegExp(`^${type}`))).body).toBe(body);
      const [header, ...lines] = body.trimEnd().split('\n');
      expect(header.split(delimiter)).toEqual(columns.map(({name}) => name));
      expect(lines).toHaveLength(rows.length);
      expect(lines[0].split(delimiter)[0]).toBe(rows[0].id);
    }
    await api.client.get(base).query({format: 'xml'}).expect(400);
  });

  test('finds one, and says so when there is none', async () => {
    const [row] = await list();
    const filter = JSON.stringify({where: {id: row.id}});
    await api.client.get(`${base}/findOne`).query({filter}).expect(200, row);
    const none = JSON.stringify({where: {id: 'none'}});
    const {body} = await api.client.get(`${base}/findOne`).query({filter: none}).expect(404);
    expect(body.error).toMatchObject({
      statusCode: 404,
      name: 'Error',
      message: `Unknown "${service.resource.name}" id "undefined".`,
      code: 'MODEL_NOT_FOUND',
    });
  });

  test('answers by id', async () => {
    const [row] = await list();
    await api.client.get(`${base}/${row.id}`).expect(200, row);
    await api.client.get(`${base}/${row.id}/`).expect(200, row);
    await api.client.head(`${base}/${row.id}`).expect(200);
    await api.client.get(`${base}/${row.id}/exists`).expect(200, {exists: true});
    await api.client.head(`${base}/999`).expect(404);
    await api.client.get(`${base}/999/exists`).expect(200, {exists: false});
    await api.client.get(`${base}/%00`).expect(404);
    const {body} = await api.client.get(`${base}/999`).expect(404);
    expect(body.error.message).toBe(`Unknown "${service.resource.name}" id "999".`);
    const fields = JSON.stringify({fields: scalar.name});
    await api.client
      .get(`${base}/${row.id}`)
      .query({filter: fields})
      .expect(200, {[scalar.name]: row[scalar.name]});
  });

  test('lists the distinct values of properties of every type', async () => {
    const rows = await list();
    const where = JSON.stringify({id: rows[0].id});
    for (const {name} of examples) {
      const valuesIn = (found: readonly Row[]) =>
        [...new Set(found.flatMap((row) => (row[name] === undefined ? [] : [row[name]].flat())))].sort();
      const all = await api.client.get(`${base}/distinct`).query({field: name}).expect(200);
      expect({[name]: all.body.sort()}).toEqual({[name]: valuesIn(rows)});
      const ofOne = await api.client.get(`${base}/distinct`).query({field: name, where}).expect(200);
      expect({[name]: ofOne.body.sort()}).toEqual({[name]: valuesIn(rows.slice(0, 1))});
    }
  });

  test('takes a filter by POST and in brackets', async () => {
    const [row] = await list();
    const filter = {where: {id: {inq: [row.id]}}, fields: ['id']};
    await api.client
      .post(`${base}/find`)
      .send(filter)
      .expect(200, [{id: row.id}]);
    await api.client
      .get(`${base}?filter[where][id][inq][]=${row.id}&filter[fields]=id`)
      .expect(200, [{id: row.id}]);
    await api.client.get(`${base}/count?where[and][0][or][0][id]=${row.id}`).expect(200, {count: 1});
    const {body} = await api.client.post(`${base}/find`).send({where: null}).expect(400);
    expect(body.error.message).toContain('where must be an object');
  });

  test('says how many there are when asked', async () => {
    const response = await api.client
      .get(base)
      .query({filter: '{"limit":5,"skip":1}', total: 'true'})
      .expect(200);
    expect(response.headers['x-total-count']).toBe(String(recordCount));
    expect(response.headers['content-range']).toBe(`${service.path} 1-5/*`);
    expect(response.headers['x-duration']).toMatch(/^\d+\.\d$/);
  });

  test('answers 304 to who has the same already', async () => {
    const first = await api.client.get(base).query({filter: '{"limit":5}'}).expect(200);
    await api.client
      .get(base)
      .query({filter: '{"limit":5}'})
      .set('If-None-Match', first.headers.etag)
      .expect(304);
    await api.client
      .get(base)
      .query({filter: '{"limit":4}'})
      .set('If-None-Match', first.headers.etag)
      .expect(200);
  });

  test('names the place of every fault', async () => {
    const find = (filter: unknown) => refusal(base, {filter: JSON.stringify(filter)});
    const {name} = scalar;
    expect(await find({where: {nope: 1}})).toMatch(/^where\.nope is not a property of /);
    expect(await find({where: {and: [{}, {[name]: {bogus: 1}}]}})).toMatch(
      `where.and[1].${name}.bogus is not an operator`,
    );
    expect(await find({where: {[name]: {inq: 'A375'}}})).toMatch(`where.${name}.inq must be an array`);
    expect(await find({order: 'nope ASC'})).toMatch(/^order\.nope is not a property/);
    expect(await find({limit: -1})).toMatch(/^The limit parameter -1 is not valid/);
    expect(await find({limit: 1.5})).toMatch(/^The limit parameter 1.5 is not valid/);
    expect(await find({limit: 'abc'})).toMatch(/^The limit parameter abc is not valid/);
    expect(await find({wher: {}})).toMatch(/^wher is not part of a filter/);
    expect(await find({include: 'nope'})).toMatch(/^include\.nope includes "nope", which is not a relation/);
    expect(await refusal(base, {filter: '{bad'})).toMatch(/^Value is not an object/);
    expect(await refusal(`${base}/count`, {where: '[]'})).toMatch(/^Value is not an object/);
    expect(await refusal(`${base}/distinct`, {})).toMatch(/^The parameter field is missing/);
    expect(await refusal(`${base}/distinct`, {field: 'nope'})).toMatch(/^field is not a property/);
    await api.client.get(`${base}?filter={}&filter={}`).expect(400);
  });

  test('includes its relations in every form', async () => {
    for (const relation of service.resource.relations.keys()) {
      const plain = await list({include: relation});
      expect(plain).toHaveLength(recordCount);
      const forms = [[relation], {[relation]: true}, {relation}, [{relation}], {relation, scope: {}}];
      for (const include of forms) expect(await list({include})).toEqual(plain);
      const empty = await list({include: {relation, scope: {where: {id: 'none'}, limit: 1}}});
      expect(empty).toHaveLength(recordCount);
      const fault = {include: {relation, scope: {where: {nope: 1}}}};
      expect(await refusal(base, {filter: JSON.stringify(fault)})).toMatch(`include.${relation}.where.nope`);
    }
  });
});

/** The body as it came, whatever its type. */
function asText(answer: Response, done: (error: Error | null, text: string) => void): void {
  // What superagent hands to a parser is still the stream.
  const response = answer as unknown as NodeJS.ReadableStream;
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk) => {
    text += chunk;
  });
  response.on('end', () => done(null, text));
}

test('the suite covers services with and without relations', () => {
  const related = (service: Service) => service.resource.relations.size > 0;
  expect(services.some(related)).toBe(true);
  expect(services.every(related)).toBe(false);
});
