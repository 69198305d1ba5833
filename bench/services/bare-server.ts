/**
 * The least a server can do: node:http, pg and the statements openclue would run, made ready. A request names one of
 * BENCH_STATEMENTS and brings its values; the answer is the texts of the database.
 */
import http from 'node:http';
import type {AddressInfo} from 'node:net';
import {Pool} from 'pg';
import {serveParent} from './child';

/** A statement whose rows begin with a text, and whether these are the elements of an array. */
export interface BareStatement {
  readonly text: string;
  readonly isList: boolean;
}

const statements = JSON.parse(process.env.BENCH_STATEMENTS ?? '{}') as Record<string, BareStatement>;
const pool = new Pool({connectionString: process.env.DATABASE_URL});

async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const url = request.url ?? '';
  const end = url.indexOf('?');
  const {text, isList} = statements[decodeURIComponent(url.slice(1, end))];
  const values = JSON.parse(decodeURIComponent(url.slice(end + 1))) as unknown[];
  const {rows} = await pool.query<unknown[]>({text, values, rowMode: 'array'});
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  const texts = rows.map(([json]) => json);
  response.end(isList ? `[${texts.join(',')}]` : String(texts[0]));
}

const server = http.createServer((request, response) => {
  answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
});
server.listen(0, '127.0.0.1', () => {
  serveParent(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => pool.end());
});
