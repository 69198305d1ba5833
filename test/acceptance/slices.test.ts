import {readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {tableFromIPC} from 'apache-arrow';
import type {MatrixReader} from '../../src/engine/formats/matrix';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {givenInstallation} from '../support/installation';
import {JobClient} from '../support/job-client';
import {runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';

const mostValues = 30_000;

const {home, environment} = givenInstallation('demo', {OPENCLUE_SLICE_VALUES: String(mostValues)});
let server: ServerProcess;
/** the matrix that the demo dataset was made from */
let source: MatrixReader;
let scores: Float32Array;
let sigs: string[];
/** Entrez ids */
let genes: string[];

const client = new JobClient(
  () => server,
  () => server.key,
);

type Row = Record<string, string | number>;

beforeAll(async () => {
  server = await startServerProcess(environment);
  const file = readdirSync(path.join(home, 'demo')).find((name) => name.endsWith('.gctx'));
  source = await openMatrix(path.join(home, 'demo', file ?? ''));
  scores = source.readColumns(0, source.columns.ids.length).slice();
  const {ids} = source.columns;
  // Neither in the order of the matrix nor in that of their names.
  sigs = [ids[1900], ids[3], ids[44], ids[1001], ids[4]];
  genes = [source.rows.ids[7], source.rows.ids[2], source.rows.ids[500]];
}, 180_000);

afterAll(() => source?.close());

function post(body: unknown, query = '', dataset = 'demo'): Promise<Response> {
  return client.request(`/api/datasets/${dataset}/slice${query}`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify(body),
  });
}

function get(query: Record<string, string>): Promise<Response> {
  return client.request(`/api/datasets/demo/slice?${new URLSearchParams(query)}`);
}

async function bytes(response: Response): Promise<Buffer> {
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`${response.status}: ${body.toString()}`);
  return body;
}

async function rows(response: Response): Promise<Row[]> {
  return JSON.parse((await bytes(response)).toString()) as Row[];
}

async function refused(response: Response): Promise<{status: number; code: string; message: string}> {
  const {error} = (await response.json()) as {error: {code: string; message: string}};
  return {status: response.status, ...error};
}

function exact(gene: string, sig: string): number {
  const {ids} = source.rows;
  return scores[source.columns.ids.indexOf(sig) * ids.length + ids.indexOf(gene)];
}

/** What the index keeps of a score: 16 bits of it, fewer of those below a hundredth of the signature's largest. */
const isAsInMatrix = (found: number, gene: string, sig: string) =>
  Math.abs(found - exact(gene, sig)) <= Math.max(2 ** -15 * Math.abs(exact(gene, sig)), 1e-5);

it('gives the scores of the source matrix, in the order asked for', async () => {
  const response = await post({genes, sigs});
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(Number(response.headers.get('x-duration'))).toBeGreaterThan(0);
  const found = await rows(response);
  expect(found.map(({id}) => id)).toEqual(genes);
  for (const row of found) {
    expect(Object.keys(row)).toEqual(['id', 'pr_gene_symbol', ...sigs]);
    expect(sigs.filter((sig) => !isAsInMatrix(Number(row[sig]), String(row.id), sig))).toEqual([]);
  }
});

it('gives every score of a signature and every signature of a gene', async () => {
  const [sig] = sigs;
  const column = await rows(await post({sigs: [sig]}));
  // BING, which is less than all genes of the matrix.
  expect(new Set(column.map(({id}) => id)).size).toBe(column.length);
  expect(column.length).toBeGreaterThan(1000);
  expect(column.filter((row) => !isAsInMatrix(Number(row[sig]), String(row.id), sig))).toEqual([]);
  const [{id, pr_gene_symbol: _, ...row}] = await rows(await post({genes: [genes[0]]}));
  expect(id).toBe(genes[0]);
  expect(Object.keys(row)).toEqual(source.columns.ids);
  expect(Object.entries(row).filter(([each, score]) => !isAsInMatrix(Number(score), genes[0], each))).toEqual(
    [],
  );
});

it('takes symbols, a record id, CLUE’s name for the dataset, and short lists in the address', async () => {
  const expected = await rows(await post({genes, sigs}));
  const symbols = expected.map((row) => String(row.pr_gene_symbol));
  expect(symbols.every((symbol) => /[A-Z]/.test(symbol))).toBe(true);
  expect(await rows(await post({genes: symbols.map((symbol) => symbol.toLowerCase()), sigs}))).toEqual(
    expected,
  );
  expect(await rows(await post({genes: genes.map(Number), sigs}))).toEqual(expected);
  expect(await rows(await get({genes: symbols.join(), sigs: sigs.join()}))).toEqual(expected);
  const [{id}] = (await (await client.request('/api/datasets?filter={"where":{"name":"demo"}}')).json()) as {
    id: string;
  }[];
  for (const name of [id, 'Touchstone', 'DEMO']) {
    expect(await rows(await post({genes, sigs}, '', name))).toEqual(expected);
  }
  const landmark = await rows(await post({sigs: [sigs[0]], space: 'landmark'}));
  expect(landmark.length).toBeLessThan(source.rows.ids.length);
  expect(landmark.filter((row) => !isAsInMatrix(Number(row[sigs[0]]), String(row.id), sigs[0]))).toEqual([]);
});

