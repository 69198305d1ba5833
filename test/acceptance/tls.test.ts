import {createSign, generateKeyPairSync, type KeyObject, X509Certificate} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import {givenInstallation} from '../support/installation';
import {type ServerProcess, startInVain, startServerProcess} from '../support/server-process';

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const {home, environment} = givenInstallation('demo');
const files = {
  cert: path.join(home, 'cert.pem'),
  key: path.join(home, 'key.pem'),
  otherKey: path.join(home, 'other.pem'),
};
const tls = {OPENCLUE_TLS_CERT: files.cert, OPENCLUE_TLS_KEY: files.key};
let server: ServerProcess;
let jobId: string;

beforeAll(async () => {
  const pem = (key: KeyObject) => key.export({type: 'pkcs8', format: 'pem'});
  const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const other = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  writeFileSync(files.cert, selfSigned(publicKey, privateKey));
  writeFileSync(files.key, pem(privateKey));
  writeFileSync(files.otherKey, pem(other.privateKey));
  server = await startServerProcess({...environment, ...tls});
}, 120_000);

/** Over HTTPS, believing this certificate alone. */
function request(url: string, headers: Record<string, string> = {}, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = https.request(url, {
      method: body ? 'POST' : 'GET',
      headers: {...headers, ...(body && {'Content-Type': 'application/json'})},
      ca: readFileSync(files.cert),
      agent: false,
    });
    call.on('error', reject);
    call.on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({status: response.statusCode ?? 0, body: Buffer.concat(chunks)});
    });
    call.end(body && JSON.stringify(body));
  });
}

const read = <T>({body}: Answer) => JSON.parse(body.toString()) as T;

