import {services} from '../../src/models/services';
import {givenServices, type ServicesUnderTest} from '../support/services';

let api: ServicesUnderTest;

beforeAll(async () => {
  api = await givenServices();
});

const release = async (table: string) =>
  Number(
    (await api.pool.query('select release from data_releases where table_name = $1', [table])).rows[0]
      ?.release ?? 0,
  );

test('cmapPy’s life of a record: forms in, PUT partial, DELETE counted', async () => {
  const form = {id: 'm1', brew_prefix: 'BREW_A', status: 'pending'};
  await api.client.post('/api/macchiato').type('form').send(form).expect(200, form);
  const changed = {...form, status: 'available'};
  await api.client.put('/api/macchiato/m1').type('form').send({status: 'available'}).expect(200, changed);
  await api.client.get('/api/macchiato/m1').expect(200, changed);
  await api.client
    .patch('/api/macchiato/m1')
    .send({status: null})
    .expect(200, {id: 'm1', brew_prefix: 'BREW_A'});
  await api.client.put('/api/macchiato/m1').send({}).expect(200, {id: 'm1', brew_prefix: 'BREW_A'});
  await api.client.delete('/api/macchiato/m1').expect(200, {count: 1});
  await api.client.delete('/api/macchiato/m1').expect(200, {count: 0});
  await api.client.get('/api/macchiato/m1').expect(404);
  await api.client.put('/api/macchiato/m1').send({status: 'x'}).expect(404);
});

test('an id that is not given is made up', async () => {
  const {body} = await api.client.post('/api/macchiato').send({status: 'new'}).expect(200);
  expect(body).toEqual({id: expect.stringMatching(/^[0-9a-f]{24}$/), status: 'new'});
});

test('values become what the model says, in forms as in JSON', async () => {
  const form = {
    sig_id: 'S1',
    distil_id: ['a', 'b'],
    brew_prefix: 'one',
    is_gold: 'true',
    tas: '0.5',
    ss_ngene: '7',
  };
  const {body} = await api.client.post('/api/sigs').type('form').send(form).expect(200);
  const expected = {...form, brew_prefix: ['one'], is_gold: true, tas: 0.5, ss_ngene: 7};
  expect(body).toMatchObject(expected);
  await api.client.get(`/api/sigs/${body.id}`).expect(200, body);
  const {body: pert} = await api.client
    .post('/api/perts')
    .send({pert_id: 'P', cell_tas: [{cell_id: 'A', tas: 1}]})
    .expect(200);
  expect(pert.cell_tas).toEqual([{cell_id: 'A', tas: 1}]);
});

test.each<[string, object, number, RegExp]>([
  ['an unknown property', {nope: 1}, 400, /^nope is not a property of "gene"/],
  ['a derived id', {id: 'x', entrez_id: 1}, 400, /^id cannot be written/],
  ['text for a number', {entrez_id: 'abc'}, 400, /^entrez_id must be a number/],
  ['a fraction', {entrez_id: 1.5}, 400, /^entrez_id must be a whole number/],
  ['a large number', {entrez_id: 1e10}, 400, /^entrez_id must be a whole number/],
  ['NUL', {entrez_id: 5, gene_symbol: 'a\0'}, 400, /NUL/],
  ['no key', {gene_symbol: 'A'}, 400, /^A "gene" needs the property entrez_id/],
  ['a list with a fault', [{entrez_id: 1}, {entrez_id: 'abc'}], 400, /^\[1\]\.entrez_id must be a number/],
  ['a list of no object', [{entrez_id: 1}, 5], 400, /^\[1\] must be one object/],
])('refuses %s', async (_what, body, status, message) => {
  const {body: answer} = await api.client.post('/api/genes').send(body).expect(status);
  expect(answer.error.message).toMatch(message);
});

test('a list of records is written whole or not at all', async () => {
  const genes = [{entrez_id: 201}, {entrez_id: 202, gene_symbol: 'TWO'}];
  const {body} = await api.client.post('/api/genes').send(genes).expect(200);
  expect(body).toHaveLength(2);
  expect(body).toMatchObject(genes.map((gene) => ({...gene, id: expect.any(String)})));
  await api.client
    .post('/api/genes')
    .send([{entrez_id: 203}, {entrez_id: 201}])
    .expect(409);
  await api.client.get('/api/genes/count').query({where: '{"entrez_id":203}'}).expect(200, {count: 0});
  await api.client.post('/api/genes').send([]).expect(200, []);
});

test.each([
  ['put', '/api/macchiato'],
  ['patch', '/api/macchiato'],
] as const)('%s %s changes the record of the id or adds one', async (method, path) => {
  const id = `upsert-${method}`;
  await api.client[method](path).type('form').send({id, status: 'new'}).expect(200, {id, status: 'new'});
  await api.client[method](path)
    .send({id, brew_prefix: 'B'})
    .expect(200, {id, status: 'new', brew_prefix: 'B'});
  const {body} = await api.client[method](path).send({status: 'other'}).expect(200);
  expect(body.id).toMatch(/^[0-9a-f]{24}$/);
  const where = JSON.stringify({id: {inq: [id, body.id]}});
  await api.client.get('/api/macchiato/count').query({where}).expect(200, {count: 2});
});

