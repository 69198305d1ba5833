import {givenServices, type ServicesUnderTest} from '../support/services';

let api: ServicesUnderTest;
const path = '/api/probeset_to_entrez_id/convert';

beforeAll(async () => {
  api = await givenServices();
  await api.pool.query(`insert into probesets (pr_id, entrez_id) values
    ('1007_s_at', 780), ('121_at', 7849), ('AFFX-control', null)`);
});

test('converts probe sets, values being strings and unknown ones left out', async () => {
  const probes = ['1007_s_at', '121_at', 'AFFX-control', 'nope_at'];
  await api.client.post(path).send(probes).expect(200, {'1007_s_at': '780', '121_at': '7849'});
  await api.client.post(path).send([]).expect(200, {});
});

test.each([[{}], ['1007_s_at'], [[{}]], [[null]], [['a\0b']]])('refuses %j', async (body) => {
  const {body: answer} = await api.client
    .post(path)
    .set('Content-Type', 'application/json')
    .send(JSON.stringify(body))
    .expect(400);
  expect(answer.error.statusCode).toBe(400);
});
