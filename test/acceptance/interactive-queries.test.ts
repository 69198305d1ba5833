import {mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {tableFromIPC} from 'apache-arrow';
import {maximumQuantile} from '../../src/engine/stats/quantile';
import {parseManifest} from '../../src/results/manifest';
import {givenInstallation} from '../support/installation';
import {JobClient} from '../support/job-client';
import {readScores} from '../support/scores';
import {type ServerProcess, spawnOpenclue, startServerProcess} from '../support/server-process';

interface Row extends Record<string, unknown> {
  rank: number;
  sig_id: string;
  norm_cs: number;
  raw_cs: number;
}

interface Spread {
  positive: number;
  negative: number;
  zero: number;
  quantiles: Record<string, number | null>;
  histogram: {counts: number[]; below: number; above: number};
}

interface Found {
  query_id: string;
  genes: Record<'up' | 'down', {valid: unknown[]; validNotUsed: unknown[]; invalid: string[]} | undefined>;
  signatures: number;
  distribution: {cs: Spread; ncs: Spread};
  top: Row[];
  bottom: Row[];
}

interface Answer {
  queries: Found[];
  manifest: Record<string, unknown> & {selection?: {where: unknown; matched: number; scored: number}};
  warnings: string[];
  timing: Record<string, number>;
}

interface Line extends Partial<Row> {
  progress?: number;
  query?: Found;
  manifest?: object;
  done?: boolean;
  rows?: number;
  error?: {statusCode: number; message: string};
}

const {home, environment} = givenInstallation('demo');
let server: ServerProcess;
let lists: {up: string[]; down: string[]};

beforeAll(async () => {
  server = await startServerProcess(environment);
  const genes = (name: string) => demoFile(name).trim().split('\t').slice(2);
  lists = {up: genes('vorinostat_up.gmt'), down: genes('vorinostat_down.gmt')};
}, 120_000);

const demoFile = (name: string) => readFileSync(path.join(home, 'demo', name), 'utf8');

function post(body: object | string | FormData | URLSearchParams, headers: Record<string, string> = {}) {
  const isJson = typeof body === 'object' && !(body instanceof FormData || body instanceof URLSearchParams);
  return fetch(`${server.url}/api/queries`, {
    method: 'POST',
    headers: {user_key: server.key, ...(isJson && {'Content-Type': 'application/json'}), ...headers},
    body: isJson ? JSON.stringify(body) : body,
  });
}

async function answered(body: object | FormData | URLSearchParams): Promise<Answer> {
  const response = await post(body);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}

async function streamed(body: object): Promise<Line[]> {
  const response = await post(body, {Accept: 'application/x-ndjson'});
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/x-ndjson/);
  return (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const rowsOf = (lines: readonly Line[]) => lines.filter((line): line is Row => line.rank !== undefined);
const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

async function fault(
  body: object,
): Promise<{status: number; body: {error: {code: string; message: string}}}> {
  const response = await post(body);
  return {status: response.status, body: (await response.json()) as {error: {code: string; message: string}}};
}

describe('a query that is answered at once', () => {
  it('shows both ends of the ranking with metadata, genes and the spread of the scores', async () => {
    const {queries, warnings, timing} = await answered({...lists, up: [...lists.up, 'NOSUCHGENE'], top: 20});
    const [{query_id, genes, signatures, distribution, top, bottom}] = queries;
    expect(query_id).toBe('query');
    expect(top.map(({rank}) => rank)).toEqual(Array.from({length: 20}, (_, i) => i + 1));
    expect(bottom.map(({rank}) => rank)).toEqual(Array.from({length: 20}, (_, i) => signatures - 19 + i));
    expect(top.filter(({moa}) => moa === 'HDAC inhibitor').length).toBeGreaterThanOrEqual(18);
    const scores = [...top, ...bottom].map(({norm_cs}) => norm_cs);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(top[0]).toMatchObject({pert_iname: expect.any(String), leadf_up: expect.any(Number)});
    expect(genes.up).toMatchObject({invalid: ['NOSUCHGENE']});
    expect(genes.up?.valid).toHaveLength(lists.up.length);
    expect(warnings).toContainEqual(expect.stringContaining('NOSUCHGENE'));
    for (const {positive, negative, zero, quantiles, histogram} of Object.values(distribution)) {
      expect(positive + negative + zero).toBe(signatures);
      expect(total([...histogram.counts, histogram.below, histogram.above])).toBe(signatures);
      const values = Object.values(quantiles).map(Number);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
    expect(Object.keys(timing)).toEqual(['open', 'check', 'select', 'score', 'describe', 'total']);
  });

  it('compares a whole profile with every signature, by the metric that is asked for', async () => {
    const signature = Object.fromEntries([
      ...lists.up.map((gene, i) => [gene, 9 - i / 10]),
      ...lists.down.map((gene, i) => [gene, i / 10 - 9]),
      ['NOSUCHGENE', 1],
    ]);
    for (const metric of ['spearman', 'pearson', 'cosine', 'xcos']) {
      const {queries, manifest, warnings} = await answered({signature, metric, top: 20});
      const [{genes, top, bottom}] = queries;
      expect(manifest).toMatchObject({metric});
      expect(warnings).toContainEqual(expect.stringMatching(/NOSUCHGENE/));
      expect(genes).toEqual({
        signature: {
          usable: lists.up.length + lists.down.length,
          notUsed: [],
          unknown: ['NOSUCHGENE'],
          repeated: [],
        },
      });
      expect(top.filter(({moa}) => moa === 'HDAC inhibitor').length).toBeGreaterThanOrEqual(18);
      expect(Math.min(...top.map(({raw_cs}) => raw_cs))).toBeGreaterThan(
        Math.max(...bottom.map(({raw_cs}) => raw_cs)),
      );
      // Those that a filter leaves have the scores they have among all.
      const {sig_id, norm_cs, raw_cs, cell_iname} = top[0];
      const filtered = await answered({signature, metric, top: 1, where: {cell_iname}});
      expect(filtered.queries[0].top[0]).toMatchObject({sig_id, norm_cs, raw_cs});
    }
  });

  it('has the scores and the manifest of a job', async () => {
    const body = {
      tool_id: 'sig_queryl1k_tool',
      'uptag-cmapfile': demoFile('vorinostat_up.gmt'),
      'dntag-cmapfile': demoFile('vorinostat_down.gmt'),
    };
    const client = new JobClient(
      () => server,
      () => server.key,
    );
    const {root: folder} = await client.run(body, home);
    const [cs, ncs] = [
      await readScores(path.join(folder, 'matrices/query/cs.gctx')),
      await readScores(path.join(folder, 'matrices/query/ncs.gctx')),
    ];
    // The body of a job is a query as it is.
    const lines = await streamed(body);
    const rows = rowsOf(lines);
    expect(rows.length).toBeGreaterThan(1900);
    for (const {sig_id, raw_cs, norm_cs} of rows) {
      expect(Math.abs(raw_cs - cs(sig_id, 'VORINOSTAT'))).toBeLessThan(1e-6);
      expect(Math.abs(norm_cs - ncs(sig_id, 'VORINOSTAT'))).toBeLessThan(1e-6);
    }
    const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
    const mine = lines.find(({query}) => query)?.manifest;
    const {name: _, notes: __, fdr: ___, plan, checksum: ____, ...same} = manifest;
    expect(mine).toMatchObject({...same, plan: {queries: plan.queries}});
    // It is one that a result can be repeated from.
    expect(parseManifest(JSON.stringify(mine), 'answer')).toMatchObject({tool: 'sig_queryl1k_tool'});
  });

  it('takes forms, several queries and one list alone', async () => {
    const form = new FormData();
    form.set('up', lists.up.join('\n'));
    form.set('down', lists.down.join(', '));
    form.set('top', '1');
    form.set('where', '{"cell_iname":"MCF7"}');
    form.set('fields', 'pert_iname,cell_id');
    const simple = new URLSearchParams({
      'uptag-cmapfile': demoFile('vorinostat_up.gmt'),
      'dntag-cmapfile': demoFile('vorinostat_down.gmt'),
      top: '1',
      where: '{"cell_iname":"MCF7"}',
      fields: 'pert_iname,cell_id',
    });
    const [one, other] = [await answered(form), await answered(simple)];
    expect(one.queries[0].top).toEqual(other.queries[0].top);
    expect(Object.keys(one.queries[0].top[0]).slice(2, 4)).toEqual(['pert_iname', 'cell_iname']);
    const gmt = `${demoFile('vorinostat_up.gmt')}${demoFile('random_up.gmt')}`;
    const several = await answered({'uptag-cmapfile': gmt, top: 3});
    expect(several.queries.map(({query_id}) => query_id)).toEqual(['VORINOSTAT', 'RANDOM']);
    expect((await fault({'uptag-cmapfile': gmt, top: 5001})).body.error.message).toMatch(/^top may be 5000/);
    expect(several.queries[0].top[0]).not.toHaveProperty('cs_dn');
    expect(several.queries[0].genes.down).toBeUndefined();
    const upTail = await answered({...lists, es_tail: 'up', top: 1});
    expect(upTail.queries[0].top).toEqual((await answered({up: lists.up, top: 1})).queries[0].top);
    expect(upTail.warnings).toContain('es_tail is up: the down lists do not count.');
    expect(upTail.manifest).toMatchObject({plan: {es_tail: 'up'}});
  });

  it('shows all of few signatures, each once', async () => {
    const {queries} = await answered({...lists, top: 10_000});
    const [{top, bottom, signatures}] = queries;
    expect(bottom).toEqual([]);
    expect(top).toHaveLength(signatures);
    expect(new Set(top.map(({sig_id}) => sig_id)).size).toBe(signatures);
  });
});

describe('POST /api/queries answers CSV, TSV, Arrow and Parquet by Accept', () => {
  const table = async (body: object, accept: string) => {
    const response = await post(body, {Accept: accept});
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain(accept);
    return {bytes: new Uint8Array(await response.arrayBuffer()), warning: response.headers.get('Warning')};
  };
  /** Rows as JSON has them, without what has no value. */
  const present = (row: object) =>
    Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== ''));

  it('with the rows of JSON, a query_id for each of several, and warnings in a header', async () => {
    const body = {
      'uptag-cmapfile': `${demoFile('vorinostat_up.gmt').trim()}\tNOSUCHGENE\n${demoFile('random_up.gmt')}`,
      top: 4,
      fields: ['pert_iname', 'tas', 'moa'],
    };
    const {queries, warnings} = await answered(body);
    const expected = queries.flatMap(({query_id, top, bottom}) =>
      [...top, ...bottom].map((row) => ({query_id, ...row})),
    );
    expect(expected).toHaveLength(16);
    const csv = await table(body, 'text/csv');
    expect(warnings[0]).toContain('NOSUCHGENE');
    expect(csv.warning).toContain('NOSUCHGENE');
    for (const [separator, {bytes}] of [
      [',', csv],
      ['\t', await table(body, 'text/tab-separated-values')],
    ] as const) {
      const [header, ...lines] = Buffer.from(bytes).toString().trimEnd().split('\n');
      expect(header.split(separator)).toEqual(
        expect.arrayContaining(['sig_id', 'query_id', 'rank', 'tas', 'norm_cs', 'raw_cs', 'cs_up']),
      );
      const names = header.split(separator);
      const rows = lines.map((line) =>
        Object.fromEntries(line.split(separator).map((c, i) => [names[i], c])),
      );
      const texts = expected.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])),
      );
      expect(rows.map(present)).toEqual(texts);
    }
    const arrow = tableFromIPC((await table(body, 'application/vnd.apache.arrow.file')).bytes);
    expect(arrow.toArray().map((row) => present((row as {toJSON(): object}).toJSON()))).toEqual(expected);
    const {parquetReadObjects} = await import('hyparquet');
    const {bytes} = await table(body, 'application/vnd.apache.parquet');
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    expect((await parquetReadObjects({file})).map(present)).toEqual(expected);
  });

  it('with a header alone where nothing matches, and faults as JSON', async () => {
    const {bytes, warning} = await table({...lists, where: {cell_iname: 'NOSUCHCELL'}}, 'text/csv');
    const text = Buffer.from(bytes).toString();
    expect(text).toMatch(/^sig_id,rank,[^\n]*\n$/);
    expect(text).not.toContain('query_id');
    expect(warning).toContain('No signature matches');
    const refused = await post({up: ['NOSUCHGENE']}, {Accept: 'text/csv'});
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({error: {code: 'JOB_REJECTED'}});
  });
});

