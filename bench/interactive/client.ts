/** One client of POST /api/queries. */
import http from 'node:http';

export interface Client {
  readonly url: string;
  readonly key: string;
  readonly agent: http.Agent;
}

export interface Reply {
  readonly status: number;
  /** milliseconds to the first byte of the body, and to its end */
  readonly first: number;
  readonly whole: number;
  readonly bytes: number;
  readonly text: string;
}

/** Sends a query. @param keep whether the text of the answer is wanted */
export function ask(client: Client, body: object, accept = 'application/json', keep = false): Promise<Reply> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const request = post(client, accept);
    request.once('error', reject);
    request.once('response', (response) => {
      const pieces: Buffer[] = [];
      let [first, bytes] = [0, 0];
      response.on('data', (piece: Buffer) => {
        if (bytes === 0) first = performance.now() - begun;
        bytes += piece.length;
        if (keep) pieces.push(piece);
      });
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(pieces).toString();
        resolve({status: response.statusCode ?? 0, first, whole: performance.now() - begun, bytes, text});
      });
    });
    request.end(JSON.stringify(body));
  });
}

/** Sends a query and hangs up after some milliseconds. */
export function leave(client: Client, body: object, after: number): Promise<void> {
  return new Promise((resolve) => {
    const request = post({...client, agent: new http.Agent()}, 'application/json');
    request.once('error', () => resolve());
    request.end(JSON.stringify(body));
    setTimeout(() => request.destroy(new Error('left')), after);
  });
}

/** Milliseconds of one small request, the longest of those sent one after the other until `until` is settled. */
export async function slowestBeside({url, agent}: Client, until: Promise<unknown>): Promise<number> {
  let done = false;
  const ended = until.finally(() => {
    done = true;
  });
  let slowest = 0;
  while (!done) {
    const begun = performance.now();
    await new Promise<void>((resolve, reject) => {
      http
        .get(`${url}/health`, {agent}, (response) => response.resume().once('end', resolve))
        .once('error', reject);
    });
    slowest = Math.max(slowest, performance.now() - begun);
  }
  await ended;
  return slowest;
}

function post({url, key, agent}: Client, accept: string): http.ClientRequest {
  const headers = {user_key: key, Accept: accept, 'Content-Type': 'application/json'};
  return http.request(`${url}/api/queries`, {method: 'POST', agent, headers});
}