it('is written in every format, with equal values', async () => {
  const expected = await rows(await post({genes, sigs}));
  const ask = async (format: string) => bytes(await post({genes, sigs}, `?format=${format}`));
  const lines = (text: Buffer) => text.toString().trimEnd().split('\n');
  expect(lines(await ask('ndjson')).map((line) => JSON.parse(line) as Row)).toEqual(expected);
  for (const [format, separator] of [
    ['csv', ','],
    ['tsv', '\t'],
  ]) {
    const [header, ...cells] = lines(await ask(format)).map((line) => line.split(separator));
    expect(header).toEqual(['id', 'pr_gene_symbol', ...sigs]);
    expect(cells).toEqual(expected.map((row) => header.map((name) => String(row[name]))));
  }
  const rounded = expected.map((row) => ({
    ...row,
    ...Object.fromEntries(sigs.map((sig) => [sig, Math.fround(Number(row[sig]))])),
  }));
  const {parquetReadObjects} = await import('hyparquet');
  const parquet = await ask('parquet');
  const file = parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.length);
  expect(await parquetReadObjects({file: file as ArrayBuffer})).toEqual(rounded);
  const arrow = tableFromIPC(await ask('arrow'));
  expect(arrow.toArray().map((row) => (row as {toJSON(): Row}).toJSON())).toEqual(rounded);
  for (const format of ['gct', 'gctx']) {
    const copy = path.join(home, `slice.${format}`);
    writeFileSync(copy, await ask(format));
    const matrix = await openMatrix(copy);
    expect(matrix.rows.ids).toEqual(genes);
    expect(matrix.columns.ids).toEqual(sigs);
    expect(Array.from(matrix.readColumns(0, sigs.length))).toEqual(
      sigs.flatMap((sig) => rounded.map((row) => Number((row as Row)[sig]))),
    );
    const cell = matrix.columns.fields.get('cell_iname');
    const known = source.columns.fields.get('cell_iname');
    if (cell?.kind !== 'text') throw new Error(`${format} has no cell lines`);
    expect(Array.from(cell.codes, (code) => cell.dictionary[code])).toEqual(
      sigs.map((sig) => {
        if (known?.kind === 'text') return known.dictionary[known.codes[source.columns.ids.indexOf(sig)]];
        return sig.split('_')[1];
      }),
    );
    matrix.close();
  }
  const byAccept = await client.request(`/api/datasets/demo/slice?genes=${genes[0]}&sigs=${sigs[0]}`, {
    headers: {Accept: 'text/csv'},
  });
  expect(byAccept.headers.get('content-disposition')).toBe('inline; filename="demo_slice.csv"');
  expect(lines(await bytes(byAccept))).toHaveLength(2);
});

it('names what the dataset lacks, or leaves it out when told so', async () => {
  const some = {genes: [genes[0], 'NOSUCH', '999999999'], sigs: [sigs[0], 'no:such']};
  expect(await refused(await post(some))).toMatchObject({
    status: 404,
    code: 'INDEX_ID_UNKNOWN',
    message: 'Dataset "demo" lacks 2 of the 3 genes asked for, e.g. "NOSUCH", "999999999".',
  });
  expect((await refused(await post({...some, genes}))).message).toBe(
    'Dataset "demo" has no signature "no:such".',
  );
  const response = await post({...some, ignore_missing: true});
  expect(response.headers.get('x-missing-genes')).toBe('2');
  expect(response.headers.get('x-missing-sigs')).toBe('1');
  expect((await rows(response)).map((row) => Object.keys(row))).toEqual([['id', 'pr_gene_symbol', sigs[0]]]);
});

