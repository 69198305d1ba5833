/** What pages ask of a result beside its files. */
import {existsSync, readdirSync, readFileSync, utimesSync} from 'node:fs';
import path from 'node:path';
import {parse} from 'csv-parse/sync';
import {Pool} from 'pg';
import {sweepMatrices} from '../../src/runs/matrices/kept';
import {givenInstallation} from '../support/installation';
import {JobClient} from '../support/job-client';
import {type ServerProcess, spawnOpenclue, startServerProcess} from '../support/server-process';

const {home, environment} = givenInstallation('demo');
let server: ServerProcess;
let id: string;

const client = new JobClient(
  () => server,
  () => server.key,
);

type Row = Record<string, string | number>;

interface ListSum {
  readonly es: number;
  readonly leading_edge: number;
  readonly size: number;
  readonly hits: readonly {
    rank: number;
    symbol: string;
    z: number;
    before: number;
    after: number;
    leading_edge: boolean;
  }[];
}

interface Sums {
  readonly query_id: string;
  readonly genes: number;
  readonly raw_cs: number;
  readonly signature: Row;
  readonly up: ListSum;
  readonly down: ListSum;
}

const gmt = (list: 'up' | 'down') => readFileSync(path.join(home, 'demo', `vorinostat_${list}.gmt`), 'utf8');
const lists = () => ({'uptag-cmapfile': gmt('up'), 'dntag-cmapfile': gmt('down')});

beforeAll(async () => {
  server = await startServerProcess(environment);
  id = await client.submit({tool_id: 'sig_queryl1k_tool', name: 'v', ...lists()});
  await client.ended(id);
}, 180_000);

/** What a view of a job answers. @throws where it is no success */
async function view<T>(name: string, query: Record<string, string> = {}, job = id): Promise<T> {
  const response = await client.request(`/api/jobs/${job}/${name}?${new URLSearchParams(query)}`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

async function refusal(at: string, init?: RequestInit): Promise<[number, string]> {
  const response = await client.request(at, init);
  const {error} = (await response.json()) as {error: {code: string}};
  return [response.status, error.code];
}

const post = (at: string, body: object) =>
  client.request(at, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify(body),
  });

describe('the running sum of one signature of a result', () => {
  const scored = (query: Record<string, string>, file = 'cs') =>
    view<Row[]>(`results/matrices/query/${file}.gctx`, {format: 'json', ...query});

  it('agrees with the raw score, the enrichment scores and the leading edges of the result', async () => {
    const some = [
      ...(await scored({order: 'VORINOSTAT DESC', limit: '3'})),
      ...(await scored({order: 'VORINOSTAT ASC', limit: '3'})),
      ...(await scored({where: '{"VORINOSTAT":0}', limit: '2'})),
    ];
    for (const {id: sigId, VORINOSTAT: score} of some) {
      const where = JSON.stringify({id: sigId});
      const of = async (file: string) => Number((await scored({where}, file))[0].VORINOSTAT);
      const sums = await view<Sums>('running-sum', {sig_id: String(sigId), query: 'VORINOSTAT'});
      expect(sums).toMatchObject({query_id: 'VORINOSTAT', raw_cs: expect.closeTo(Number(score), 6)});
      for (const [list, es, lead] of [
        [sums.up, 'cs_up', 'leadf_up'],
        [sums.down, 'cs_dn', 'leadf_dn'],
      ] as const) {
        expect(list.es).toBeCloseTo(await of(es), 5);
        expect(list.leading_edge).toBeCloseTo(await of(lead), 5);
        expect(list.hits).toHaveLength(list.size);
        const peak = list.hits.flatMap(({before, after}) => [before, after]);
        expect(list.es >= 0 ? Math.max(...peak) : Math.min(...peak)).toBeCloseTo(list.es, 5);
        expect(list.hits.filter((hit) => hit.leading_edge)).toHaveLength(
          Math.round(list.leading_edge * list.size),
        );
        // A higher rank is a higher score.
        const z = list.hits.map((hit) => hit.z);
        expect(z).toEqual([...z].sort((a, b) => b - a));
      }
    }
  });

  it('is the same for an interactive query, and tells the z-scores of the dataset', async () => {
    const [{id: sigId}] = await scored({order: 'VORINOSTAT DESC', limit: '1'});
    const sums = await view<Sums>('running-sum', {sig_id: String(sigId)});
    const response = await post('/api/queries/running-sum', {...lists(), sig_id: sigId});
    expect(await response.json()).toEqual(sums);
    expect(sums.signature.pert_iname).toBe('vorinostat');
    const {symbol, z} = sums.up.hits[0];
    const slice = await post('/api/datasets/demo/slice', {genes: [symbol], sigs: [sigId]});
    expect(await slice.text()).toContain(String(z).slice(0, 5));
  });

  it('is refused, saying why, where there is none', async () => {
    const at = `/api/jobs/${id}/running-sum`;
    expect(await refusal(at)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`${at}?sig_id=none`)).toEqual([404, 'INDEX_ID_UNKNOWN']);
    expect(await refusal(`${at}?sig_id=none&query=other`)).toEqual([404, 'RESULT_QUERY_UNKNOWN']);
    const body = {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(lists()),
    };
    expect(await refusal('/api/queries/running-sum', body)).toEqual([400, 'QUERY_FIELD_INVALID']);
    const fields = {tool_id: 'sig_queryl1k_tool', name: 'p', metric: 'lamb2006', ...lists()};
    const other = await client.submit(fields);
    await client.ended(other);
    expect(await refusal(`/api/jobs/${other}/running-sum?sig_id=none`)).toEqual([422, 'RUNNING_SUM_ABSENT']);
  });
});