test('replace and replaceOrCreate leave nothing of what the record was', async () => {
  const {client} = api;
  const old = {id: 'whole', brew_prefix: 'B', status: 'old'};
  await client.post('/api/macchiato').send(old).expect(200);
  const {id} = old;
  await client
    .post('/api/macchiato/whole/replace')
    .type('form')
    .send({status: 'new'})
    .expect(200, {id, status: 'new'});
  await client
    .post('/api/macchiato/replaceOrCreate')
    .send({id, brew_prefix: 'C'})
    .expect(200, {id, brew_prefix: 'C'});
  const {body} = await client.post('/api/macchiato/replaceOrCreate').send({status: 'added'}).expect(200);
  expect(body).toEqual({id: expect.stringMatching(/^[0-9a-f]{24}$/), status: 'added'});
  await client.post('/api/macchiato/absent/replace').send({status: 'x'}).expect(404);
  const {body: gene} = await client.post('/api/genes').send({entrez_id: 777, gene_symbol: 'A'}).expect(200);
  const {body: refused} = await client
    .post(`/api/genes/${gene.id}/replace`)
    .send({gene_symbol: 'B'})
    .expect(400);
  expect(refused.error.message).toMatch(/entrez_id/);
  await client.get(`/api/genes/${gene.id}`).expect(200, gene);
});

test('upsertWithWhere changes the one record that matches, adds one where none does', async () => {
  const upsert = (where: object, body: object) =>
    api.client
      .post('/api/macchiato/upsertWithWhere')
      .query({where: JSON.stringify(where)})
      .send(body);
  const {body} = await upsert({brew_prefix: 'U1'}, {brew_prefix: 'U1', status: 'a'}).expect(200);
  await upsert({brew_prefix: 'U1'}, {status: 'b'}).expect(200, {...body, status: 'b'});
  await api.client.post('/api/macchiato').send({brew_prefix: 'U1', status: 'c'}).expect(200);
  const refused = await upsert({brew_prefix: 'U1'}, {status: 'd'}).expect(400);
  expect(refused.body.error.code).toBe('UPSERT_AMBIGUOUS');
  await api.client.get('/api/macchiato/count').query({where: '{"status":"d"}'}).expect(200, {count: 0});
});

test('update?where= changes every record that matches and counts them', async () => {
  const update = (where: string | undefined, body: object) =>
    api.client.post('/api/macchiato/update').query({where}).send(body);
  await api.client
    .post('/api/macchiato')
    .send([1, 2, 3].map((n) => ({id: `w${n}`, brew_prefix: 'W'})))
    .expect(200);
  await update('{"id":{"inq":["w1","w2"]}}', {status: 'done'}).expect(200, {count: 2});
  await update('{"brew_prefix":"W","status":null}', {status: 'late'}).expect(200, {count: 1});
  await update('{"id":"absent"}', {status: 'x'}).expect(200, {count: 0});
  for (const nothing of [undefined, '']) {
    const {body} = await update(nothing, {status: 'x'}).expect(400);
    expect(body.error.message).toMatch(/where is missing/);
  }
  await update('{"nope":1}', {status: 'x'}).expect(400);
});

test('an id that cannot be is unknown', async () => {
  await api.client.put('/api/macchiato/%00').send({status: 'x'}).expect(404);
  await api.client.delete('/api/macchiato/%00').expect(200, {count: 0});
});

test('refuses a second record of the same key', async () => {
  await api.client.post('/api/genes').send({entrez_id: 99}).expect(200);
  const {body} = await api.client.post('/api/genes').send({entrez_id: 99}).expect(409);
  expect(body.error.code).toBe('RECORD_EXISTS');
  await api.client.get('/api/genes/count').query({where: '{"entrez_id":99}'}).expect(200, {count: 1});
});

test('every change raises the release of its table and is in the audit log', async () => {
  const before = await release('plates');
  const {body} = await api.client.post('/api/plates').send({det_plate: 'X1'}).expect(200);
  await api.client.put(`/api/plates/${body.id}`).send({cell_id: 'A375'}).expect(200);
  await api.client.delete(`/api/plates/${body.id}`).expect(200);
  await api.client.delete(`/api/plates/${body.id}`).expect(200, {count: 0});
  await api.client.post('/api/plates').send({nope: 1}).expect(400);
  expect(await release('plates')).toBe(before + 3);
  const {rows} = await api.pool.query(`select action, key_id from audit_log where subject = $1 order by 1`, [
    `plate/${body.id}`,
  ]);
  expect(rows).toEqual(
    ['record.create', 'record.delete', 'record.update'].map((action) => ({action, key_id: 'key'})),
  );
});

test('datasets are written by matrix add alone', async () => {
  expect(services.filter(({writable}) => !writable).map(({path}) => path)).toEqual(['datasets']);
  await api.client.post('/api/datasets').send({name: 'x'}).expect(404);
});

test('only administrators write', async () => {
  const reader = await givenServices(undefined, 'user');
  for (const attempt of [
    reader.client.post('/api/macchiato').send({status: 'x'}),
    reader.client.put('/api/macchiato/x').send({status: 'x'}),
    reader.client.delete('/api/macchiato/x'),
    reader.client.post('/api/macchiato/update').query({where: '{}'}).send({status: 'x'}),
  ]) {
    const {body} = await attempt.expect(403);
    expect(body.error.code).toBe('ADMIN_ONLY');
  }
  await reader.client.get('/api/macchiato/count').expect(200, {count: 0});
});