describe('openclue query', () => {
  const run = (...args: string[]) => spawnOpenclue(['query', ...args], environment);
  const named = (name: string) => path.join(home, 'demo', name);

  it('--where ranks the signatures that match, as POST /api/queries does', async () => {
    const where = {cell_iname: 'MCF7', 'pert.moa': 'HDAC inhibitor'};
    const [{top, signatures}] = (await answered({...lists, where, top: 3})).queries;
    const asked = [
      '--up',
      named('vorinostat_up.gmt'),
      '--down',
      named('vorinostat_down.gmt'),
      '--top',
      '3',
      '--json',
    ];
    const {output, errors} = await run(...asked, '--where', JSON.stringify(where));
    if (output === '') throw new Error(errors);
    const [found] = (JSON.parse(output) as {queries: {digest: number; strongest: object[]}[]}).queries;
    expect(found.digest).toBe(signatures);
    expect(found.strongest).toEqual(top.map(({sig_id: id, ...row}) => ({...row, id})));
    const faulty = await run(...asked, '--where', '{"cell":"MCF7"}');
    expect(faulty.code).not.toBe(0);
    expect(faulty.errors).toMatch(/where\.cell is not a property/);
  }, 60_000);

  it('--compare has the maximum quantile of NCS over signatures and cell lines for each perturbagen', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'openclue-compare-'));
    try {
      const both = path.join(folder, 'both.gmt');
      const gmt = `${demoFile('vorinostat_up.gmt')}${demoFile('random_up.gmt')}`;
      writeFileSync(both, gmt);
      const {output, errors} = await run('--up', both, '--compare', '--top', '5', '--format', 'csv');
      const [header, ...lines] = output
        .trimEnd()
        .split('\n')
        .map((line) => line.split(','));
      if (lines.length === 0) throw new Error(errors);
      expect(header.slice(0, 2)).toEqual(['rank', 'pert_id']);
      expect(header.slice(-2)).toEqual(['VORINOSTAT', 'RANDOM']);
      expect(lines).toHaveLength(10);
      const fields = ['pert_id', 'cell_iname'];
      const rows = rowsOf(await streamed({'uptag-cmapfile': gmt, fields}));
      // The rows of the first query, then those of the second.
      const halves = [rows.slice(0, rows.length / 2), rows.slice(rows.length / 2)];
      const quantile = (scores: number[]) => maximumQuantile(Float64Array.from(scores).sort());
      for (const cells of lines) {
        for (const [q, half] of halves.entries()) {
          const own = half.filter(({pert_id}) => pert_id === cells[1]);
          const inCells = [...new Set(own.map(({cell_iname}) => cell_iname))].map((cell) =>
            quantile(own.filter(({cell_iname}) => cell_iname === cell).map(({norm_cs}) => norm_cs)),
          );
          expect(inCells.length).toBeGreaterThan(0);
          expect(Math.abs(Number(cells[cells.length - 2 + q]) - quantile(inCells))).toBeLessThan(3e-6);
        }
      }
    } finally {
      rmSync(folder, {recursive: true});
    }
  }, 60_000);
});