describe('the summary of a job', () => {
  interface Summary {
    readonly job: {readonly status: string};
    readonly result?: {readonly files: object[]; readonly manifest: object; readonly queries: object[]};
  }

  it('says what the job, its files, its manifest and its list of queries say', async () => {
    const {job, result} = await view<Summary>('summary');
    // A link for downloads is made anew each second.
    const {download_url: _, ...known} = await view<Record<string, unknown>>('');
    expect(job).toMatchObject(known);
    expect(result?.files).toEqual(await view('results'));
    expect(result?.manifest).toEqual(await view('results/manifest.json'));
    const index = await (await client.request(`/api/jobs/${id}/results/arfs/index.txt`)).text();
    const [, [name, , url]] = index.split('\n').map((line) => line.split('\t'));
    expect(result?.queries).toEqual([{name, folder: url.split('/')[0]}]);
  });

  it('waits for the end of a job, and no longer than it is told to', async () => {
    const next = await client.submit({tool_id: 'sig_queryl1k_tool', name: 'awaited', ...lists()});
    const at = performance.now();
    const {job, result} = await view<Summary>('summary', {wait: '25'}, next);
    expect(job.status).toBe('completed');
    expect(result?.queries).toHaveLength(1);
    expect(performance.now() - at).toBeLessThan(24_000);
    expect(await refusal(`/api/jobs/${id}/summary?wait=26`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`/api/jobs/${'0'.repeat(24)}/summary?wait=1`)).toEqual([404, 'JOB_NOT_FOUND']);
  });
});

describe('a table of a result with others beside it', () => {
  it('has their scores by the names of their files, in one answer', async () => {
    const at = 'results/matrices/query/ncs.gctx';
    const beside = 'matrices/query/cs.gctx,matrices/query/q_empirical.gctx';
    const columns = '["VORINOSTAT","cs:VORINOSTAT","q_empirical:VORINOSTAT"]';
    const asked = {format: 'json', fields: '[]', limit: '5'};
    const order = 'q_empirical:VORINOSTAT ASC';
    const rows = await view<Row[]>(at, {...asked, beside, columns, order});
    expect(rows).toHaveLength(5);
    for (const {id: sigId, ...scores} of rows) {
      const where = JSON.stringify({id: sigId});
      for (const [file, name] of [
        ['ncs', 'VORINOSTAT'],
        ['cs', 'cs:VORINOSTAT'],
        ['q_empirical', 'q_empirical:VORINOSTAT'],
      ]) {
        const [own] = await view<Row[]>(`results/matrices/query/${file}.gctx`, {...asked, where});
        expect([name, scores[name]]).toEqual([name, own.VORINOSTAT]);
      }
    }
    const q = rows.map((row) => Number(row['q_empirical:VORINOSTAT']));
    expect(q).toEqual([...q].sort((a, b) => a - b));
    expect(await refusal(`/api/jobs/${id}/${at}?beside=none`)).toEqual([404, 'RESULT_FILE_UNKNOWN']);
    expect(await refusal(`/api/jobs/${id}/${at}?beside=manifest.json`)).toEqual([400, 'RESULT_FORMAT']);
    expect(await refusal(`/api/jobs/${id}/results/manifest.json?beside=ncs.gct`)).toEqual([
      400,
      'RESULT_FORMAT',
    ]);
  });
});

