/** One hostile request after another, each the same for the same seed. */
import {Random} from '../../src/library/demo/random';
import {services} from '../../src/models/services';
import {jsonBody, submissionBody} from './bodies';
import {encode, hostileFilter, hostileJson, inBrackets} from './filters';
import {chance, inherited, nastyText, nastyValue, pick, wellFormed} from './values';
import {
  administration,
  connectionList,
  type Draft,
  figures,
  matrixView,
  queryHelp,
  resultView,
  sentMatrix,
} from './views';

/** Keys of every role, so that each door is tried from within as well. */
export type Keys = readonly string[];

export interface HostileRequest {
  /** all that is sent */
  readonly bytes: Buffer;
  readonly method: string;
  /** whether it is HTTP at all, so that an answer in HTTP is due */
  readonly isHttp: boolean;
}

const methods = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'LINK',
  'PURGE',
  'QUERY',
];
const paths = services.map(({path}) => path);
const words = [
  ...[
    'api',
    'jobs',
    'results',
    'datasets',
    'slice',
    'queries',
    'keys',
    'perts',
    'connections',
    'summary',
    'pcls',
  ],
  ...[
    'connectivity',
    'cell_connectivity',
    'consensus_genes',
    'signatures',
    'matrices',
    'window',
    'shares',
    'findByJobId',
    'explorer',
    'health',
    'count',
    'findOne',
    'distinct',
    'find',
    'exists',
    'x',
  ],
  ...[
    'probeset_to_entrez_id',
    'baseline_expression',
    'genes',
    'search',
    'psp',
    'account',
    'admin',
    'status',
    'usage',
    'audit',
    'loads',
    'replaceOrCreate',
    'upsertWithWhere',
  ],
];

const kinds: readonly [share: number, draft: (random: Random) => Draft][] = [
  [
    20,
    (random) => ({
      method: 'GET',
      path: `/api/${pick(random, paths)}${operation(random)}?filter=${encode(filterText(random))}`,
    }),
  ],
  [
    8,
    (random) => ({
      method: 'GET',
      path: `/api/${pick(random, paths)}${operation(random)}?${inBrackets(random)}`,
    }),
  ],
  [
    5,
    (random) => ({
      method: 'GET',
      path: `/api/${pick(random, paths)}${operation(random)}?where=${encode(filterText(random))}&field=${encode(nastyText(random))}`,
    }),
  ],
  [
    8,
    (random) => ({
      method: 'POST',
      path: `/api/${pick(random, paths)}/find`,
      body: jsonBody(random, hostileFilter(random)),
    }),
  ],
  [8, (random) => ({method: 'POST', path: '/api/queries', body: submissionBody(random)})],
  [6, (random) => ({method: 'POST', path: '/api/jobs', body: submissionBody(random)})],
  [6, slice],
  [8, figures],
  [4, connectionList],
  [8, matrixView],
  [4, sentMatrix],
  [4, resultView],
  [4, queryHelp],
  [4, administration],
  [
    4,
    (random) => ({
      method: pick(random, ['GET', 'POST']),
      path: `/api/pcls/connectivity?${parameters(random)}`,
      body: jsonBody(random, {perts: nastyValue(random), name: nastyText(random)}),
    }),
  ],
  [
    5,
    (random) => ({
      method: 'GET',
      path: `/api/jobs/${encode(nastyText(random))}/results/${anyPath(random)}?${parameters(random)}`,
    }),
  ],
  [3, (random) => ({method: pick(random, ['GET', 'HEAD']), path: `/results/${anyPath(random)}`})],
  [6, write],
  [
    10,
    (random) => ({
      method: pick(random, methods),
      path: `/${anyPath(random)}`,
      body: chance(random, 0.4) ? jsonBody(random, nastyValue(random)) : undefined,
    }),
  ],
];
/** Each kind as often as its share. */
const drafts = kinds.flatMap(([share, draft]) => Array.from({length: share}, () => draft));

/** The request of a number; every fifteenth is no HTTP that a client would write. */
export function hostileRequest(seed: number, number: number, keys: Keys): HostileRequest {
  const random = new Random(`${seed}/${number}`);
  if (chance(random, 1 / 15)) return notHttp(random);
  const {method, path, body} = pick(random, drafts)(random);
  const headers: (readonly [string, string])[] = [
    ['Host', chance(random, 0.98) ? 'localhost' : nastyText(random)],
  ];
  if (chance(random, 0.93))
    headers.push(['user_key', chance(random, 0.97) ? pick(random, keys) : nastyText(random)]);
  for (let n = chance(random, 0.2) ? 1 + random.integer(3) : 0; n > 0; n--) headers.push(oddHeader(random));
  if (body) headers.push(...body.headers, ['Content-Length', String(body.bytes.length)]);
  headers.push(['Connection', 'close']);
  const lines = headers.map(([name, value]) => `${name}: ${wellFormed(value.replace(/[\r\n\0]/g, ' '))}`);
  const head = Buffer.from(`${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`);
  return {bytes: body ? Buffer.concat([head, body.bytes]) : head, method, isHttp: true};
}

