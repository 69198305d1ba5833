import http from 'node:http';
import {givenServices, type ServicesUnderTest} from '../support/services';

/** What CLUE's clients literally send (clue-api.md §3.1) and LoopBack 3's answers to the cases of §6. */
let api: ServicesUnderTest;

beforeAll(async () => {
  api = await givenServices();
  const {pool} = api;
  await pool.query(`insert into genes (entrez_id, gene_symbol, l1000_type) values
    (5720, 'PSME1', 'landmark'), (207, 'AKT1', 'landmark'), (673, 'BRAF', 'best inferred'), (7157, 'TP53', 'landmark')`);
  await pool.query(`insert into cells (cell_id, cell_iname, lincs_status) values
    ('A375', 'A375', '{core_cline,DIVR}'), ('A375.311', 'A375.311', null), ('A3X', 'A3X', '{}'), ('MCF7', 'MCF7', null)`);
  await pool.query(`insert into perts (pert_id, pert_iname, pert_type, target, pert_icollection, pubchem_cid, tas) values
    ('BRD-K21680192', 'mitoxantrone', 'trt_cp', '{TOP2A}', '{TS,TS_v1.1}', '4212', 0.7),
    ('BRD-K88378636', 'trichostatin-a', 'trt_cp', '{HDAC1,HDAC2}', '{TS}', '444732', 0.9),
    ('BRD-K79602928', 'erlotinib', 'trt_cp', '{EGFR}', '{BIOA}', '176870', null),
    ('TRCN1', 'EGFR', 'trt_sh', null, null, null, 0.1)`);
  await pool.query(`insert into pcls (group_id, name) values
    ('CP_HDAC_INHIBITOR', 'HDAC Inhibitor (CP)'), ('CP_EMPTY', 'Nothing (CP)')`);
  await pool.query(`insert into pcl_perts (group_id, pert_id) values
    ('CP_HDAC_INHIBITOR', 'BRD-K88378636'), ('CP_HDAC_INHIBITOR', 'BRD-K21680192'), ('CP_HDAC_INHIBITOR', 'unloaded')`);
  await pool.query(`insert into sigs (sig_id, pert_id, pert_iname, cell_id, distil_id, brew_prefix, is_gold, pert_idose) values
    ('S1', 'P1', 'TP53', 'MCF7', '{X1:A03,X2:A03}', '{X}', true, '10 µM'),
    ('S2', 'P1', 'TP53', 'A375', '{Y1:A03}', '{Y,Z}', false, '10 uM')`);
  await pool.query(`insert into profiles (distil_id, assay) values ('X1:A03', 'L1000'), ('Y1:A03', 'L1000')`);
  await pool.query(`insert into rep_drug_moas (pert_iname, name) values ('a', 'calcineurin inhibitor')`);
  await pool.query(`insert into rep_drugs (pert_iname, status_source, in_cmap, animal_only) values
    ('a', '{FDA Orange Book,other}', true, '0'), ('b', null, false, '1')`);
});

/** Sends the request line exactly as given: no client may tidy its encoding. */
function send(target: string): Promise<{status: number; body: unknown; headers: http.IncomingHttpHeaders}> {
  const {hostname, port} = new URL(api.url);
  return new Promise((resolve, reject) => {
    const request = http.request({hostname, port}, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        if (text === '') reject(new Error(`${response.statusCode} without a body: ${target}`));
        else resolve({status: response.statusCode ?? 0, body: JSON.parse(text), headers: response.headers});
      });
    });
    request.on('error', reject);
    // Assigned past http.request, which would refuse some of what clients send.
    request.path = target;
    request.end();
  });
}

async function rows(target: string): Promise<Record<string, unknown>[]> {
  const {status, body} = await send(target);
  expect({target, status}).toEqual({target, status: 200});
  return body as Record<string, unknown>[];
}

const count = async (target: string) => (await rows(target)).length;