describe('the overview and the heat map of a result', () => {
  interface Pert {
    readonly pert_id: string;
    readonly pert_iname: string;
    readonly score: number;
    readonly signatures: number;
    readonly cells: Record<string, number>;
  }
  interface Overview {
    readonly distribution: {readonly positive: number; readonly histogram: {counts: number[]; above: number}};
    readonly counts: Record<string, number>;
    readonly cells: string[];
    readonly perturbagens: {readonly top: Pert[]; readonly bottom: Pert[]};
    readonly classes: {readonly file: string; readonly top: {id: string; score: number}[]};
  }

  it('are those of the signatures: counts, histogram, perturbagens and classes', async () => {
    const all = await view<Row[]>('results/matrices/query/ncs.gctx', {format: 'json'});
    const shown = await view<Overview>('overview', {top: '5'});
    expect(shown.counts.signatures).toBe(all.length);
    expect(shown.distribution.positive).toBe(all.filter(({VORINOSTAT}) => Number(VORINOSTAT) > 0).length);
    const {counts, above} = shown.distribution.histogram;
    expect(counts.reduce((sum, count) => sum + count, above)).toBe(all.length);
    const [first] = shown.perturbagens.top;
    expect(shown.perturbagens.top.map(({pert_iname}) => pert_iname)).toContain('vorinostat');
    const own = all.filter(({pert_id}) => pert_id === first.pert_id);
    expect(first.signatures).toBe(own.length);
    for (const [cell, score] of Object.entries(first.cells)) {
      const there = own
        .filter(({cell_iname}) => cell_iname === cell)
        .map(({VORINOSTAT}) => Number(VORINOSTAT));
      expect(score).toBeGreaterThanOrEqual(Math.min(...there) - 1e-4);
      expect(score).toBeLessThanOrEqual(Math.max(...there) + 1e-4);
      if (there.length === 1) expect(score).toBeCloseTo(there[0], 4);
    }
    const best = await view<Row[]>(`results/${shown.classes.file}`, {
      format: 'json',
      order: 'norm_cs DESC',
      limit: '1',
    });
    expect(shown.classes.top[0]).toMatchObject({id: best[0].id, score: best[0].norm_cs});
    const map = await view<{perturbagens: Pert[]; cells: string[]; scores: (number | null)[][]}>('heatmap', {
      limit: '5',
    });
    expect(map.perturbagens.map(({pert_id}) => pert_id)).toEqual(
      shown.perturbagens.top.map(({pert_id}) => pert_id),
    );
    expect(map.cells).toEqual(shown.cells);
    expect(map.scores).toEqual(
      shown.perturbagens.top.map(({cells}) => map.cells.map((cell) => cells[cell] ?? null)),
    );
  });

  it('the map of the dataset, coloured by mechanism or by the query, has classes side by side', async () => {
    type Column = {kind: 'text'; values: string[]; codes: number[]} | {kind: 'number'; values: number[]};
    interface SignatureMap {
      readonly build: string;
      readonly points: number;
      readonly x: number[];
      readonly y: number[];
      readonly fields: string[];
      readonly columns: Record<string, Column>;
    }
    const ask = async (query: string) => {
      const response = await client.request(`/api/datasets/demo/map?fields=${query}`);
      expect(response.status).toBe(200);
      return (await response.json()) as SignatureMap;
    };
    const map = await ask('sig_id,pert_iname,moa,class,tas');
    const {x, y, points, columns} = map;
    expect([x.length, y.length]).toEqual([points, points]);
    const valuesOf = (name: string): string[] => {
      const column = columns[name];
      return column.kind === 'text' ? column.codes.map((code) => column.values[code]) : [];
    };
    const [ids, names, moa, classes] = ['sig_id', 'pert_iname', 'moa', 'class'].map(valuesOf);
    expect(new Set(ids).size).toBe(points);
    expect(names.every(Boolean)).toBe(true);
    expect(classes).toContain('HDAC inhibitor (CP)');
    expect(map.fields).toEqual(expect.arrayContaining(['cell_iname', 'pert_type', 'tas', 'moa', 'class']));
    expect((await ask('')).columns).toEqual({});
    // Of an exemplar with a planted mechanism most nearest neighbours share it.
    const nearest = (i: number) =>
      [...x.keys()]
        .filter((other) => other !== i)
        .sort((a, b) => (x[a] - x[i]) ** 2 + (y[a] - y[i]) ** 2 - (x[b] - x[i]) ** 2 - (y[b] - y[i]) ** 2)
        .slice(0, 10);
    const inhibitors = [...x.keys()].filter((i) => classes[i] === 'HDAC inhibitor (CP)');
    const alike = inhibitors.flatMap(nearest).filter((i) => moa[i] === moa[inhibitors[0]]);
    expect(alike.length).toBeGreaterThan(inhibitors.length * 5);

    const scored = await view<{
      build: string;
      query: string;
      score: string;
      of: string;
      scores: (number | null)[];
    }>('map');
    expect(scored).toMatchObject({build: map.build, query: 'VORINOSTAT', score: 'ncs', of: 'signatures'});
    const rows = await view<Row[]>('results/matrices/query/ncs.gctx', {format: 'json', limit: '0'});
    const scoreOf = new Map(rows.map((row) => [row.id, row.VORINOSTAT]));
    for (const [i, score] of scored.scores.entries()) {
      const expected = scoreOf.get(ids[i]);
      if (typeof expected === 'number') expect(Math.abs((score ?? 9) - expected)).toBeLessThan(1e-4);
      else expect(score).toBeNull();
    }
    expect(Math.max(...inhibitors.map((i) => scored.scores[i] ?? 0))).toBeGreaterThan(1);
    expect(await refusal('/api/datasets/demo/map?fields=colour')).toEqual([422, 'MAP_FIELD_UNKNOWN']);
    expect(await refusal('/api/datasets/none/map')).toEqual([400, 'DATASET_UNKNOWN']);
    expect(await refusal(`/api/jobs/${id}/map?query=none`)).toEqual([404, 'RESULT_QUERY_UNKNOWN']);
  });

  it('are refused, saying why, where they cannot be had', async () => {
    const at = `/api/jobs/${id}`;
    expect(await refusal(`${at}/overview?score=tau`)).toEqual([422, 'RESULT_VIEW_ABSENT']);
    expect(await refusal(`${at}/overview?query=none`)).toEqual([404, 'RESULT_QUERY_UNKNOWN']);
    expect(await refusal(`${at}/overview?top=501`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`${at}/heatmap?perts=none`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`${at}/heatmap?order=up`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`/api/jobs/${'f'.repeat(24)}/overview`)).toEqual([404, 'JOB_NOT_FOUND']);
  });
});