describe('the strongest genes of sigs', () => {
  const names = ['up50_lm', 'dn50_lm', 'up100_bing', 'dn100_bing'] as const;
  type Sig = {sig_id?: string} & Partial<Record<string, string[]>>;

  const ask = async (path: string, filter: object): Promise<Response> =>
    client.request(`/api/sigs${path}?filter=${encodeURIComponent(JSON.stringify(filter))}`);

  /** Entrez ids of BING and of the landmarks. */
  const spaces = {bing: new Set<string>(), lm: new Set<string>()};

  beforeAll(async () => {
    const known = await (await client.request('/api/genes?filter[limit]=0')).json();
    for (const gene of known as {entrez_id: number; pr_is_lm: boolean; pr_is_bing: boolean}[]) {
      if (gene.pr_is_bing) spaces.bing.add(String(gene.entrez_id));
      if (gene.pr_is_lm) spaces.lm.add(String(gene.entrez_id));
    }
  });

  /** By the matrix itself, genes with equal scores in its order. */
  function strongest(sig: string, end: 'up' | 'down', count: number, space = spaces.bing): string[] {
    const {length: height} = source.rows.ids;
    const column = source.columns.ids.indexOf(sig);
    const own = scores.subarray(column * height, (column + 1) * height);
    const order = [...own.keys()].sort((a, b) => own[b] - own[a] || a - b);
    const ids = (end === 'up' ? order : order.reverse()).map((row) => source.rows.ids[row]);
    return ids.filter((id) => space.has(id)).slice(0, count);
  }

  it('come when they are named, as Entrez ids of the indexed matrix', async () => {
    const where = {sig_id: {inq: sigs}};
    const found = (await (await ask('', {where, fields: ['sig_id', ...names]})).json()) as Sig[];
    expect(found).toHaveLength(sigs.length);
    for (const {sig_id = '', ...lists} of found) {
      expect(lists).toEqual({
        up50_lm: strongest(sig_id, 'up', 50, spaces.lm),
        dn50_lm: strongest(sig_id, 'down', 50, spaces.lm),
        up100_bing: strongest(sig_id, 'up', 100),
        dn100_bing: strongest(sig_id, 'down', 100),
      });
    }
    // The demo has no index of all genes.
    expect(await (await ask('', {where, fields: ['up100_full']})).json()).toEqual(sigs.map(() => ({})));
    const one = await ask('', {where: {sig_id: sigs[0]}, fields: {up100_bing: true}, include: 'pert'});
    expect(await one.json()).toMatchObject([{up100_bing: strongest(sigs[0], 'up', 100), pert: {}}]);
  });

  it('come with a single record, not with a list of whole ones', async () => {
    const where = {sig_id: sigs[1]};
    const first = (await (await ask('/findOne', {where})).json()) as Sig & {id: string};
    expect(first.up100_bing).toEqual(strongest(sigs[1], 'up', 100));
    expect(first).toMatchObject({sig_id: sigs[1], pert_id: expect.any(String)});
    expect(await (await ask(`/${first.id}`, {})).json()).toEqual(first);
    const [listed] = (await (await ask('', {where})).json()) as Sig[];
    const {up50_lm: _, dn50_lm: __, up100_bing: ___, dn100_bing: ____, ...rest} = first;
    expect(listed).toEqual(rest);
    const without = await ask('/findOne', {where, fields: {up50_lm: false, dn50_lm: 0}});
    expect(Object.keys((await without.json()) as Sig)).toEqual(
      Object.keys(first).filter((name) => name !== 'up50_lm' && name !== 'dn50_lm'),
    );
  });

  it('come as a table too, and nothing can be asked of them', async () => {
    const filter = {where: {sig_id: sigs[2]}, fields: ['sig_id', 'dn100_bing', 'up100_full']};
    const url = `/api/sigs?format=csv&filter=${encodeURIComponent(JSON.stringify(filter))}`;
    expect(await (await client.request(url)).text()).toBe(
      `sig_id,dn100_bing,up100_full\n${sigs[2]},${strongest(sigs[2], 'down', 100).join('|')},\n`,
    );
    const refusal = await refused(await ask('', {where: {up50_lm: '1026'}}));
    expect(refusal.status).toBe(400);
    expect(refusal.message).toMatch(/^where\.up50_lm is found in the index of a dataset/);
  });
});