describe('the requests of clients', () => {
  test('cmapPy: percent-encoded with + for spaces', async () => {
    const target =
      '/api/genes?filter=%7B%22where%22%3A+%7B%22gene_symbol%22%3A+%7B%22inq%22%3A+%5B%22AKT1%22%2C+%22BRAF%22%5D%7D%7D%2C+%22fields%22%3A+%7B%22gene_symbol%22%3A+true%7D%7D';
    expect(new Set(await rows(target))).toEqual(new Set([{gene_symbol: 'AKT1'}, {gene_symbol: 'BRAF'}]));
    expect((await send('/api/cells/count?where=%7B%22cell_id%22%3A+%22A375%22%7D')).body).toEqual({count: 1});
  });

  test('slinky: fields as a bare string, empty where, long inq', async () => {
    expect(
      await rows('/api/genes/?filter={"fields":"gene_symbol","limit":1,"where":{},"skip":0}&user_key=k'),
    ).toHaveLength(1);
    expect((await send('/api/cells/count?where={"cell_iname":{"like":"^A3"}}&user_key=k')).body).toEqual({
      count: 3,
    });
    const ids = Array.from({length: 5000}, (_, index) => `CPC020_MCF7_24H_X1_F1B4:${index}`);
    const where = {distil_id: {inq: [...ids, 'X1:A03']}};
    const filter = encodeURIComponent(JSON.stringify({where, limit: 1000, skip: 0}));
    expect(filter.length).toBeGreaterThan(150_000);
    expect(await count(`/api/sigs?filter=${filter}`)).toBe(1);
  });

  test('NORDic: half-encoded JSON, distinct with where, arrays compared whole', async () => {
    const target =
      '/api/sigs?filter=%7B%22where%22:%7B%22pert_iname%22:%20%22TP53%22%7D,%22fields%22:[%22distil_id%22]%7D&user_key=k';
    expect(new Set(await rows(target))).toEqual(
      new Set([{distil_id: ['X1:A03', 'X2:A03']}, {distil_id: ['Y1:A03']}]),
    );
    const distinct = '/api/sigs/distinct?where={"pert_iname":"TP53"}&field=cell_id&user_key=k';
    expect(await rows(distinct)).toEqual(['A375', 'MCF7']);
    expect(await count('/api/sigs?filter={"where":{"brew_prefix":["Y","Z"]}}')).toBe(1);
    expect(await count('/api/sigs?filter={"where":{"brew_prefix":["Z","Y"]}}')).toBe(0);
    expect(await count('/api/genes?filter={"where":{"entrez_id":"5720"}}')).toBe(1);
    expect(await count('/api/perts?filter={"where":{"pubchem_cid":4212}}')).toBe(1);
  });

  test('BioClients: pages until the answer is empty', async () => {
    const page = (skip: number) =>
      count(
        `/api/perts?filter={"where":{"pert_type":"trt_cp"},"fields":["pert_id"],"skip":${skip},"limit":2}`,
      );
    expect([await page(0), await page(2), await page(4)]).toEqual([2, 1, 0]);
  });

  test('dockerized_mts: braces raw, the rest encoded, fields "true"', async () => {
    const target =
      '/api/perts?filter={%22where%22%3A%7B%22pert_iname%22%3A%22erlotinib%22%7D%2C%22fields%22%3A%7B%22pert_id%22%3A%22true%22%7D}';
    expect(await rows(target)).toEqual([{pert_id: 'BRD-K79602928'}]);
  });

  test('curl: brackets', async () => {
    expect(await count('/api/rep_drug_moas/?filter[skip]=0')).toBe(1);
    expect(await count('/api/rep_drug_moas/?filter%5Bskip%5D=1')).toBe(0);
    expect(
      await count(
        '/api/perts?filter[where][or][0][and][0][pert_iname][inq][]=EGFR&filter[where][or][0][and][0][pert_iname][inq][]=erlotinib&filter[where][or][0][and][1][pert_type]=trt_cp',
      ),
    ).toBe(1);
  });

  test('the CLUE web page: relations in each of its forms', async () => {
    const [pcl] = await rows(
      '/api/pcls?filter={"include":{"perts":true},"where":{"group_id":"CP_HDAC_INHIBITOR"}}&version=1',
    );
    expect((pcl.perts as {pert_id: string}[]).map((pert) => pert.pert_id).sort()).toEqual([
      'BRD-K21680192',
      'BRD-K88378636',
    ]);
    const scoped = await rows(
      '/api/pcls/?filter={"order":"group_id","include":{"relation":"perts","scope":{"fields":["pert_id"],"where":{"pert_id":{"inq":["BRD-K88378636"]}}}}}',
    );
    expect(scoped.map(({perts}) => perts)).toEqual([[], [{pert_id: 'BRD-K88378636'}]]);
    const [pert] = await rows(
      '/api/perts?filter={"where":{"pert_id":"BRD-K88378636"},"fields":["pert_id"],"order":"tas%20DESC","include":{"relation":"pclv1s"}}',
    );
    expect(pert).toMatchObject({pert_id: 'BRD-K88378636', pclv1s: [{group_id: 'CP_HDAC_INHIBITOR'}]});
    const [nested] = await rows(
      '/api/perts?filter={"where":{"pert_id":"BRD-K88378636"},"include":{"pcls":"perts"}}',
    );
    expect(nested.pcls).toMatchObject([{perts: [{}, {}]}]);
    expect(await count('/api/perts?filter={"where":{"pert_iname":{"regexp":"/.*statin.*/"}}}')).toBe(1);
    expect(await count('/api/perts?filter={"where":{"pert_icollection":"TS"},"order":"tas+DESC"}')).toBe(2);
  });

  test('sigs lead to their profiles and perturbagen', async () => {
    const [sig] = await rows('/api/sigs?filter={"where":{"sig_id":"S1"},"include":["profiles","pert"]}');
    expect(sig.profiles).toMatchObject([{distil_id: 'X1:A03'}]);
    expect(sig).not.toHaveProperty('pert');
  });

  test('R and Python scripts: substring, match-all, booleans, micro signs', async () => {
    expect(await count('/api/rep_drugs?filter={"where":{"status_source":{"like":"FDA%20Orange"}}}')).toBe(1);
    expect(await count('/api/rep_drugs?filter={"where":{"pert_iname":{"like":""}}}')).toBe(2);
    expect(await count('/api/rep_drugs?filter={"where":{"in_cmap":true,"animal_only":"0"}}')).toBe(1);
    expect(await count('/api/sigs?filter={"where":{"is_gold":1}}')).toBe(1);
    expect(await count(`/api/sigs?filter={"where":{"pert_idose":"10%20%C2%B5M"}}`)).toBe(1);
    expect(await count('/api/perts?filter={"where":{"target":"EGFR"}}')).toBe(1);
    expect(await count('/api/perts?filter={"where":{"target":{"inq":["HDAC1","EGFR"]}}}')).toBe(2);
    expect(await count('/api/sigs?filter={"where":{"pert_iname":{"like":"[T]=*P"}}}')).toBe(2);
  });
});