describe('facets of a matrix of a result', () => {
  interface Facets {
    readonly matching: number;
    readonly facets: {readonly name: string; readonly values?: {value: string; count: number}[]}[];
  }
  const path = 'matrices/query/ncs.gctx';

  it('count what the same filter selects', async () => {
    const where = '{"cell_iname":"MCF7","VORINOSTAT":{"gt":0}}';
    const rows = await view<Row[]>(`results/${path}`, {format: 'json', where});
    const {matching, facets} = await view<Facets>('facets', {
      path,
      where,
      facets: 'pert_iname,moa',
      values: '3',
    });
    expect(matching).toBe(rows.length);
    const [names, moas] = facets;
    for (const {value, count} of names.values ?? []) {
      expect(rows.filter(({pert_iname}) => pert_iname === value)).toHaveLength(count);
    }
    const [{value, count}] = moas.values ?? [];
    const like = {moa: {like: `(^|\\|)${value}(\\||$)`}};
    const both = JSON.stringify({and: [JSON.parse(where), like]});
    expect(await view<Row[]>(`results/${path}`, {format: 'json', where: both})).toHaveLength(count);
  });

  it('are refused, saying why, for what is no matrix and for unknown fields', async () => {
    const at = `/api/jobs/${id}/facets`;
    expect(await refusal(at)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`${at}?path=none`)).toEqual([404, 'RESULT_FILE_UNKNOWN']);
    expect(await refusal(`${at}?path=manifest.json`)).toEqual([400, 'RESULT_FORMAT']);
    expect(await refusal(`${at}?path=${path}&facets=none`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`${at}?path=${path}&where={`)).toEqual([400, 'FILTER_NOT_OBJECT']);
  });
});