describe('what a query would be made of', () => {
  interface Check {
    kind: string;
    read: Record<'up' | 'down', {form: string; valueColumn?: string}>;
    dataset: string;
    accepted: boolean;
    report: Record<string, {errors: {text: string}[]}>;
    queries: Record<
      'up' | 'down',
      {valid: {symbol: string; via: string}[]; invalid: string[]; repeats: object[]}
    >[];
    signature?: {usable: number; unknown: string[]; repeated: object[]};
    submission: Record<string, string>;
  }
  const check = async (body: object, status = 200) => {
    const response = await fetch(`${server.url}/api/queries/check`, {
      method: 'POST',
      headers: {user_key: server.key, 'Content-Type': 'application/json'},
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(status);
    return (await response.json()) as Check & {error: {code: string; message: string}};
  };

  it('is told of pasted lists before they are scored, and its submission is a query as it is', async () => {
    const up = `${lists.up.join(', ')}\nnosuchgene ${lists.up[0]}`;
    const {kind, read, accepted, queries, submission} = await check({
      up,
      down: lists.down.join('\n'),
      name: 'pasted',
    });
    expect({kind, accepted, up: read.up.form}).toEqual({kind: 'lists', accepted: true, up: 'list'});
    expect(queries[0].up.valid).toHaveLength(lists.up.length);
    expect(queries[0].up).toMatchObject({invalid: ['nosuchgene'], repeats: [{token: lists.up[0]}]});
    const [asked, given] = await Promise.all([
      answered({...submission, top: 3}),
      answered({...lists, top: 3}),
    ]);
    expect(asked.queries[0].top).toEqual(given.queries[0].top);
  });

  it('is a whole profile where a table has values above and below 0, and a job takes it', async () => {
    const rows = [
      ...lists.up.map((gene, i) => [gene, 9 - i / 10]),
      ...lists.down.map((gene, i) => [gene, i / 10 - 9]),
    ];
    const table = [
      'gene,baseMean,stat',
      ...rows.map(([gene, stat]) => `${gene},1000.5,${stat}`),
      'nosuchgene,3.1,0.1',
    ];
    const {kind, read, signature, submission} = await check({up: table.join('\n'), name: 'a profile'});
    expect({kind, column: read.up.valueColumn}).toEqual({kind: 'signature', column: 'stat'});
    expect(signature).toMatchObject({usable: lists.up.length + lists.down.length, unknown: ['nosuchgene']});
    const jobs = new JobClient(
      () => server,
      () => server.key,
    );
    const id = await jobs.submit({tool_id: 'sig_queryl1k_tool', name: 'a profile', ...submission});
    expect((await jobs.ended(id)).status).toBe('completed');
  });

  it('takes the column of values that is wanted, and names those there are where it is none', async () => {
    const up = 'gene\tbaseMean\tlfc\tstat\nCDKN1A\t9.5\t2.5\t7\nMYC\t3.5\t-1.5\t-4\nTOP2A\t1.5\t-2.5\t-6';
    const {read, submission} = await check({up, value_column: 'lfc', name: 'chosen'});
    expect(read.up).toMatchObject({valueColumn: 'lfc', signedColumns: ['lfc', 'stat']});
    expect(submission).toEqual({'sig-cmapfile': 'gene\tchosen\nCDKN1A\t2.5\nMYC\t-1.5\nTOP2A\t-2.5\n'});
    const {error} = await check({up, value_column: 'baseMean'}, 400);
    expect(error).toMatchObject({code: 'QUERY_FIELD_INVALID', message: expect.stringMatching(/lfc, stat/)});
    expect((await check({up: 'MYC', value_column: 'lfc'}, 400)).error.message).toMatch(/there is no table/);
  });

  it('says why it could not be asked, and refuses what it does not know', async () => {
    const {accepted, report} = await check({up: 'nosuchgene'});
    expect(accepted).toBe(false);
    expect(report.up.errors[0].text).toMatch(/none of its genes can be used/);
    expect((await check({up: 'TP53', genes: 'x'}, 400)).error).toMatchObject({
      code: 'QUERY_FIELD_INVALID',
      message: 'genes is no field of a check, which has up, down, dataset, name, value_column.',
    });
    expect((await check({up: 'TP53', dataset: 'nowhere'}, 400)).error.code).toBe('DATASET_UNKNOWN');
  });
});

describe('a filtered query', () => {
  const ids = (rows: readonly Row[]) => rows.map(({sig_id}) => sig_id).sort();

  it.each<[object, (row: Row) => boolean]>([
    [{cell_iname: 'MCF7'}, (row) => row.cell_iname === 'MCF7'],
    [
      {cell_id: {inq: ['MCF7', 'A375']}, pert_type: 'trt_cp'},
      (row) => ['MCF7', 'A375'].includes(String(row.cell_iname)) && row.pert_type === 'trt_cp',
    ],
    [{tas: {gt: 0.3}}, (row) => Number(row.tas) > 0.3],
    [{is_hiq: true}, (row) => row.is_hiq === 1],
    [{moa: {like: '^HDAC'}}, (row) => String(row.moa).startsWith('HDAC')],
    [{'pert.moa': 'HDAC inhibitor'}, (row) => row.moa === 'HDAC inhibitor'],
    [
      {'pert.moa': {neq: 'HDAC inhibitor'}, cell_iname: 'MCF7'},
      (row) => row.moa !== 'HDAC inhibitor' && row.cell_iname === 'MCF7',
    ],
    [
      {or: [{'pert.pert_iname': 'vorinostat'}, {pert_iname: {ilike: '^BELINO'}}]},
      (row) => row.pert_iname === 'vorinostat' || row.pert_iname === 'belinostat',
    ],
    [
      {and: [{'pert.moa': {exists: false}}, {is_ncs_sig: false}]},
      (row) => row.moa === undefined && row.is_ncs_sig !== 1,
    ],
  ])('ranks what matches %j, with the NCS it has among all', async (where, matches) => {
    const fields = ['pert_iname', 'pert_type', 'cell_iname', 'tas', 'is_hiq', 'moa', 'is_ncs_sig'];
    const all = rowsOf(await streamed({...lists, fields}));
    const found = await streamed({...lists, fields, where});
    const rows = rowsOf(found);
    const expected = all.filter(matches);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(all.length);
    expect(ids(rows)).toEqual(ids(expected));
    // A filter leaves most nulls unscored, so that nothing is judged against them.
    expect(
      all.every(({p_empirical, q_empirical}) => Number(p_empirical) > 0 && Number(q_empirical) <= 1),
    ).toBe(true);
    const plain = ({rank: _, p_empirical: __, q_empirical: ___, ...row}: Row) => row;
    expect(rows.map(({rank: _, ...row}) => row)).toEqual(expected.map(plain));
    expect(rows.map(({rank}) => rank)).toEqual(Array.from(rows.keys(), (i) => i + 1));
  });

  it('tells in its manifest what was scored', async () => {
    const where = {'pert.moa': 'HDAC inhibitor', cell_iname: 'MCF7'};
    const {manifest, queries} = await answered({...lists, where});
    expect(manifest.selection).toMatchObject({where, matched: queries[0].signatures});
    expect(manifest.selection?.scored).toBeGreaterThanOrEqual(queries[0].signatures);
    expect(manifest.selection?.scored).toBeLessThan(1000);
  });

  it('that matches nothing has an empty answer and says so', async () => {
    const {queries, warnings} = await answered({...lists, where: {cell_iname: 'NOSUCHCELL'}});
    expect(queries[0]).toMatchObject({signatures: 0, top: [], bottom: []});
    expect(queries[0].distribution.cs.quantiles.p50).toBeNull();
    expect(warnings).toContainEqual(expect.stringContaining('No signature matches'));
    const lines = await streamed({...lists, where: {cell_iname: 'NOSUCHCELL'}});
    expect(lines.at(-1)).toEqual({done: true, rows: 0});
  });
});

describe('a streamed query', () => {
  it('begins with progress, and has every signature by rank', async () => {
    const lines = await streamed(lists);
    const begun = lines.findIndex(({query}) => query);
    expect(begun).toBeGreaterThan(0);
    const shares = lines.slice(0, begun).map(({progress}) => Number(progress));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const rows = rowsOf(lines);
    expect(rows).toHaveLength(lines.length - begun - 2);
    expect(lines.at(-1)).toEqual({done: true, rows: rows.length});
    expect(lines[begun].query).toMatchObject({signatures: rows.length});
    const scores = rows.map(({norm_cs}) => norm_cs);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const {queries} = await answered({...lists, top: 7});
    expect(rows.slice(0, 7)).toEqual(queries[0].top);
    expect(rows.slice(-7)).toEqual(queries[0].bottom);
  });

  it('leaves nothing behind when the client goes', async () => {
    for (let i = 0; i < 20; i++) {
      const leaving = new AbortController();
      const response = await fetch(`${server.url}/api/queries`, {
        method: 'POST',
        headers: {user_key: server.key, 'Content-Type': 'application/json', Accept: 'application/x-ndjson'},
        body: JSON.stringify(lists),
        signal: leaving.signal,
      });
      await response.body?.getReader().read();
      leaving.abort();
    }
    expect(rowsOf(await streamed(lists)).length).toBeGreaterThan(1900);
  });
});

describe('what cannot be queried', () => {
  it('is refused with the place of the fault', async () => {
    const {up, down} = lists;
    const sections = await fault({up: ['NOSUCHGENE']});
    expect(sections).toMatchObject({
      status: 400,
      body: {
        error: {code: 'JOB_REJECTED'},
        up: {errors: [{text: expect.stringContaining('none of its genes')}]},
        down: {errors: []},
      },
    });
    const faults: [object, string, RegExp][] = [
      [{}, 'JOB_REJECTED', /no gene set/],
      [{up, down: up}, 'JOB_REJECTED', /same genes/],
      [{up, 'uptag-cmapfile': 'A\t\tTP53'}, 'LIST_SENT_TWICE', /up/],
      [{up: {TP53: 1}}, 'QUERY_FIELD_INVALID', /^up must be an array/],
      [{up, down, top: 10_001}, 'QUERY_FIELD_INVALID', /^top must be/],
      [{up, signature: {TP53: 1}}, 'QUERY_FIELD_INVALID', /^signature is a whole profile, and there are/],
      [{up, metric: 'spearman'}, 'QUERY_FIELD_INVALID', /^metric is wtcs for gene lists here/],
      [{signature: {TP53: 1}, metric: 'zhang'}, 'QUERY_FIELD_INVALID', /^metric must be one of spearman/],
      [{signature: {TP53: 1}}, 'JOB_REJECTED', /1 of its 1 values are of genes that can be used/],
      [{up, matrix: '#1.2'}, 'QUERY_FIELD_INVALID', /^matrix is for jobs/],
      [{up, down, limit: 5}, 'QUERY_FIELD_INVALID', /^limit is no field/],
      [{up, down, where: {'pert.bogus': 1}}, 'FILTER_INVALID', /^where\.pert\.bogus is not a property/],
      [{up, down, where: {tas: {like: 'x'}}}, 'FILTER_INVALID', /^where\.tas\.like/],
      [{up, down, fields: ['bogus']}, 'FILTER_INVALID', /^fields\[0\] is "bogus"/],
      [{up, down, dataset: 'nowhere'}, 'DATASET_UNKNOWN', /no dataset "nowhere"/],
    ];
    for (const [body, code, message] of faults) {
      expect(await fault(body)).toMatchObject({
        status: 400,
        body: {error: {code, message: expect.stringMatching(message)}},
      });
    }
    expect((await post(lists, {user_key: ''})).status).toBe(401);
    expect((await post(lists, {Accept: 'application/x-ndjson', user_key: 'wrong'})).status).toBe(401);
    const streamedFault = await post({up, where: 3}, {Accept: 'application/x-ndjson'});
    expect(streamedFault.status).toBe(400);
  });
});

describe('a crowd', () => {
  it('is answered or told when to come back', async () => {
    const responses = await Promise.all(Array.from({length: 200}, () => post({...lists, top: 1})));
    const statuses = responses.map(({status}) => status);
    expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(64);
    const [first] = (await answered({...lists, top: 1})).queries;
    for (const response of responses) {
      if (response.status === 503) {
        expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
        expect(await response.json()).toMatchObject({error: {code: 'POOL_FULL'}});
      } else {
        expect(((await response.json()) as Answer).queries[0].top).toEqual(first.top);
      }
    }
  }, 60_000);

  it('waits in a line as long as OPENCLUE_QUERY_QUEUE', async () => {
    await server.end('SIGTERM');
    server = await startServerProcess({...environment, OPENCLUE_QUERY_QUEUE: '1'});
    const ask = async (body: object) => (await post(body)).status;
    const statuses = await Promise.all(Array.from({length: 20}, () => ask(lists)));
    expect(statuses).toContain(200);
    expect(statuses).toContain(503);
    expect(await ask(lists)).toBe(200);
    const gmt = `${demoFile('vorinostat_up.gmt')}${demoFile('random_up.gmt')}`;
    // Two queries could never be in the line together.
    expect(await ask({'uptag-cmapfile': gmt})).toBe(400);
  }, 120_000);
});

// The last: it breaks the dataset.
it('a failure on the way is the last line of a stream, and the server goes on', async () => {
  await streamed(lists);
  truncateSync(path.join(home, 'datasets/demo/signatures.1.meta'), 4096);
  const lines = await streamed(lists);
  expect(lines.some(({query}) => query)).toBe(true);
  expect(lines.at(-1)).toEqual({
    error: {statusCode: 500, name: 'Error', message: 'Internal Server Error', code: 'INTERNAL_ERROR'},
  });
  expect((await post(lists)).status).toBe(500);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});