test('MATLAB: order is a direction alone, and what is not given an empty text', async () => {
  const target = '/api/perts?filter={"where":"","fields":"","order":"ASC","include":""}';
  expect(await rows(target)).toEqual(await rows('/api/perts'));
});

test('genes answer to the names of the gene files, and show them', async () => {
  for (const where of [
    '{"pr_gene_symbol":"PSME1"}',
    '{"pr_gene_id":5720}',
    '{"gene_id":"5720"}',
    '{"pr_is_lm":1,"entrez_id":{"gt":5000,"lt":6000}}',
  ]) {
    expect(await rows(`/api/genes?filter={"where":${where}}`)).toMatchObject([
      {
        ...{entrez_id: 5720, gene_symbol: 'PSME1', gene_id: 5720, pr_gene_id: 5720, pr_gene_symbol: 'PSME1'},
        ...{pr_is_lm: true, pr_is_bing: true},
      },
    ]);
  }
  const target =
    '/api/genes?filter={"where":{"pr_is_bing":true,"pr_is_lm":"0"},"fields":["pr_gene_symbol","pr_is_lm"]}';
  expect(await rows(target)).toEqual([{pr_gene_symbol: 'BRAF', pr_is_lm: false}]);
  expect(await rows('/api/genes/distinct?field=pr_is_lm')).toEqual([false, true]);
});