describe('the matrix viewer', () => {
  interface Axis {
    readonly total: number;
    readonly ids: string[];
    readonly fields: Record<string, (string | number | null)[]>;
  }
  interface Window {
    readonly rows: Axis;
    readonly columns: Axis;
    readonly values: (number | null)[][];
  }
  const ask = async <T>(operation: string, body: object): Promise<T> => {
    const response = await post(`/api/matrices/${operation}`, body);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
    return JSON.parse(text) as T;
  };
  const send = (file: string, name: string, type = 'application/octet-stream') =>
    client.request(`/api/matrices?name=${name}`, {
      method: 'POST',
      body: file,
      headers: {'Content-Type': type},
    });
  const gct = [
    '#1.3',
    '3\t3\t1\t1',
    'id\tgroup\tS1\tS2\tS3',
    'dose\tna\t1\t2.5\t10',
    'A\tx\t1\t2\t3',
    'B\ty\t2\t4\tNaN',
    'C\tx\t3\t1\t-2',
  ].join('\n');
  const ncs = 'matrices/query/ncs.gctx';

  it('shows a matrix of a result as the files of the result have it', async () => {
    const source = {job: id, path: ncs};
    const files = await view<{path: string; rows: number}[]>('results');
    const about = await ask<{rows: number; columns: number; row_fields: {name: string}[]}>('describe', {
      source,
    });
    expect(about).toMatchObject({rows: files.find((file) => file.path === ncs)?.rows, columns: 1});
    expect(about.row_fields.map(({name}) => name)).toContain('pert_iname');
    const query = {where: '{"cell_iname":"MCF7"}', order: 'VORINOSTAT DESC', limit: '5'};
    const expected = await view<Row[]>(`results/${ncs}`, {format: 'json', ...query});
    const rows = {where: {cell_iname: 'MCF7'}, order: 'VORINOSTAT DESC', limit: 5};
    const window = await ask<Window>('window', {source, rows, row_fields: ['pert_iname', 'tas']});
    expect(window.rows.ids).toEqual(expected.map((row) => row.id));
    expect(window.rows.fields.pert_iname).toEqual(expected.map((row) => row.pert_iname));
    expect(window.values.map(([score]) => score)).toEqual(expected.map((row) => row.VORINOSTAT));
    const csv = await (await post('/api/matrices/export?format=csv', {source, rows})).text();
    expect(
      csv
        .split('\n')
        .slice(1, 6)
        .map((line) => line.split(',')[0]),
    ).toEqual(window.rows.ids);
  });

  it('shows slices and connections in the same way, sorted on both axes, and clusters them', async () => {
    const genes = ['CDKN1A', 'MYC', 'TXNIP', 'CCND1'];
    const [{id: a}, {id: b}] = await view<Row[]>(`results/${ncs}`, {format: 'json', limit: '2'});
    const slice = {source: {dataset: 'demo', slice: {genes, sigs: [a, b]}}};
    const window = await ask<Window>('window', {...slice, columns: {order: '1026 DESC'}});
    expect(window.rows.fields.pr_gene_symbol).toEqual(genes);
    expect(window.values[0]).toEqual([...window.values[0]].sort((one, other) => Number(other) - Number(one)));
    expect(window.columns.fields.pert_id).toHaveLength(2);

    const perts = ['vorinostat', 'belinostat', 'entinostat', 'sirolimus', 'everolimus'];
    const source = {dataset: 'demo', connections: {perts, symmetric: true}};
    const tree = await ask<{ids: string[]; cut: {labels: number[]; clusters: number}; merges: number[][]}>(
      'cluster',
      {
        source,
        linkage: 'complete',
        clusters: 2,
      },
    );
    expect(tree.merges).toHaveLength(4);
    const [v, be, e, s, ev] = tree.cut.labels;
    expect([tree.cut.clusters, v === be && be === e, s === ev, v === s]).toEqual([2, true, true, false]);
    const answer = await post('/api/matrices/export?format=gct', {
      source,
      rows: {ids: [...tree.ids].reverse()},
    });
    const lines = (await answer.text()).split('\n');
    expect(lines[1]).toBe('5\t5\t4\t4');
    expect(answer.headers.get('Content-Disposition')).toContain('demo_connections.gct');
  });

  it('keeps a matrix that is sent, for its key alone, until it is deleted or expires', async () => {
    const kept = (await (await send(gct, 'mine.gct')).json()) as Record<string, string>;
    expect(kept).toMatchObject({name: 'mine.gct', format: 'GCT 1.3', rows: 3, columns: 3, warnings: []});
    const days = (Date.parse(kept.expires) - Date.parse(kept.created)) / 86_400_000;
    expect(days).toBeCloseTo(7, 2);
    const source = {matrix: kept.id};
    const window = await ask<Window>('window', {
      source,
      rows: {order: 'S2 DESC'},
      columns: {order: 'dose DESC'},
    });
    expect(window).toMatchObject({
      rows: {ids: ['B', 'A', 'C'], fields: {group: ['y', 'x', 'x']}},
      columns: {ids: ['S3', 'S2', 'S1'], fields: {dose: [10, 2.5, 1]}},
      values: [
        [null, 4, 2],
        [3, 2, 1],
        [-2, 1, 3],
      ],
    });
    // What was exported can be sent again, as a form and in another format.
    const form = new FormData();
    const exported = await post('/api/matrices/export?format=gctx', {source, columns: {ids: ['S3', 'S1']}});
    form.set('matrix', new Blob([await exported.arrayBuffer()]), 'again.gctx');
    const again = await (await client.request('/api/matrices', {method: 'POST', body: form})).json();
    expect(again).toMatchObject({name: 'again.gctx', format: 'GCTx', rows: 3, columns: 2});
    const list = async () =>
      ((await (await client.request('/api/matrices')).json()) as {id: string}[]).map((each) => each.id);
    expect(await list()).toEqual([(again as {id: string}).id, kept.id]);

    const {output} = await spawnOpenclue(['keys', 'create', 'other'], environment);
    const headers = {user_key: output.match(/[0-9a-f]{32}/)?.[0] ?? ''};
    expect(await refusal(`/api/matrices/${kept.id}`, {headers})).toEqual([404, 'MATRIX_UNKNOWN']);
    const body = JSON.stringify({source});
    const other = {method: 'POST', headers: {...headers, 'Content-Type': 'application/json'}, body};
    expect(await refusal('/api/matrices/window', other)).toEqual([404, 'MATRIX_UNKNOWN']);
    expect((await client.request(`/api/matrices/${kept.id}`, {method: 'DELETE'})).status).toBe(200);
    expect(await list()).toEqual([(again as {id: string}).id]);
    expect((await post('/api/matrices/window', {source})).status).toBe(404);
    expect(readdirSync(path.join(home, 'matrices'))).toHaveLength(1);
    // One that has expired is gone at once, and its file with the next sweep.
    const pool = new Pool({connectionString: environment.DATABASE_URL});
    try {
      await pool.query('update matrices set expires = now()');
      expect(await list()).toEqual([]);
      const {id: expired} = again as {id: string};
      expect(await refusal(`/api/matrices/${expired}`)).toEqual([404, 'MATRIX_UNKNOWN']);
      const file = path.join(home, 'matrices', `${expired}.gctx`);
      const longAgo = Date.now() / 1000 - 7 * 86_400;
      utimesSync(file, longAgo, longAgo);
      await sweepMatrices({config: {home}, pool});
      expect(existsSync(file)).toBe(false);
    } finally {
      await pool.end();
    }
    expect(readdirSync(path.join(home, 'uploads'))).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['garbage', 'no matrix at all', 'MATRIX_NOT_RECOGNISED'],
    ['an empty body', '', 'MATRIX_UNREADABLE'],
    ['a GCT with a row too few', gct.split('\n').slice(0, -1).join('\n'), 'MATRIX_TRUNCATED'],
    ['a GCT with a score that is none', gct.replace('-2', 'two'), 'GCT_INVALID'],
    ['an id twice', gct.replace('\nB', '\nA'), 'MATRIX_ID_REPEATED'],
  ])('refuses %s by the name it was sent under, and keeps nothing', async (_what, file, code) => {
    const response = await send(file, 'mine.gct');
    const {error} = (await response.json()) as {error: {code: string; message: string}};
    expect([response.status, error.code]).toEqual([400, code]);
    expect(error.message).toContain('mine.gct');
    expect(error.message).not.toContain(home);
    expect(readdirSync(path.join(home, 'uploads'))).toEqual([]);
  });

  it.each<[string, object, number, string]>([
    ['no source', {}, 400, 'FILTER_INVALID'],
    ['two sources', {source: {matrix: 'a', job: 'b'}}, 400, 'FILTER_INVALID'],
    ['a misspelt field', {source: {matrix: 'a'}, row: {}}, 400, 'FILTER_INVALID'],
    ['an unknown matrix', {source: {matrix: 'a'}}, 404, 'MATRIX_UNKNOWN'],
    ['an unknown job', {source: {job: 'a', path: ncs}}, 404, 'JOB_NOT_FOUND'],
    ['an unknown dataset', {source: {dataset: 'x', connections: {}}}, 400, 'DATASET_UNKNOWN'],
    ['an unknown pert', {source: {dataset: 'demo', connections: {perts: ['x']}}}, 404, 'PERT_UNKNOWN'],
    ['an unknown gene', {source: {dataset: 'demo', slice: {genes: ['x']}}}, 404, 'INDEX_ID_UNKNOWN'],
  ])('refuses %s', async (_what, body, status, code) => {
    const response = await post('/api/matrices/window', body);
    const {error} = (await response.json()) as {error: {code: string}};
    expect([response.status, error.code]).toEqual([status, code]);
  });

  it('opens to a share the matrices of its job and no others', async () => {
    const {token} = (await (await post(`/api/jobs/${id}/shares`, {})).json()) as {token: string};
    const shared = (source: object) =>
      fetch(`${server.url}/api/matrices/window`, {
        method: 'POST',
        headers: {share_token: token, 'Content-Type': 'application/json'},
        body: JSON.stringify({source, rows: {limit: 1}}),
      });
    expect((await shared({job: id, path: ncs})).status).toBe(200);
    for (const source of [{dataset: 'demo', slice: {}}, {dataset: 'demo', connections: {}}, {matrix: 'a'}]) {
      const response = await shared(source);
      const {error} = (await response.json()) as {error: {code: string}};
      expect([response.status, error.code]).toEqual([404, 'JOB_NOT_SHARED']);
    }
  });
});