function filterText(random: Random): string {
  return chance(random, 0.05) ? nastyText(random) : hostileJson(random, hostileFilter(random));
}

function operation(random: Random): string {
  const id = encode(nastyText(random));
  return pick(random, [
    '',
    '',
    '',
    '/count',
    '/findOne',
    '/distinct',
    `/${id}`,
    `/${id}/exists`,
    `/${id}/${id}`,
    '/',
    '//count',
  ]);
}

function parameters(random: Random): string {
  const names = [
    'dataset',
    'cell',
    'score',
    'limit',
    'skip',
    'order',
    'format',
    'where',
    'fields',
    'columns',
    'pert_type',
    'genes',
    'sigs',
    'space',
    'ignore_missing',
  ];
  return Array.from(
    {length: random.integer(4)},
    () => `${pick(random, names)}=${encode(nastyText(random))}`,
  ).join('&');
}

function slice(random: Random): Draft {
  const dataset = chance(random, 0.7) ? pick(random, ['demo', 'synthetic']) : encode(nastyText(random));
  const path = `/api/datasets/${dataset}/slice?${parameters(random)}`;
  if (chance(random, 0.4)) return {method: 'GET', path};
  const names = () => Array.from({length: random.integer(50)}, () => String(random.integer(2_000)));
  const asked = {
    genes: chance(random, 0.6) ? names() : nastyValue(random),
    sigs: chance(random, 0.3) ? nastyValue(random) : ['x'],
    ignore_missing: true,
  };
  return {method: 'POST', path, body: jsonBody(random, chance(random, 0.9) ? asked : nastyValue(random))};
}

/** What only administrators may; ids are drawn, so that no key of the run is ended. */
function write(random: Random): Draft {
  const collection = pick(random, ['macchiato', 'keys', 'psp', 'data', 'plates', pick(random, paths)]);
  const tail = pick(random, [
    '',
    `/${encode(nastyText(random))}`,
    '/upsertWithWhere?where={"status":"x"}',
    '/replaceOrCreate',
    '/update?where={"id":"x"}',
  ]);
  const record = chance(random, 0.5)
    ? {name: nastyText(random), status: nastyText(random), id: nastyText(random)}
    : nastyValue(random);
  return {
    method: pick(random, ['POST', 'PUT', 'PATCH', 'DELETE']),
    path: `/api/${collection}${tail}`,
    body: jsonBody(random, record),
  };
}

function anyPath(random: Random): string {
  const segment = () =>
    chance(random, 0.5)
      ? pick(random, words)
      : chance(random, 0.5)
        ? pick(random, inherited)
        : encode(nastyText(random));
  const path = Array.from({length: 1 + random.integer(6)}, segment).join(chance(random, 0.9) ? '/' : '//');
  return chance(random, 0.05) ? `${path}%${pick(random, ['ff', 'zz', '', 'c3%28'])}` : path;
}

function oddHeader(random: Random): readonly [string, string] {
  return pick<readonly [string, string]>(random, [
    ['Accept', pick(random, ['application/x-ndjson', 'text/csv', 'a', '*/*;q=x', nastyText(random)])],
    ['Accept-Encoding', pick(random, ['gzip', 'br', 'zstd', ',,,', nastyText(random)])],
    ['If-None-Match', pick(random, ['*', '"x"', nastyText(random)])],
    ['If-Modified-Since', nastyText(random)],
    ['If-Match', '"x"'],
    ['Range', pick(random, ['bytes=0-0', 'bytes=9999999999-', 'bytes=-1', 'items=0-1', nastyText(random)])],
    ['Expect', pick(random, ['100-continue', 'pie'])],
    ['Origin', nastyText(random)],
    ['X-Forwarded-Host', nastyText(random)],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['Upgrade', 'websocket'],
    ['Cookie', nastyText(random)],
    ['Host', 'twice'],
    [pick(random, ['__proto__', 'constructor', 'x-y']), nastyText(random)],
  ]);
}

/** Bytes that are no request, or one that contradicts itself. */
function notHttp(random: Random): HostileRequest {
  const host = 'Host: localhost\r\nConnection: close';
  const text = pick(random, [
    `GET /api/genes/ü HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET / HTTP/9.9\r\n${host}\r\n\r\n`,
    `FETCH / HTTP/1.1\r\n${host}\r\n\r\n`,
    'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n',
    `GET /health HTTP/1.1\r\n${host}\r\nX: ${'x'.repeat(300_000)}\r\n\r\n`,
    `GET /health HTTP/1.1\r\n${host}\r\nno colon\r\n\r\n`,
    `POST /api/genes/find HTTP/1.1\r\n${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST /api/genes/find HTTP/1.1\r\n${host}\r\nContent-Length: -1\r\n\r\n`,
    `POST /api/genes/find HTTP/1.1\r\n${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
    `POST /api/genes/find HTTP/1.1\r\n${host}\r\nTransfer-Encoding: pie\r\n\r\n`,
    `${nastyText(random)}\r\n\r\n`,
    '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ]);
  return {bytes: Buffer.from(text), method: 'GET', isHttp: false};
}
