import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {tableFromIPC} from 'apache-arrow';
import type {Pool} from 'pg';
import type {MatrixReader} from '../../src/engine/formats/matrix';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {createLog} from '../../src/log';
import {sweepResults} from '../../src/results/sweep';
import {givenInstallation} from '../support/installation';
import {JobClient} from '../support/job-client';
import {runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';

const tool = 'sig_queryl1k_tool';
const ncsPath = 'matrices/query/ncs.gctx';
const digestPath = 'arfs/VORINOSTAT/query_result.gct';
const day = 86_400_000;

const {home, environment, database} = givenInstallation('demo');
let pool: Pool;
let server: ServerProcess;
let id: string;
/** the matrix as the job wrote it */
let ncs: MatrixReader;
let scores: Float32Array;

const client = new JobClient(
  () => server,
  () => server.key,
);

type Row = Record<string, string | number>;

beforeAll(async () => {
  pool = database().pool;
  server = await startServerProcess(environment);
  id = await client.submit(vorinostat());
  const {root} = await client.result(id, home);
  ncs = await openMatrix(path.join(root, ncsPath));
  scores = ncs.readColumns(0, 1).slice();
}, 180_000);

afterAll(() => ncs?.close());

function vorinostat(queries = 1) {
  const list = (name: string) =>
    Array.from({length: queries}, (_, q) => {
      const line = readFileSync(path.join(home, 'demo', `vorinostat_${name}.gmt`), 'utf8').trimEnd();
      return q === 0 ? line : line.replace('VORINOSTAT', `Q${q}`);
    }).join('\n');
  return {tool_id: tool, name: 'v', 'uptag-cmapfile': list('up'), 'dntag-cmapfile': list('down')};
}

function results(file: string, query: Record<string, string> = {}, job = id): Promise<Response> {
  return client.request(`/api/jobs/${job}/results/${file}?${new URLSearchParams(query)}`);
}

async function bytes(response: Response): Promise<Buffer> {
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`${response.status}: ${body.toString()}`);
  return body;
}

async function rows(query: Record<string, string>, file = ncsPath): Promise<Row[]> {
  return JSON.parse((await bytes(await results(file, {format: 'json', ...query}))).toString()) as Row[];
}

function field(name: string, row: number): string | number | undefined {
  const values = ncs.rows.fields.get(name);
  if (values?.kind !== 'text') return values?.values[row];
  return values.codes[row] < 0 ? undefined : values.dictionary[values.codes[row]];
}

