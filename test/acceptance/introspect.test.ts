import {createHash} from 'node:crypto';
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {type MatrixSource, writeGctx} from '../../src/engine/formats/gctx-writer';
import type {MetadataField} from '../../src/engine/formats/matrix';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {givenInstallation} from '../support/installation';
import {JobClient, type Sections} from '../support/job-client';
import {runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';

const tool = 'sig_introspect_tool';

/** -0.5 to 0.5, without pattern, always the same. */
function noise(...key: number[]): number {
  return createHash('sha256').update(key.join()).digest().readUInt32LE() / 2 ** 32 - 0.5;
}

/** Profiles of three perturbagens in two cell lines, three replicates each, with noise; genes are Entrez ids. */
function givenProfiles(genes: readonly string[]): MatrixSource {
  const perts = ['P1', 'P2', 'P3'];
  const cells = ['A', 'B'];
  const columns = perts.flatMap((pert) =>
    cells.flatMap((cell) => [1, 2, 3].map((replicate) => ({pert, cell, replicate}))),
  );
  const text = (values: string[]) => {
    const dictionary = [...new Set(values)];
    return {kind: 'text' as const, dictionary, codes: Int32Array.from(values, (v) => dictionary.indexOf(v))};
  };
  const score = (gene: number, column: number) => {
    const {pert, cell} = columns[column];
    const effect = noise(gene, perts.indexOf(pert), 1);
    const context = noise(gene, cells.indexOf(cell), 2);
    return 8 * effect + 2 * context + 3 * noise(gene, column, 3);
  };
  return {
    rows: {ids: genes, fields: new Map()},
    columns: {
      ids: columns.map(({pert, cell, replicate}) => `${pert}_${cell}_${replicate}`),
      fields: new Map<string, MetadataField>([
        ['pert_id', text(columns.map(({pert}) => pert))],
        ['pert_type', text(columns.map(() => 'trt_cp'))],
        ['cell_id', text(columns.map(({cell}) => cell))],
        ['plate', {kind: 'number', values: Float64Array.from(columns, ({replicate}) => replicate)}],
      ]),
    },
    readColumns: (start, end) =>
      Float32Array.from({length: (end - start) * genes.length}, (_, i) =>
        score(i % genes.length, start + Math.floor(i / genes.length)),
      ),
  };
}

function toGct({rows, columns, readColumns}: MatrixSource): string {
  const scores = readColumns(0, columns.ids.length);
  const fields = [...columns.fields];
  const cell = (field: (typeof fields)[number][1], i: number) =>
    field.kind === 'text' ? field.dictionary[field.codes[i]] : field.values[i];
  const lines = [
    ['#1.3'],
    [rows.ids.length, columns.ids.length, 0, fields.length],
    ['id', ...columns.ids],
    ...fields.map(([name, field]) => [name, ...columns.ids.map((_, i) => cell(field, i))]),
    ...rows.ids.map((id, r) => [id, ...columns.ids.map((_, c) => scores[c * rows.ids.length + r])]),
  ];
  return `${lines.map((line) => line.join('\t')).join('\n')}\n`;
}

describe('introspection', () => {
  const {home, environment} = givenInstallation('demo', {
    OPENCLUE_INTROSPECT_SIGNATURES: '300',
    OPENCLUE_MAX_UPLOAD_BYTES: '2000000',
  });
  let server: ServerProcess;
  let profiles: MatrixSource;
  const client = new JobClient(
    () => server,
    () => server.key,
  );

  beforeAll(async () => {
    server = await startServerProcess(environment);
    const info = readFileSync(path.join(home, 'demo', 'gene_info.txt'), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    profiles = givenProfiles(info.slice(0, 600).map((line) => line.split('\t')[0]));
  }, 120_000);

  const form = (matrix: Blob | undefined, fields: Record<string, string> = {}, name = 'mine.gct') => {
    const body = new FormData();
    body.set('tool_id', tool);
    body.set('name', 'introspection');
    for (const [field, value] of Object.entries(fields)) body.set(field, value);
    if (matrix) body.set('matrix', matrix, name);
    return body;
  };
  const gct = () => new Blob([toGct(profiles)]);
  const uploads = () =>
    existsSync(path.join(home, 'uploads')) ? readdirSync(path.join(home, 'uploads')) : [];

  async function rejected(body: object, status = 400): Promise<Sections & {error: {message: string}}> {
    const response = await client.post(body);
    expect(response.status).toBe(status);
    return (await response.json()) as Sections & {error: {message: string}};
  }

  async function readSquare(root: string, file: RegExp) {
    const name = readdirSync(root).find((each) => file.test(each)) ?? '';
    const matrix = await openMatrix(path.join(root, name));
    const {rows, columns} = matrix;
    const values = matrix.readColumns(0, columns.ids.length).slice();
    matrix.close();
    expect(rows.ids).toEqual(columns.ids);
    const at = (a: string, b: string) => values[rows.ids.indexOf(a) * rows.ids.length + rows.ids.indexOf(b)];
    return {ids: rows.ids, fields: rows.fields, at, values};
  }

  it('tells before a job what signatures a matrix or a dataset has, and how many are left of a choice', async () => {
    type Offer = Readonly<Record<string, unknown>> & {
      readonly fields: readonly {name: string; distinct: number; missing: number; examples: string[]}[];
    };
    const ask = async (body: FormData | object): Promise<[number, Offer]> => {
      const init = {method: 'POST', body: body instanceof FormData ? body : JSON.stringify(body)};
      const json = {'Content-Type': 'application/json'};
      const response = await client.request('/api/introspect/fields', {
        ...init,
        headers: body instanceof FormData ? {} : json,
      });
      return [response.status, (await response.json()) as Offer];
    };
    const expected = {
      most: 300,
      signatures: 18,
      matching: 18,
      genes: 600,
      fields: [
        {name: 'pert_id', distinct: 3, missing: 0, examples: ['P1', 'P2', 'P3']},
        {name: 'pert_type', distinct: 1, missing: 0, examples: ['trt_cp']},
        {name: 'cell_id', distinct: 2, missing: 0, examples: ['A', 'B']},
        {name: 'plate', distinct: 3, missing: 0, examples: ['1', '2', '3']},
      ],
    };
    expect(await ask(form(gct()))).toEqual([200, {file: 'mine.gct', ...expected}]);
    const gctx = path.join(home, 'offered.gctx');
    await writeGctx(gctx, profiles);
    const packed = form(new Blob([readFileSync(gctx)]), {group_by: 'pert_id,cell_id'}, 'mine.gctx');
    expect(await ask(packed)).toEqual([
      200,
      {
        file: 'mine.gctx',
        ...expected,
        replicates: {fields: ['pert_id', 'cell_id'], groups: 6, largest: 3, single: 0},
      },
    ]);
    expect(uploads()).toEqual([]);

    // A dataset, and a choice of it: the counts are those of the service of its signatures.
    const where = {cell_iname: 'MCF7', pert_iname: 'vorinostat'};
    const sigs = (await (
      await client.request(`/api/sigs?filter=${encodeURIComponent(JSON.stringify({where}))}`)
    ).json()) as {pert_idose: string}[];
    const [status, offer] = await ask({dataset: 'demo', where, group_by: ['pert_idose']});
    const doses = new Set(sigs.map(({pert_idose: dose}) => dose));
    expect([status, offer]).toMatchObject([200, {dataset: 'demo', signatures: 2880, matching: sigs.length}]);
    expect(offer.replicates).toMatchObject({groups: doses.size});
    expect(offer.fields.find(({name}) => name === 'pert_idose')).toMatchObject({distinct: doses.size});

    const refused = async (body: FormData | object) => {
      const [code, {error}] = await ask(body);
      return [code, (error as {code: string}).code];
    };
    expect(await refused({dataset: 'nowhere'})).toEqual([400, 'DATASET_UNKNOWN']);
    expect(await refused({dataset: 'demo', group_by: 'colour'})).toEqual([400, 'INTROSPECT_UNFIT']);
    expect(await refused({dataset: 'demo', where: {colour: 1}})).toEqual([400, 'FILTER_INVALID']);
    expect(await refused(form(new Blob(['#1.3\n1\n'])))).toEqual([400, 'GCT_INVALID']);
  });

  it('finds the signatures of one perturbagen alike, in GCTx, GCT, gzip and JSON to the same scores', async () => {
    const gctxFile = path.join(home, 'mine.gctx');
    await writeGctx(gctxFile, profiles);
    const text = toGct(profiles);
    const bodies = [
      form(new Blob([readFileSync(gctxFile)]), {}, 'mine.gctx'),
      form(new Blob([text])),
      form(new Blob([gzipSync(text)]), {}, 'mine.gct.gz'),
      {tool_id: tool, name: 'json', matrix: text},
    ];
    const results = [];
    for (const body of bodies) {
      const {root} = await client.result(await client.submit(body), home);
      results.push(await readSquare(root, /^cs_n/));
    }
    const [{ids, at}] = results;
    for (const {values} of results) expect(values).toEqual(results[0].values);
    expect(ids).toEqual(profiles.columns.ids);
    for (const a of ids) {
      const alike = ids.filter((b) => a.slice(0, 2) === b.slice(0, 2)).map((b) => at(a, b));
      const others = ids.filter((b) => a.slice(0, 2) !== b.slice(0, 2)).map((b) => at(a, b));
      expect(Math.min(...alike)).toBeGreaterThan(Math.max(...others));
      for (const b of ids) expect(at(a, b)).toBe(at(b, a));
    }
    expect(uploads()).toEqual([]);
  });

  it('says in the job and in the result what was sent', async () => {
    const id = await client.submit(form(gct()));
    const job = await client.ended(id);
    expect(job).toMatchObject({dataset: 'mine.gct', params: {matrix: 'mine.gct', tool_id: tool}});
    const {root} = await client.result(id, home);
    const manifest = JSON.parse(readFileSync(path.join(root, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      tool,
      dataset: {sources: [{file: 'mine.gct', algorithm: 'sha256'}], signatures: 18},
      gene_space: 'all',
      genes: 600,
      signatures: 18,
      plan: {gset_size: 50, group_by: []},
    });
    expect(readFileSync(path.join(root, 'up.gmt'), 'utf8').trimEnd().split('\n')).toHaveLength(18);
    expect(readFileSync(path.join(root, 'config.yaml'), 'utf8')).toContain('metric: "wtcs"\n');
  });

  it('combines replicates before it compares', async () => {
    const {root} = await client.result(
      await client.submit(form(gct(), {group_by: 'pert_id, cell_id'})),
      home,
    );
    const {ids, fields, at} = await readSquare(root, /^ncs_n6x6/);
    expect(ids).toEqual(['P1:A', 'P1:B', 'P2:A', 'P2:B', 'P3:A', 'P3:B']);
    expect(fields.get('nsample')).toMatchObject({values: new Float64Array(6).fill(3)});
    expect(fields.get('distil_ids')).toMatchObject({
      dictionary: expect.arrayContaining(['P1_A_1|P1_A_2|P1_A_3']),
    });
    expect(at('P1:A', 'P1:B')).toBeGreaterThan(at('P1:A', 'P2:A'));
  });

  it('compares chosen signatures of a dataset', async () => {
    const chosen = await client.submit({tool_id: tool, dataset: 'demo', where: {pert_iname: 'vorinostat'}});
    const {root} = await client.result(chosen, home);
    const {ids, fields, at} = await readSquare(root, /^cs_n/);
    expect(ids.length).toBeGreaterThan(1);
    expect(fields.get('pert_iname')).toMatchObject({dictionary: ['vorinostat']});
    const few = await client.submit({tool_id: tool, dataset: 'demo', sig_ids: [ids[1], ids[0]]});
    const two = await readSquare((await client.result(few, home)).root, /^cs_n2x2/);
    expect(two.ids).toEqual([ids[0], ids[1]]);
    expect(two.at(ids[0], ids[1])).toBe(at(ids[0], ids[1]));
  });

  it('queries a dataset with the signatures of a matrix, and compares them if asked', async () => {
    const demo = await openMatrix(
      path.join(
        home,
        'demo',
        readdirSync(path.join(home, 'demo')).find((name) => /^level5_demo/.test(name)) ?? '',
      ),
    );
    const chosen = [3, 700, 1400];
    const columns = chosen.map((c) => demo.readColumns(c, c + 1).slice());
    const ids = chosen.map((c) => demo.columns.ids[c]);
    const picked: MatrixSource = {
      rows: demo.rows,
      columns: {ids: ids.map((id) => `MY_${id}`), fields: new Map()},
      readColumns: (start, end) => Float32Array.from(columns.slice(start, end).flatMap((c) => [...c])),
    };
    demo.close();
    const file = path.join(home, 'picked.gctx');
    await writeGctx(file, picked);
    const body = form(
      new Blob([readFileSync(file)]),
      {dataset: 'demo', include_introspect: 'true'},
      'picked.gctx',
    );
    body.set('tool_id', 'sig_queryl1k_tool');
    const {root, names} = await client.result(await client.submit(body), home);
    expect(names).toContain('introspect/ps_n3x3.gctx');
    expect(names).toContain('arfs/index.txt');
    const cs = await openMatrix(path.join(root, 'matrices', 'query', 'cs.gctx'));
    expect(cs.columns.ids).toEqual(picked.columns.ids);
    for (const [q, id] of ids.entries()) {
      const scores = cs.readColumns(q, q + 1);
      expect(cs.rows.ids[scores.indexOf(Math.max(...scores))]).toBe(id);
    }
    cs.close();
    const {at} = await readSquare(path.join(root, 'introspect'), /^cs_n3x3/);
    expect(at(picked.columns.ids[0], picked.columns.ids[0])).toBeGreaterThan(0.5);

    body.delete('include_introspect');
    body.set('group_by', 'id');
    expect((await rejected(body)).system.errors[0].text).toMatch(/group_by names id/);
    body.delete('group_by');
    body.set('sig_ids', picked.columns.ids[1]);
    const alone = await client.result(await client.submit(body), home);
    expect(alone.names.filter((name) => name.startsWith('introspect/'))).toEqual([]);
    expect(readFileSync(path.join(alone.root, 'arfs/index.txt'), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('refuses what cannot be compared, and says why', async () => {
    const before = (await client.jobs()).length;
    const reason = async (body: object) =>
      (await rejected(body)).system.errors.map(({text}) => text).join(' ');
    const text = toGct(profiles);
    const bad = (content: string | Buffer, fields = {}) =>
      reason(form(new Blob([content]), fields, 'bad.gct'));
    const lines = text.split('\n');

    expect(await bad('this is a letter\n')).toMatch(/^bad\.gct .*GCT/);
    expect(await bad('')).toMatch(/bad\.gct .*empty/);
    expect(await bad(lines.slice(0, 40).join('\n'))).toMatch(/bad\.gct ends too early/);
    expect(await bad(text.replace(/\t[-\d.]+\n/, '\tmuch\n'))).toMatch(/bad\.gct, line \d+.*much/);
    expect(await bad('#1.3\n0\t0\t0\t0\nid\n')).toMatch(/bad\.gct, line 2/);
    expect(
      await bad(['#1.3', '2\t2\t0\t0', 'id\ta\tb', 'nothing\t1\t2', 'nowhere\t2\t1\n'].join('\n')),
    ).toMatch(/No row of bad\.gct is a known gene/);
    const gctx = readFileSync(path.join(home, 'mine.gctx'));
    expect(await bad(gctx.subarray(0, gctx.length - 5000))).toMatch(/bad\.gct/);
    const broken = Buffer.from(gctx);
    broken.fill(0xff, 600, 3000);
    expect(await bad(broken)).toMatch(/bad\.gct/);

    expect(await bad(text, {group_by: 'pert_id,tissue'})).toMatch(
      /group_by names tissue, and .* have pert_id, pert_type, cell_id, plate/,
    );
    expect(await bad(text, {group_by: 'pert_type'})).toMatch(/18 signatures in 1 groups/);
    expect(await bad(text, {gset_size: 'many'})).toMatch(/gset_size "many"/);
    expect(await bad(text, {where: '{"pert_id":{"near":1}}'})).toMatch(/where\.pert_id\.near/);
    expect(await bad(text, {where: 'pert_id=P1'})).toMatch(/where/);
    expect(await bad(text, {sig_ids: 'P1_A_1,Q7'})).toMatch(/1 of sig_ids are not there, e\.g\. Q7/);
    expect(await bad(text, {sig_ids: 'P1_A_1'})).toMatch(/1 signatures/);
    expect(await bad(text, {dataset: 'demo'})).toMatch(/Send one of them/);
    expect(await bad(text, {'uptag-cmapfile': 'A\t\tTP53'})).toMatch(/takes no query/);
    expect(await reason({tool_id: tool, dataset: 'demo'})).toMatch(/\d+ signatures where 300 are compared/);
    expect(await reason({tool_id: tool, matrix: 'no gct'})).toMatch(/matrix\.gct/);
    expect(await reason({tool_id: 'sig_nothing_tool', matrix: text})).toMatch(/tool_id/);

    const query = {tool_id: 'sig_queryl1k_tool', dataset: 'demo'};
    const up = 'A\t\tTP53\tMYC';
    expect(await reason({...query, 'uptag-cmapfile': up, include_introspect: true})).toMatch(/none was sent/);
    expect(await reason({...query, matrix: text, include_introspect: 'perhaps'})).toMatch(/true or false/);
    expect(await reason({...query, matrix: text, 'uptag-cmapfile': up})).toMatch(/two jobs/);
    const many = lines.map((line, i) => {
      const [id, ...cells] = line.split('\t');
      if (i === 1) return ['600', '36', '0', '4'].join('\t');
      return i < 2 ? line : [id, ...cells, ...cells.map((cell) => (i === 2 ? `${cell}b` : cell))].join('\t');
    });
    expect(await reason({...query, matrix: many.join('\n')})).toMatch(/36 queries where 25 are allowed/);

    expect((await rejected(form(new Blob([Buffer.alloc(2_000_001)])), 413)).error.message).toMatch(
      /larger than/,
    );
    const twice = form(gct());
    twice.append('matrix-cmapfile', gct(), 'other.gct');
    expect((await rejected(twice)).error.message).toMatch(/more than one matrix/);
    expect((await rejected({tool_id: tool, matrix: {rows: []}})).error.message).toMatch(/text of a GCT/);
    const torn = await fetch(`${server.url}/api/jobs`, {
      method: 'POST',
      headers: {user_key: server.key, 'Content-Type': 'multipart/form-data; boundary=b'},
      body: `--b\r\nContent-Disposition: form-data; name="matrix"; filename="x.gct"\r\n\r\n${text}`,
    });
    expect(torn.status).toBe(400);

    expect((await client.jobs()).length).toBe(before);
    expect(uploads()).toEqual([]);
  });

  it('keeps the matrix over a kill -9, runs the job once, and sweeps what nobody needs', async () => {
    const ids = [
      await client.submit(form(gct())),
      await client.submit(form(gct(), {group_by: 'pert_id,cell_id'})),
    ];
    await server.end('SIGKILL');
    const stray = path.join(home, 'uploads', 'a'.repeat(24));
    mkdirSync(stray);
    copyFileSync(path.join(home, 'mine.gctx'), path.join(stray, 'mine.gctx'));
    writeFileSync(`${stray}.lock`, JSON.stringify({pid: 2 ** 30, started: '', host: hostname()}));
    server = await startServerProcess(environment);
    for (const id of ids)
      expect(await client.ended(id)).toMatchObject({status: 'completed', errorMessage: ''});
    const {names} = await client.result(ids[1], home);
    expect(names).toContain('ncs_n6x6.gctx');
    expect(uploads()).toEqual([]);
    for (const id of ids) expect(readdirSync(path.join(home, 'results', id))).toEqual(['result']);
  }, 60_000);

  it('removes the matrix of a job that is deleted', async () => {
    const id = await client.submit(form(gct()));
    expect(await (await client.request(`/api/jobs/${id}`, {method: 'DELETE'})).json()).toEqual({count: 1});
    expect(uploads().filter((name) => name.startsWith(id))).toEqual([]);
  });

  it('is done by the command line to the same scores', async () => {
    const {root} = await client.result(await client.submit(form(gct(), {group_by: 'pert_id,cell_id'})), home);
    const out = path.join(home, 'out');
    const file = path.join(home, 'mine.gct');
    writeFileSync(file, toGct(profiles));
    const args = ['introspect', file, '--group-by', 'pert_id,cell_id', '--out', out];
    const {code, output, errors} = await runOpenclue(args, environment);
    expect([code, errors]).toEqual([0, '']);
    expect(output).toMatch(/P1:A +P1:B/);
    for (const name of ['cs', 'ncs', 'ps']) {
      const square = `${name}_n6x6.gctx`;
      expect(readFileSync(path.join(out, square))).toEqual(readFileSync(path.join(root, square)));
    }
    expect(uploads()).toEqual([]);
    const refused = await runOpenclue(
      ['introspect', file, '--group-by', 'x', '--out', `${out}2`],
      environment,
    );
    expect([refused.code, refused.errors]).toEqual([1, expect.stringMatching(/group_by names x/)]);
    expect(existsSync(`${out}2`)).toBe(false);
    const both = await runOpenclue(['introspect', file, '--dataset', 'demo', '--out', out], environment);
    expect(both.code).toBe(2);
  }, 60_000);

  it('is repeated from its manifest to the same bytes, given the same matrix', async () => {
    const file = path.join(home, 'renamed.gct');
    writeFileSync(file, toGct(profiles));
    const repeat = (root: string, ...rest: string[]) =>
      runOpenclue(['query', '--manifest', path.join(root, 'manifest.json'), ...rest], environment);
    const expectSame = async (root: string, names: readonly string[], out: string, ...rest: string[]) => {
      const {code, errors} = await repeat(root, ...rest, '--out', path.join(home, out));
      expect(code).toBe(0);
      for (const name of names) {
        const again = readFileSync(path.join(home, out, name));
        expect({name, same: again.equals(readFileSync(path.join(root, name)))}).toEqual({name, same: true});
      }
      return errors;
    };
    const query = async (fields: Record<string, string>) => {
      const body = form(gct(), {dataset: 'demo', sig_ids: 'P1_A_1,P2_A_1,P3_B_2', ...fields});
      body.set('tool_id', 'sig_queryl1k_tool');
      return client.result(await client.submit(body), home);
    };
    const both = await query({include_introspect: 'true'});
    expect(both.names).toContain('introspect/ps_n3x3.gctx');
    expect(await expectSame(both.root, both.names, 'both', '--matrix', file)).toBe('');
    const beside = both.names.flatMap((name) => name.match(/^introspect\/(.*)$/)?.[1] ?? []);
    const introspect = path.join(both.root, 'introspect');
    expect(await expectSame(introspect, beside, 'beside', '--matrix', file)).toBe('');
    // Its queries are the plan's, and nothing else of the matrix is wanted.
    const queried = await query({});
    expect(await expectSame(queried.root, queried.names, 'queried')).toBe('');
    expect((await repeat(queried.root, '--matrix', file)).errors).toMatch(/renamed\.gct was not read/);

    const other = path.join(home, 'other.gct');
    writeFileSync(other, toGct(profiles).replace(/\d\n$/, '\n'));
    const out = path.join(home, 'none');
    const none = await repeat(both.root, '--out', out);
    expect([none.code, none.errors]).toEqual([
      1,
      expect.stringMatching(/matrix mine\.gct \(sha256 [0-9a-f]{64}\), and no matrix was named.*--matrix/),
    ]);
    expect((await repeat(both.root, '--matrix', other, '--out', out)).errors).toMatch(
      /other\.gct is another file \(sha256/,
    );
    expect(existsSync(out)).toBe(false);
    expect(uploads()).toEqual([]);
    expect((await runOpenclue(['query', '--matrix', file, '--up', file], environment)).code).toBe(2);
  }, 120_000);
});