describe('a share of a job', () => {
  interface Share {
    readonly id: string;
    readonly token: string;
    readonly expires: string;
  }
  const at = () => `/api/jobs/${id}`;
  /** Without a key, by a share alone. */
  const shared = (path: string, token: string, init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, {...init, headers: {share_token: token, ...init.headers}});
  const codeOf = async (response: Response): Promise<[number, string]> => {
    const {error} = (await response.json()) as {error: {code: string}};
    return [response.status, error.code];
  };
  const share = async (body: object = {}, job = id): Promise<Share> => {
    const response = await post(`/api/jobs/${job}/shares`, body);
    if (response.status !== 200) throw new Error(await response.text());
    return (await response.json()) as Share;
  };

  it('opens the job, its files, its views and its download without a key, and nothing else', async () => {
    const {token} = await share();
    const job = (await (await shared(at(), token)).json()) as Record<string, string>;
    expect(job).toMatchObject({job_id: id, status: 'completed'});
    expect(job).not.toHaveProperty('user_id');
    expect((await fetch(`http:${job.download_url}`, {method: 'HEAD'})).status).toBe(200);
    const [{id: sigId}] = await view<Row[]>('results/matrices/query/cs.gctx', {format: 'json', limit: '1'});
    for (const path of [
      `/api/jobs/findByJobId/${id}`,
      `${at()}/results`,
      `${at()}/results/manifest.json`,
      `${at()}/results/matrices/query/cs.gctx?format=json&limit=1`,
      `${at()}/summary`,
      `${at()}/overview`,
      `${at()}/heatmap`,
      `${at()}/facets?path=matrices/query/cs.gctx&facets=moa`,
      `${at()}/running-sum?sig_id=${encodeURIComponent(String(sigId))}`,
    ]) {
      const response = await shared(path, token);
      expect([path, response.status]).toEqual([path, 200]);
      await response.arrayBuffer();
    }
    // In the address too, and where the reader has a key of their own.
    expect((await client.request(`${at()}/overview?share_token=${token}`)).status).toBe(200);
    const other = await client.submit({tool_id: 'sig_queryl1k_tool', name: 'other', ...lists()});
    await client.ended(other);
    for (const path of [`/api/jobs/${other}`, `/api/jobs/${other}/results`, `/api/jobs/${other}/overview`]) {
      expect(await codeOf(await shared(path, token))).toEqual([404, 'JOB_NOT_SHARED']);
    }
    for (const [method, path] of [
      ['GET', '/api/jobs'],
      ['GET', '/api/perts'],
      ['DELETE', at()],
      ['GET', `${at()}/shares`],
      ['POST', `${at()}/shares`],
    ]) {
      expect(await codeOf(await shared(path, token, {method}))).toEqual([401, 'USER_KEY_MISSING']);
    }
  });

  it('ends when it is taken back, and is listed until then', async () => {
    const {id: own, token} = await share();
    const list = async () => (await (await client.request(`${at()}/shares`)).json()) as Share[];
    expect(await list()).toContainEqual(expect.objectContaining({id: own, token}));
    expect((await client.request(`${at()}/shares/${own}`, {method: 'DELETE'})).status).toBe(200);
    expect(await codeOf(await shared(at(), token))).toEqual([401, 'SHARE_ENDED']);
    expect((await list()).map((each) => each.id)).not.toContain(own);
    const again = {method: 'DELETE'};
    expect(await refusal(`${at()}/shares/${own}`, again)).toEqual([404, 'SHARE_NOT_FOUND']);
  });

  it('ends when it expires, which is a time to come and within a year', async () => {
    const {token} = await share({expires: new Date(Date.now() + 1500).toISOString()});
    const ended = async (): Promise<Response> => {
      const response = await shared(at(), token);
      if (response.status !== 200) return response;
      await response.arrayBuffer();
      return ended();
    };
    expect(await codeOf(await ended())).toEqual([401, 'SHARE_ENDED']);
    for (const days of [-1, 0, 366]) {
      const expires = new Date(Date.now() + days * 86_400_000).toISOString();
      const response = await post(`${at()}/shares`, {expires});
      expect(await codeOf(response)).toEqual([422, 'SHARE_EXPIRY_INVALID']);
    }
  });

  it('is refused when somebody changed it', async () => {
    const {token} = await share();
    const [own, expires, signature] = token.split('-');
    for (const other of [
      `${own}-${Number(expires) + 1}-${signature}`,
      `${own.replace(/./, (c) => (c === 'a' ? 'b' : 'a'))}-${expires}-${signature}`,
      `${own}-${expires}-${'0'.repeat(64)}`,
      'nonsense',
    ]) {
      expect(await codeOf(await shared(at(), other))).toEqual([401, 'SHARE_INVALID']);
    }
  });

  it('ends with the key of the owner, who alone makes, lists and ends it', async () => {
    const run = (...words: string[]) => spawnOpenclue(words, environment);
    const made = JSON.parse((await run('keys', 'create', 'owner', '--json')).output) as {
      id: string;
      key: string;
    };
    const owner = new JobClient(
      () => server,
      () => made.key,
    );
    const own = await owner.submit({tool_id: 'sig_queryl1k_tool', name: 'mine', ...lists()});
    await owner.ended(own);
    expect(await codeOf(await post(`/api/jobs/${own}/shares`, {}))).toEqual([404, 'JOB_NOT_FOUND']);
    expect(await refusal(`/api/jobs/${own}/shares`)).toEqual([404, 'JOB_NOT_FOUND']);
    const {token, id: shareId} = (await (
      await owner.request(`/api/jobs/${own}/shares`, {method: 'POST'})
    ).json()) as Share;
    const notMine = {method: 'DELETE'};
    expect(await refusal(`/api/jobs/${own}/shares/${shareId}`, notMine)).toEqual([404, 'SHARE_NOT_FOUND']);
    expect((await shared(`/api/jobs/${own}`, token)).status).toBe(200);
    await run('keys', 'revoke', made.id);
    expect(await codeOf(await shared(`/api/jobs/${own}`, token))).toEqual([401, 'SHARE_ENDED']);
  });
});