it('refuses what is too large, has a fault or no key', async () => {
  const all = await refused(await post({}));
  expect(all).toMatchObject({status: 413, code: 'SLICE_TOO_LARGE'});
  expect(all.message).toContain(`a slice may have ${mostValues}`);
  const faults: [unknown, string][] = [
    [[1], 'body must be an object'],
    [{gene: 'TP53'}, 'gene is no field of a slice'],
    [{genes: {}}, 'genes must be an array of names'],
    [{genes: [null]}, 'genes[0] must be a text or a number'],
    [{genes: []}, 'genes names nothing'],
    [{genes, sigs, space: 'none'}, 'space must be landmark, bing, all'],
    [{genes, sigs, ignore_missing: 'perhaps'}, 'ignore_missing must be true or false'],
  ];
  for (const [body, message] of faults) {
    const found = await refused(await post(body));
    expect(found.status).toBe(400);
    expect(found.message).toContain(message);
  }
  for (const name of ['where', 'filter', 'sig']) {
    const condition = encodeURIComponent('{"pert_iname":"vorinostat"}');
    for (const asked of [
      get({[name]: '{"pert_iname":"vorinostat"}'}),
      post({genes, sigs}, `?${name}=${condition}`),
    ]) {
      const found = await refused(await asked);
      expect(found.status).toBe(400);
      expect(found.message).toContain(`${name} is no parameter of a slice`);
    }
  }
  expect(await refused(await post({genes, sigs}, '?format=xls'))).toMatchObject({status: 400});
  expect(await refused(await post({genes, sigs, space: 'all'}))).toMatchObject({code: 'INDEX_SPACE_ABSENT'});
  expect(await refused(await post({genes, sigs}, '', 'nosuch'))).toMatchObject({code: 'DATASET_UNKNOWN'});
  const keyless = await fetch(`${server.url}/api/datasets/demo/slice?genes=TP53`);
  expect(keyless.status).toBe(401);
});

it('reads matrices of wells that were added with --level, which answer no query but by scores', async () => {
  const file = path.join(home, 'wells.gct');
  const wells = ['P1:A01', 'P1:A02', 'P1:A03'];
  const lines = [
    ['#1.3'],
    [genes.length, wells.length, 0, 2],
    ['id', ...wells],
    ['pert_id', 'DMSO', 'B1', 'B2'],
    ['pert_type', 'ctl_vehicle', 'trt_cp', 'trt_cp'],
    ...genes.map((gene, g) => [gene, ...wells.map((_, w) => 4 + g + w / 4)]),
  ];
  writeFileSync(file, lines.map((cells) => `${cells.join('\t')}\n`).join(''));
  const added = await runOpenclue(['matrix', 'add', 'wells', file, '--level', '3'], environment);
  expect(added).toMatchObject({code: 0, errors: ''});
  const {key} = server;
  const ownKey = JSON.parse(
    (await runOpenclue(['keys', 'create', 'wells@example.org', '--json'], environment)).output,
  ).key;
  const headers = {user_key: ownKey, 'Content-Type': 'application/json'};
  const ask = (address: string, body?: unknown, userKey = ownKey) =>
    fetch(`${server.url}${address}`, {
      headers: {...headers, user_key: userKey},
      ...(body !== undefined && {method: 'POST', body: JSON.stringify(body)}),
    });
  const where = encodeURIComponent(
    '{"where":{"name":"wells"},"fields":["level","signature_count","is_default"]}',
  );
  expect(await (await ask(`/api/datasets?filter=${where}`)).json()).toEqual([
    {level: 3, signature_count: 3, is_default: false},
  ]);
  const slice = await ask('/api/datasets/wells/slice?format=gct', {
    genes: [genes[1]],
    sigs: [wells[2], wells[0]],
  });
  const text = await slice.text();
  expect(text).toContain(`\t${wells[2]}\t${wells[0]}\n`);
  expect(text).toMatch(/\npert_type\t.*trt_cp\tctl_vehicle\n/);
  const [last, first] = text.trimEnd().split('\n').at(-1)?.split('\t').slice(-2).map(Number) ?? [];
  expect([last.toFixed(3), first.toFixed(3)]).toEqual(['5.500', '5.000']);
  const source = {dataset: 'wells', slice: {genes, sigs: wells}};
  const window = await ask('/api/matrices/window', {source});
  expect(await window.json()).toMatchObject({columns: {ids: wells}});
  expect(await (await ask('/api/datasets/wells/summary')).json()).toMatchObject({level: 3, signatures: 3});
  for (const [address, body] of [
    ['/api/queries', {dataset: 'wells', up: ['TP53'], down: ['MYC']}],
    [
      '/api/jobs',
      {tool_id: 'sig_queryl1k_tool', name: 'x', dataset: 'wells', 'uptag-cmapfile': 'TAG\t\tTP53'},
    ],
    ['/api/jobs', {tool_id: 'sig_introspect_tool', name: 'x', dataset: 'wells'}],
    ['/api/datasets/wells/map', undefined],
    ['/api/datasets/wells/connections?perts=B1', undefined],
    ['/api/matrices/window', {source: {dataset: 'wells', connections: {perts: ['B1']}}}],
  ] as const) {
    const found = await refused(await ask(address, body));
    expect([address, found.status, found.code]).toEqual([address, 409, 'DATASET_NOT_SCORES']);
  }
  expect((await ask('/api/datasets/wells/slice?genes=TP53', undefined, key)).status).toBe(400);
  await runOpenclue(['matrix', 'remove', 'wells'], environment);
});