test("LabKey's module hands a run in, looks for it, follows and changes it", async () => {
  const run = {
    name: 'LINCS_P100_Plate52',
    assay: 'P100',
    ...Object.fromEntries(
      [2, 3, 4].map((level) => [`level ${level}`, {panorama: {method: 'PUT', url: `https://p/${level}`}}]),
    ),
    config: {panorama: {method: 'PUT', url: 'https://p/cfg'}},
  };
  const byName = `/api/psp?filter=${encodeURIComponent(JSON.stringify({where: {name: run.name}}))}`;
  expect(await rows(byName)).toEqual([]);
  const {body: stored} = await api.client.post('/api/psp').send(run).expect(200);
  expect(stored).toMatchObject({...run, status: 'Waiting_To_Download', created: expect.stringMatching(/Z$/)});
  expect(stored.id).toMatch(/^[0-9a-f]{24}$/);
  expect(await rows(byName)).toEqual([stored]);
  const done = {...(run['level 2' as keyof typeof run] as object), s3: {url: 's3://p/2'}};
  const change = {...stored, status: 'created LVL 2 GCT', 'level 2': done};
  const {body: changed} = await api.client.put(`/api/psp/${stored.id}`).send(change).expect(200);
  expect(changed).toEqual({...change, last_modified: changed.last_modified});
  expect(Date.parse(changed.last_modified)).toBeGreaterThan(Date.parse(stored.last_modified));
  expect((await send(`/api/psp/${stored.id}`)).body).toEqual(changed);
});

test('parameters that an answer pays no heed to are named in a header', async () => {
  const warningOf = async (target: string) => {
    const {status, headers} = await send(target);
    expect({target, status}).toEqual({target, status: 200});
    return headers.warning;
  };
  expect(await warningOf('/api/genes?filter={}&total=true&format=json&user_key=k')).toBeUndefined();
  expect(await warningOf('/api/genes?where={"gene_symbol":"AKT1"}&Filter={}&filters={}&q=AKT1')).toBe(
    '299 openclue "ignored parameters: where, Filter, filters, q; known here: filter, total, format"',
  );
  expect(
    await warningOf('/api/genes?filter[limit]=1&where[x]=1&format=csv'.replace('csv', 'json')),
  ).toContain(': where;');
  expect(await warningOf('/api/genes/count?filter={}')).toContain('parameters: filter; known here: where"');
  expect(await warningOf('/api/genes/findOne?where={}')).toContain('where; known here: filter"');
  expect(await warningOf('/api/genes/distinct?field=entrez_id&filter={}')).toContain(
    'filter; known here: field, where"',
  );
  expect(await warningOf('/api/genes?%0d%0aSet-Cookie:%22x%C3%BC=1')).toContain(
    "ignored parameters: ??Set-Cookie:'x?;",
  );
});