describe('the drugs of a result, and the collection they are from', () => {
  interface Reversing {
    readonly query_id: string;
    readonly score: string;
    readonly known_drugs: number;
    readonly total: number;
    readonly negative: number;
    readonly drugs: readonly {
      readonly rank: number;
      readonly score: number;
      readonly pert_id: string;
      readonly name: string;
      readonly phase?: string;
      readonly moa: readonly string[];
    }[];
  }

  it('tells which launched drugs reverse the query, the most negative first', async () => {
    const found = await view<Reversing>('repurposing');
    const ranked = await view<{
      total: number;
      perturbagens: {pert_id: string; pert_type: string; score: number}[];
    }>('heatmap', {limit: '2000', order: 'asc', cells: 'MCF7'});
    const launched = (await (
      await client.request('/api/rep_drugs?filter={"where":{"final_status":"Launched"}}')
    ).json()) as {pert_iname: string}[];
    const samples = (await (await client.request('/api/rep_samples')).json()) as {
      pert_id: string;
      pert_iname: string;
    }[];
    const names = new Set(launched.map(({pert_iname: name}) => name));
    const drugOf = new Map(samples.map(({pert_id: pert, pert_iname: name}) => [pert, name]));
    const expected = ranked.perturbagens.flatMap(({pert_id: pert, score}) => {
      const name = drugOf.get(pert);
      return name !== undefined && names.has(name) ? [[pert, name, score]] : [];
    });
    expect(found.drugs.map(({pert_id: pert, name, score}) => [pert, name, score])).toEqual(expected);
    expect(expected.length).toBeGreaterThan(70);
    expect(found).toMatchObject({
      query_id: 'VORINOSTAT',
      score: 'ncs',
      known_drugs: 130,
      total: expected.length,
      negative: expected.filter(([, , score]) => Number(score) < 0).length,
    });
    expect(found.drugs[0].score).toBeLessThan(0);
    expect(found.drugs.map(({rank}) => rank)).toEqual(found.drugs.map((_, i) => i + 1));

    const every = await view<Reversing>('repurposing', {phase: 'all', moa: 'HDAC inhibitor,CDK inhibitor'});
    expect(every.total).toBe(13);
    expect(new Set(every.drugs.flatMap(({moa}) => moa))).toEqual(
      new Set(['HDAC inhibitor', 'CDK inhibitor']),
    );
    expect(await refusal(`/api/jobs/${id}/repurposing?where={}`)).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal(`/api/jobs/${id}/repurposing?score=tau`)).toEqual([422, 'RESULT_VIEW_ABSENT']);
  });

  it('writes the twelve columns of the Hub as a workbook that another library reads, and the same as CSV', async () => {
    const asked = '/api/repurposing/drugs?target_class=epigenetic,nuclear receptor&phase=Launched';
    const csv = await (await client.request(`${asked}&format=csv`)).text();
    const [header, ...lines] = parse(csv) as string[][];
    expect(header).toEqual([
      ...['Name', 'MOA', 'Target', 'Disease Area', 'Indication', 'Vendor', 'Purity', 'Id', 'SMILES'],
      ...['InChIKey', 'Phase', 'Deprecated ID'],
    ]);
    const {default: readXlsxFile} = await import('read-excel-file/node');
    const response = await client.request(`${asked}&format=xlsx`);
    const [{data}] = await readXlsxFile(Buffer.from(await response.arrayBuffer()));
    expect(data[0]).toEqual(header);
    // A purity is a number there.
    expect(data.slice(1).map((row) => row.map((cell) => (cell === null ? '' : String(cell))))).toEqual(lines);
    expect(data.slice(1).every(([, , , , , , purity]) => typeof purity === 'number')).toBe(true);
    expect(lines.length).toBeGreaterThan(20);
    const {total} = (await (await client.request(asked)).json()) as {total: number};
    expect(total).toBe(lines.length);
  });

  it('describes a drug with its approvals, patents and exclusivities, by any of its names', async () => {
    const ids = ['vorinostat', 'VORINOSTAT', 'BRD-K81418486', 'BRD-K81418486-001-01-1'];
    const found = await Promise.all(
      ids.map(async (each) => (await client.request(`/api/repurposing/drugs/${each}`)).text()),
    );
    expect(new Set(found).size).toBe(1);
    const drug = JSON.parse(found[0]) as {applications: {patents: {patent_no: string}[]}[]};
    expect(drug).toMatchObject({
      pert_iname: 'vorinostat',
      demo: true,
      status: {phase: 'Launched', sources: ['FDA Orange Book'], first_approval: '2006-10-06'},
      perts: [{pert_id: 'BRD-K81418486'}],
      deprecated_ids: ['BRD-K81418486-001-00-3'],
      samples: [{vendor: expect.stringMatching(/^Synthetic/), qc_date: expect.stringMatching(/^20\d\d-/)}],
    });
    expect(drug.applications[0].patents.map(({patent_no: number}) => number)).toContain('7456219');
    expect(await refusal('/api/repurposing/drugs/nonsense')).toEqual([404, 'DRUG_UNKNOWN']);
    expect(await refusal('/api/repurposing?facets=colour')).toEqual([400, 'FILTER_INVALID']);
    expect(await refusal('/api/repurposing/drugs?order=colour')).toEqual([400, 'FILTER_INVALID']);
  });
});
