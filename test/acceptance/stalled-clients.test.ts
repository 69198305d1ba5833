import {once} from 'node:events';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {waitUntil} from '../support/homes';
import {givenInstallation} from '../support/installation';
import {type ServerProcess, startServerProcess} from '../support/server-process';

const {home, environment} = givenInstallation('demo');
/** Queries that one stream has: enough text that no connection buffers it all. */
const queries = 25;
const stallSeconds = 2;
let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess({
    ...environment,
    OPENCLUE_STALL_SECONDS: String(stallSeconds),
    OPENCLUE_QUERY_QUEUE: String(queries),
    // One stream of the demo's 2,880 signatures takes more by itself.
    OPENCLUE_STREAM_BYTES: '100000',
  });
}, 240_000);

const demoFile = (name: string) => readFileSync(path.join(home, 'demo', name), 'utf8');

function lists(count: number): object {
  const [, description, ...genes] = demoFile('vorinostat_up.gmt').trim().split('\t');
  const up = Array.from({length: count}, (_, n) => [`Q${n}`, description, ...genes.slice(n)].join('\t'));
  return {'uptag-cmapfile': up.join('\n'), top: 1};
}

/** A streamed query whose answer nobody reads. */
async function stalledStream(): Promise<http.IncomingMessage> {
  const request = http.request(`${server.url}/api/queries`, {
    method: 'POST',
    headers: {user_key: server.key, 'Content-Type': 'application/json', Accept: 'application/x-ndjson'},
  });
  request.end(JSON.stringify(lists(queries)));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.on('error', () => undefined);
  return response;
}

function ask(body: object, accept = 'application/json'): Promise<Response> {
  return fetch(`${server.url}/api/queries`, {
    method: 'POST',
    headers: {user_key: server.key, 'Content-Type': 'application/json', Accept: accept},
    body: JSON.stringify(body),
  });
}

describe('a stream that nobody reads', () => {
  it('keeps no place in the line, is the only one where memory has room for one, and is cut off', async () => {
    const response = await stalledStream();
    const over = new Promise((resolve) => response.once('close', resolve));
    // As many as the line has places: answered as soon as the stream is scored.
    await waitUntil(async () => (await ask(lists(queries))).status === 200);
    const second = await ask(lists(1), 'application/x-ndjson');
    if (second.status !== 200) {
      expect(second.status).toBe(503);
      expect(Number(second.headers.get('Retry-After'))).toBeGreaterThan(0);
      expect(await second.json()).toMatchObject({error: {code: 'STREAMS_FULL'}});
    }
    await waitUntil(async () => (await ask(lists(1), 'application/x-ndjson')).status === 200);
    // What was sent before it was cut off is there to read; its end is not.
    let text = '';
    response.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    await over;
    expect(response.complete).toBe(false);
    expect(text).not.toContain('"done":true');
  }, 120_000);
});

describe('a matrix that arrives', () => {
  const boundary = 'between';
  const part = (name: string, more = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const head = `${part('tool_id')}sig_introspect_tool\r\n${part('matrix', '; filename="m.gct"')}`;
  const folders = () => {
    const uploads = path.join(home, 'uploads');
    return existsSync(uploads) ? readdirSync(uploads) : [];
  };

  function upload(): {request: http.ClientRequest; answer: Promise<{status: number; text: string}>} {
    const request = http.request(`${server.url}/api/jobs`, {
      method: 'POST',
      headers: {user_key: server.key, 'Content-Type': `multipart/form-data; boundary=${boundary}`},
    });
    const answer = new Promise<{status: number; text: string}>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', async (response) => {
        let text = '';
        for await (const piece of response.setEncoding('utf8')) text += piece;
        resolve({status: response.statusCode ?? 0, text});
      });
    });
    return {request, answer};
  }

  it('may take longer than that while it goes on', async () => {
    const {request, answer} = upload();
    request.write(head);
    for (let i = 0; i < 6 * stallSeconds; i++) {
      request.write('x'.repeat(64 * 1024));
      await sleep(250);
    }
    request.end(`\r\n--${boundary}--\r\n`);
    // It is no matrix, as its first line tells; all of it was taken.
    expect(await answer).toMatchObject({status: 400, text: expect.stringContaining('JOB_REJECTED')});
    expect(folders()).toEqual([]);
  }, 60_000);

  it.each(['stops', 'comes byte by byte'])(
    'and %s is given up, with nothing left',
    async (how) => {
      const {request, answer} = upload();
      request.write(`${head}x`);
      const drip = setInterval(() => how !== 'stops' && request.write('x'), 100);
      await waitUntil(() => folders().length > 0);
      try {
        expect(await answer).toMatchObject({status: 408, text: expect.stringContaining('UPLOAD_STALLED')});
      } finally {
        clearInterval(drip);
      }
      await waitUntil(() => folders().length === 0);
    },
    60_000,
  );

  // The last: it ends the server.
  it('when the server is killed is gone after its next start', async () => {
    const {request, answer} = upload();
    answer.catch(() => undefined);
    request.write(head + 'x'.repeat(64 * 1024));
    await waitUntil(() => folders().length > 0);
    await server.end('SIGKILL');
    expect(folders()).not.toEqual([]);
    server = await startServerProcess(environment);
    expect(folders()).toEqual([]);
  }, 240_000);
});