describe('the answers of LoopBack 3 (§6)', () => {
  const refuses = async (target: string, message: RegExp) => {
    const {status, body} = await send(target);
    const {error} = body as {error: {statusCode: number; message: string}};
    expect({target, status}).toEqual({target, status: 400});
    expect(error.statusCode).toBe(400);
    expect(error.message).toMatch(message);
  };

  test('where', async () => {
    await refuses('/api/genes?filter={"where":{"nope":"x"}}', /^where\.nope is not a property of "gene"/);
    await refuses('/api/genes?filter={"where":[]}', /^where must be an object/);
    await refuses('/api/genes?filter={"where":null}', /^where must be an object/);
    await refuses(
      '/api/genes?filter={"where":{"gene_symbol":{"ing":["A"]}}}',
      /^where\.gene_symbol\.ing is not an operator/,
    );
    await refuses(
      '/api/genes?filter={"where":{"entrez_id":"abc"}}',
      /^where\.entrez_id must be a number, not "abc"/,
    );
    await refuses('/api/genes?filter={"where":{"gene_symbol":{"regexp":"(("}}}', /never closed/);
    await refuses('/api/genes?filter={"where":{"gene_symbol":{"regexp":"/((/i"}}}', /never closed/);
    await refuses('/api/genes?filter={"where":{"and":[{"or":[]}]}}', /^where\.and\[0\]\.or is empty/);
    expect(await count('/api/genes?filter={"where":{"entrez_id":{"gt":"200","lt":700}}}')).toBe(2);
    expect(await count('/api/genes?filter={"where":{"entrez_id":{"inq":["5720",207]}}}')).toBe(2);
    expect(await count('/api/perts?filter={"where":{"target":null}}')).toBe(1);
    expect(await count('/api/perts?filter={"where":{"target":{"neq":"EGFR"}}}')).toBe(3);
    expect(await count('/api/perts?filter={"where":{"target":{"size":2}}}')).toBe(1);
    expect(await count('/api/perts?filter={"where":{"target":{"all":["HDAC2","HDAC1"]}}}')).toBe(1);
    expect(
      await count('/api/perts?filter={"where":{"nor":[{"pert_type":"trt_cp"},{"tas":{"gt":0.5}}]}}'),
    ).toBe(1);
    expect(await count('/api/genes?filter={"where":{"gene_symbol":{"regexp":"/^a/i"}}}')).toBe(1);
    expect(await count('/api/genes?filter={"where":{"gene_symbol":{"like":"^a","options":"i"}}}')).toBe(1);
    expect(await count('/api/genes?filter={"where":{"gene_symbol":{"like":"^a"}}}')).toBe(0);
    expect(await count('/api/genes?filter={"where":{"gene_symbol":{"like":"\\\\b53"}}}')).toBe(0);
  });

  test('missing values come first, upwards', async () => {
    const order = async (by: string) =>
      (await rows(`/api/perts?filter={"order":"${by}","fields":["tas"]}`)).map(({tas}) => tas);
    expect(await order('tas+ASC')).toEqual([undefined, 0.1, 0.7, 0.9]);
    expect(await order('tas%20DESC')).toEqual([0.9, 0.7, 0.1, undefined]);
  });

  test('page', async () => {
    await refuses('/api/genes?filter={"limit":-1}', /^The limit parameter -1 is not valid/);
    await refuses('/api/genes?filter={"limit":"abc"}', /^The limit parameter abc is not valid/);
    await refuses('/api/genes?filter={"skip":1,"offset":1}', /^offset means the same as skip/);
    expect(await count('/api/genes?filter={"limit":"1"}')).toBe(1);
    expect(await count('/api/genes?filter={"limit":0}')).toBe(4);
    expect(await count('/api/genes?filter={"offset":3}')).toBe(1);
  });

  test('the parameter itself', async () => {
    await refuses('/api/genes?filter=[]', /^Value is not an object/);
    await refuses('/api/genes?filter={', /^Value is not an object/);
    await refuses('/api/genes?filter={}&filter={}', /^Value is not an object/);
    await refuses('/api/genes?filter={}&filter[limit]=1', /^Value is not an object/);
    await refuses('/api/genes?filter=', /^Value is not an object.*empty/);
    await refuses('/api/genes/findOne?filter', /^Value is not an object.*empty/);
    await refuses('/api/genes?filter={"limit":1,"limit":2}', /^limit is given twice/);
    expect((await send('/api/genes/count?where=')).body).toEqual({count: 4});
    expect(await count('/api/genes')).toBe(4);
  });

  test('an unknown path', async () => {
    const {status, body} = await send('/api/fakeresource?filter=%7B%7D');
    expect(status).toBe(404);
    expect(body).toEqual({
      error: {
        statusCode: 404,
        name: 'Error',
        message: 'There is no method to handle GET /api/fakeresource',
        code: 'PATH_UNKNOWN',
        details: {method: 'GET', path: '/api/fakeresource'},
      },
    });
  });
});