describe('the files of a result', () => {
  it('are listed with what they hold', async () => {
    const list = (await (await client.request(`/api/jobs/${id}/results`)).json()) as Row[];
    const paths = list.map((file) => file.path);
    expect(paths).toEqual([...paths].sort());
    expect(list.find((file) => file.path === ncsPath)).toMatchObject({
      kind: 'matrix',
      rows: ncs.rows.ids.length,
      columns: 1,
      fields: [...ncs.rows.fields.keys()],
    });
    expect(list.find((file) => file.path === 'success.txt')).toEqual({
      path: 'success.txt',
      kind: 'text',
      bytes: 10,
    });
  });

  it('come as they are in the archive', async () => {
    const unpacked = (file: string) =>
      readFileSync(path.join(home, `unpacked-${id}`, `my_analysis.${tool}.${id}`, file));
    for (const file of [ncsPath, digestPath, 'arfs/index.txt', 'manifest.json', 'matrices/query/up.gmt']) {
      expect((await bytes(await results(file))).equals(unpacked(file))).toBe(true);
      expect((await bytes(await results(file.replaceAll('/', '%2F')))).equals(unpacked(file))).toBe(true);
    }
    const plain = await client.request(`/api/jobs/${id}/results/manifest.json`, {
      headers: {'Accept-Encoding': 'identity'},
    });
    expect(plain.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect((await bytes(plain)).equals(unpacked('manifest.json'))).toBe(true);
  });

  it('are matrices in JSON, by filter, order and page', async () => {
    const cell = String(field('cell_iname', 0));
    const order = ncs.rows.ids
      .map((_, row) => row)
      .filter((row) => field('cell_iname', row) === cell && scores[row] > 0)
      .sort((a, b) => scores[b] - scores[a] || a - b);
    const response = await results(ncsPath, {
      format: 'json',
      where: JSON.stringify({cell_iname: cell, VORINOSTAT: {gt: 0}}),
      order: 'VORINOSTAT DESC',
      limit: '3',
      skip: '1',
      fields: 'pert_iname,cell_iname',
    });
    expect(response.headers.get('x-total-count')).toBe(String(order.length));
    expect(JSON.parse((await bytes(response)).toString())).toEqual(
      order.slice(1, 4).map((row) => ({
        id: ncs.rows.ids[row],
        pert_iname: field('pert_iname', row),
        cell_iname: cell,
        VORINOSTAT: expect.closeTo(scores[row], 6),
      })),
    );
    const [top] = await rows({order: 'norm_cs DESC', limit: '1'}, digestPath);
    expect(top.moa).toBe('HDAC inhibitor');
    expect(await rows({where: '{"pert_iname":{"like":"^vorino"}}', limit: '1'})).toMatchObject([
      {pert_iname: 'vorinostat'},
    ]);
    expect(await rows({where: '{"pert_iname":"no such"}'})).toEqual([]);
  });

  it('have numbers among the fields of a GCT too, which are compared and sorted as such', async () => {
    const all = await rows({}, digestPath);
    const raw = all.map((row) => row.raw_cs as number);
    expect(raw.every((value) => typeof value === 'number')).toBe(true);
    const sorted = await rows({order: 'raw_cs'}, digestPath);
    expect(sorted.map((row) => row.raw_cs)).toEqual(raw.toSorted((a, b) => a - b));
    const opposite = await rows({where: '{"raw_cs":{"lt":-0.05}}'}, digestPath);
    expect(opposite).toHaveLength(raw.filter((value) => value < -0.05).length);
    expect(opposite.length).toBeGreaterThan(0);
    expect(typeof all[0].pert_id).toBe('string');
  });

  it('are matrices in every format, with equal values', async () => {
    const part = {order: 'VORINOSTAT', limit: '50', where: '{"VORINOSTAT":{"lt":0}}'};
    const expected = await rows(part);
    const get = async (format: string) => bytes(await results(ncsPath, {...part, format}));
    const lines = (text: Buffer) => text.toString().trimEnd().split('\n');
    expect(expected).toHaveLength(50);
    expect(lines(await get('ndjson')).map((line) => JSON.parse(line) as Row)).toEqual(expected);
    const [header, ...cells] = lines(await get('tsv')).map((line) => line.split('\t'));
    expect(lines(await get('csv'))).toHaveLength(51);
    const numeric = (cell: string) => (cell !== '' && Number.isFinite(Number(cell)) ? Number(cell) : cell);
    const told = (row: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '' && value !== null));
    expect(
      cells.map((row) => told(Object.fromEntries(header.map((name, i) => [name, numeric(row[i])])))),
    ).toEqual(
      expected.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, name === 'id' ? value : numeric(String(value))]),
        ),
      ),
    );
    const {parquetReadObjects} = await import('hyparquet');
    const parquet = await get('parquet');
    const file = parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.length);
    const rounded = (row: Row) => ({...row, VORINOSTAT: Math.fround(Number(row.VORINOSTAT))});
    expect((await parquetReadObjects({file: file as ArrayBuffer})).map(told)).toEqual(expected.map(rounded));
    const arrow = tableFromIPC(await get('arrow'));
    expect(arrow.toArray().map((row) => told((row as {toJSON(): Row}).toJSON()))).toEqual(
      expected.map(rounded),
    );
    for (const format of ['gct', 'gctx']) {
      const copy = path.join(home, `part.${format}`);
      writeFileSync(copy, await get(format));
      const matrix = await openMatrix(copy);
      expect(matrix.rows.ids).toEqual(expected.map((row) => row.id));
      expect(Array.from(matrix.readColumns(0, 1))).toEqual(
        expected.map((row) => Math.fround(Number(row.VORINOSTAT))),
      );
      matrix.close();
    }
    const byAccept = await client.request(`/api/jobs/${id}/results/${ncsPath}?limit=1`, {
      headers: {Accept: 'application/vnd.apache.parquet'},
    });
    expect((await bytes(byAccept)).toString('latin1', 0, 4)).toBe('PAR1');
    expect(readdirSync(path.join(home, 'answers'))).toEqual([]);
  });

  it('are refused, saying why, where they cannot be had', async () => {
    const refused = async (response: Response) => {
      const {error} = (await response.json()) as {error: {statusCode: number; code: string; message: string}};
      return [error.statusCode, error.code, error.message] as const;
    };
    const unknown = await refused(await results('nothing.gct'));
    expect(unknown.slice(0, 2)).toEqual([404, 'RESULT_FILE_UNKNOWN']);
    expect(unknown[2]).toContain(ncsPath);
    for (const outside of ['..%2Fresult.json', '..%2F..%2F..%2Fdemo%2Fgene_info.txt', '%2Fetc%2Fpasswd']) {
      expect((await results(outside)).status).toBe(404);
    }
    expect((await refused(await results('success.txt', {format: 'csv'})))[1]).toBe('RESULT_FORMAT');
    expect((await refused(await results(ncsPath, {format: 'xls'})))[2]).toMatch(/^format must be gct, gctx/);
    expect((await refused(await results(ncsPath, {where: '{"cell":"A"}'})))[2]).toMatch(/^where.cell is not/);
    expect((await refused(await results(ncsPath, {columns: 'no'})))[2]).toBe(
      'columns has no "no"; there are VORINOSTAT.',
    );
    expect((await refused(await results(ncsPath, {limit: '-1'})))[1]).toBe('FILTER_PAGE');
    expect((await refused(await results(ncsPath, {format: 'gctx', where: '{"id":"no"}'})))[1]).toBe(
      'RESULT_FORMAT',
    );
    const made = await runOpenclue(['keys', 'create', 'other', '--json'], environment);
    const {key} = JSON.parse(made.output) as {key: string};
    for (const at of ['', `/${ncsPath}`]) {
      const response = await fetch(`${server.url}/api/jobs/${id}/results${at}`, {headers: {user_key: key}});
      expect((await refused(response)).slice(0, 2)).toEqual([404, 'JOB_NOT_FOUND']);
    }
  });
});