/** The download link of the job, once there is one. */
async function downloadUrl(headers: Record<string, string> = {}, get = request): Promise<string> {
  for (;;) {
    const at = `${server.url}/api/jobs/findByJobId/${jobId}`;
    const job = read<{status: string; download_url?: string; errorMessage: string}>(
      await get(at, {user_key: server.key, ...headers}),
    );
    if (job.status === 'error') throw new Error(job.errorMessage);
    if (job.download_url) return job.download_url;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it('speaks HTTPS with the given pair, and only that', async () => {
  expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const health = await request(`${server.url}/health`);
  expect(read(health)).toMatchObject({status: 'ok'});
  await expect(fetch(server.url.replace('https', 'http'))).rejects.toThrow('fetch failed');
});

it('gives a link without a scheme that can be fetched once https: stands before it', async () => {
  const up = readFileSync(path.join(home, 'demo', 'vorinostat_up.gmt'), 'utf8');
  const job = {tool_id: 'sig_queryl1k_tool', name: 'over TLS', 'uptag-cmapfile': up};
  const submitted = await request(`${server.url}/api/jobs`, {user_key: server.key}, job);
  expect(submitted.status).toBe(200);
  jobId = read<{result: {job_id: string}}>(submitted).result.job_id;
  const url = await downloadUrl();
  expect(url.startsWith(`//${new URL(server.url).host}/results/${jobId}/`)).toBe(true);
  expect(url).toMatch(/\.tar\.gz$/);
  const archive = await request(`https:${url}`);
  expect(archive.status).toBe(200);
  expect(archive.body.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
}, 60_000);

it('names the host that a proxy was asked for, the first of several, once proxies are trusted', async () => {
  const host = async (forwarded: string) =>
    (await downloadUrl({'X-Forwarded-Host': forwarded})).split('/')[2];
  expect(await host('clue.example.org')).toBe(new URL(server.url).host);
  await server.end('SIGTERM');
  server = await startServerProcess({...environment, ...tls, OPENCLUE_TRUST_PROXY: '1'});
  expect(await host('clue.example.org')).toBe('clue.example.org');
  expect(await host('clue.example.org:8443, inner.example.org')).toBe('clue.example.org:8443');
  expect(await host('')).toBe(new URL(server.url).host);
}, 60_000);

it('names OPENCLUE_PUBLIC_URL before any proxy, over plain HTTP too', async () => {
  await server.end('SIGTERM');
  server = await startServerProcess({
    ...environment,
    OPENCLUE_PUBLIC_URL: 'https://clue.example.org/mirror/',
  });
  const plain = async (url: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(url, {headers});
    return {status: response.status, body: Buffer.from(await response.arrayBuffer())};
  };
  const url = await downloadUrl({'X-Forwarded-Host': 'elsewhere.example.org'}, plain);
  expect(url.startsWith(`//clue.example.org/mirror/results/${jobId}/`)).toBe(true);
  const archive = await plain(server.url + url.replace('//clue.example.org/mirror', ''));
  expect(archive.status).toBe(200);
}, 60_000);

it.each<[string, NodeJS.ProcessEnv, RegExp]>([
  [
    'a key of another certificate',
    {...tls, OPENCLUE_TLS_KEY: files.otherKey},
    /OPENCLUE_TLS_CERT.*OPENCLUE_TLS_KEY/,
  ],
  ['a file that is no certificate', {...tls, OPENCLUE_TLS_CERT: files.key}, /OPENCLUE_TLS_CERT/],
  ['a missing file', {...tls, OPENCLUE_TLS_KEY: '/nowhere/key.pem'}, /OPENCLUE_TLS_KEY.*\/nowhere\/key\.pem/],
  ['a certificate alone', {OPENCLUE_TLS_CERT: files.cert}, /OPENCLUE_TLS_KEY.*OPENCLUE_TLS_CERT is set/],
  ['a key alone', {OPENCLUE_TLS_KEY: files.key}, /OPENCLUE_TLS_CERT.*OPENCLUE_TLS_KEY is set/],
  ['a public address that is none', {OPENCLUE_PUBLIC_URL: 'clue.example.org'}, /OPENCLUE_PUBLIC_URL/],
])('says in one sentence that %s cannot be used, and exits 1', async (_, variables, sentence) => {
  const {code, errors} = await startInVain({...environment, ...variables});
  const lines = errors.split('\n').filter((line) => line !== '' && !line.startsWith('npm warn'));
  expect(lines).toEqual([expect.stringMatching(sentence)]);
  expect(code).toBe(1);
});

/** A certificate of 127.0.0.1 for two days, PEM. Node can read certificates but make none, so: X.509 by hand. */
function selfSigned(publicKey: KeyObject, privateKey: KeyObject): string {
  const der = (tag: number, ...parts: (Buffer | string)[]): Buffer => {
    const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
    const {length} = content;
    const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
    return Buffer.concat([Buffer.from([tag, ...size]), content]);
  };
  const bytes = (...values: number[]) => Buffer.from(values);
  const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
  const objectId = (...values: number[]) => der(0x06, bytes(...values));
  const time = (days: number) => {
    const date = new Date(Date.now() + days * 86_400_000).toISOString();
    return der(0x17, `${date.slice(2, 19).replace(/[-:T]/g, '')}Z`);
  };
  const ecdsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const name = sequence(der(0x31, sequence(objectId(0x55, 0x04, 0x03), der(0x0c, 'openclue test'))));
  const address = sequence(
    objectId(0x55, 0x1d, 0x11),
    der(0x04, sequence(der(0x87, bytes(127, 0, 0, 1)), der(0x82, 'localhost'))),
  );
  const signed = sequence(
    der(0xa0, der(0x02, bytes(2))),
    der(0x02, bytes(1)),
    ecdsaWithSha256,
    name,
    sequence(time(-1), time(1)),
    name,
    publicKey.export({type: 'spki', format: 'der'}),
    der(0xa3, sequence(address)),
  );
  const signature = createSign('sha256').update(signed).sign(privateKey);
  return new X509Certificate(sequence(signed, ecdsaWithSha256, der(0x03, bytes(0), signature))).toString();
}
