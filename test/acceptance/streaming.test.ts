import http from 'node:http';
import zlib from 'node:zlib';
import {parse} from 'csv-parse/sync';
import {givenServices, type ServicesUnderTest} from '../support/services';

let api: ServicesUnderTest;
const rowCount = 30_000;

beforeAll(async () => {
  api = await givenServices();
  await api.pool.query(
    `insert into sigs (sig_id, pert_iname, distil_id, tas, is_gold)
     select 'S' || n, case when n % 3 = 0 then 'comma, "quote"' || chr(10) || 'tab' || chr(9) end,
            array['a' || n, 'b|c'], n / 7.0, n % 2 = 0 from generate_series(1, $1) n`,
    [rowCount],
  );
  await api.pool.query('analyze sigs');
});

function open(path: string, headers: http.OutgoingHttpHeaders = {}): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.get(`${api.url}${path}`, {headers, agent: false}, resolve).on('error', reject);
  });
}

async function bytesOf(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const all = `/api/sigs?filter={"limit":${rowCount},"fields":["sig_id","pert_iname","distil_id","tas","is_gold"]}`;

async function running(): Promise<number> {
  const {rows} = await api.pool.query(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`,
  );
  return rows[0].count;
}

test('a long answer is whole in every format and encoding', async () => {
  const plain = JSON.parse((await bytesOf(await open(all))).toString());
  expect(plain).toHaveLength(rowCount);
  for (const [encoding, decode] of [
    ['gzip', zlib.gunzipSync],
    ['br', zlib.brotliDecompressSync],
  ] as const) {
    const response = await open(all, {'Accept-Encoding': encoding});
    expect(response.headers['content-encoding']).toBe(encoding);
    expect(JSON.parse(decode(await bytesOf(response)).toString())).toEqual(plain);
  }
  const lines = (await bytesOf(await open(`${all}&format=ndjson`))).toString().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(plain);
  for (const [format, delimiter] of [
    ['csv', ','],
    ['tsv', '\t'],
  ]) {
    const table = parse((await bytesOf(await open(`${all}&format=${format}`))).toString(), {
      columns: true,
      delimiter,
    });
    expect(table).toHaveLength(rowCount);
    const wanted = plain.map((row: Record<string, unknown>) => ({
      sig_id: row.sig_id,
      pert_iname: row.pert_iname ?? '',
      distil_id: (row.distil_id as string[]).join('|'),
      tas: String(row.tas),
      is_gold: String(row.is_gold),
    }));
    expect(table.slice(0, 100)).toEqual(wanted.slice(0, 100));
  }
});

test('a short answer is compressed for who can read it, and not changed by it', async () => {
  const path = '/api/sigs?filter={"limit":100}';
  const plain = await open(path, {'Accept-Encoding': 'identity'});
  const packed = await open(path, {'Accept-Encoding': 'gzip'});
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(packed.headers.vary).toContain('Accept-Encoding');
  expect(packed.headers.etag).toBe(plain.headers.etag);
  expect(zlib.gunzipSync(await bytesOf(packed))).toEqual(await bytesOf(plain));
});

test('an answer of no records is an empty one', async () => {
  const none = '/api/sigs?filter={"where":{"sig_id":"none"},"limit":10000}';
  expect((await bytesOf(await open(none))).toString()).toBe('[]');
  expect((await bytesOf(await open(`${none}&format=ndjson`))).toString()).toBe('');
  expect((await bytesOf(await open(`${none}&format=csv`))).toString().split('\n')).toHaveLength(2);
});

test('a fault before the first record has its status', async () => {
  expect((await open('/api/sigs?filter={"where":{"nope":1},"limit":10000}')).statusCode).toBe(400);
  expect((await open('/api/perts?filter={"include":"pcls"}&format=csv')).statusCode).toBe(400);
});

test('a client that leaves frees its connection and stops its query', async () => {
  for (let round = 0; round < 8; round++) {
    const response = await open(all);
    await new Promise((resolve) => response.once('data', resolve));
    response.destroy();
  }
  while ((await running()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect((await open('/api/sigs/count')).statusCode).toBe(200);
});