it('goes on with a broken download, and refuses a range beyond the archive', async () => {
  const url = `http:${(await client.ended(id)).download_url}`;
  const whole = await fetch(url);
  const archive = await bytes(whole);
  expect(whole.headers.get('content-length')).toBe(String(archive.length));
  const tag = whole.headers.get('etag') ?? '';
  const rest = await fetch(url, {headers: {Range: `bytes=${archive.length - 9999}-`, 'If-Range': tag}});
  expect(rest.status).toBe(206);
  expect(rest.headers.get('content-range')).toBe(
    `bytes ${archive.length - 9999}-${archive.length - 1}/${archive.length}`,
  );
  expect(Buffer.from(await rest.arrayBuffer()).equals(archive.subarray(-9999))).toBe(true);
  const other = await fetch(url, {headers: {Range: 'bytes=5-', 'If-Range': '"another"'}});
  expect(other.status).toBe(200);
  await other.arrayBuffer();
  expect((await fetch(url, {headers: {Range: `bytes=${archive.length}-`}})).status).toBe(416);
  for (const range of ['items=0-24', `items=${archive.length}-`]) {
    const whole = await fetch(url, {headers: {Range: range}});
    expect({range, status: whole.status}).toEqual({range, status: 200});
    expect((await whole.arrayBuffer()).byteLength).toBe(archive.length);
  }
});

it('makes the same bytes of the same job', async () => {
  const again = await client.submit(vorinostat());
  await client.ended(again);
  const files = (await (await client.request(`/api/jobs/${id}/results`)).json()) as {path: string}[];
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const [one, other] = [await results(file.path), await results(file.path, {}, again)];
    expect([file.path, (await bytes(one)).equals(await bytes(other))]).toEqual([file.path, true]);
  }
});

it('stops a job that is deleted while it runs, and keeps nothing of it', async () => {
  const running = await client.submit(vorinostat(20));
  for (let status = ''; status !== 'processing'; ) {
    const job = await client.request(`/api/jobs/${running}`);
    ({status} = (await job.json()) as {status: string});
    expect(['pending', 'processing']).toContain(status);
  }
  expect((await client.request(`/api/jobs/${running}`, {method: 'DELETE'})).status).toBe(200);
  // Another job's end shows that the queue went on.
  await client.ended(await client.submit(vorinostat()));
  expect(existsSync(path.join(home, 'results', running))).toBe(false);
  expect((await client.request(`/api/jobs/${running}/results`)).status).toBe(410);
  const {rows} = await pool.query('select 1 from graphile_worker.jobs where key = $1', [running]);
  expect(rows).toEqual([]);
});

it('removes what is old and what crashes left, and nothing else', async () => {
  const sweep = (resultDays: number, now: number) =>
    sweepResults({config: {home, resultDays}, pool, log: createLog('silent')}, now);
  const left = path.join(home, 'results', id, 'attempt-7');
  mkdirSync(left);
  const gone = path.join(home, 'results', 'f'.repeat(24));
  mkdirSync(gone);
  expect(await sweep(30, Date.now() + 29 * day)).toEqual([]);
  expect([existsSync(left), existsSync(gone)]).toEqual([false, true]);
  expect(await sweep(0, Date.now() + 1000 * day)).toEqual([]);
  const link = `http:${(await client.ended(id)).download_url}`;
  expect(await sweep(30, Date.now() + 31 * day)).toContain(id);
  expect(existsSync(gone)).toBe(false);
  expect((await client.request(`/api/jobs/${id}`)).status).toBe(200);
  for (const response of [await fetch(link), await results(ncsPath), await results('')]) {
    expect(response.status).toBe(410);
  }
});
