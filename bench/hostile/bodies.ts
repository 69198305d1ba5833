/** Bodies of requests: their types, their packing, and what is wrong with either. */
import {brotliCompressSync, deflateSync, gzipSync} from 'node:zlib';
import {toolIds} from '../../src/analyses';
import type {Random} from '../../src/library/demo/random';
import {hostileJson} from './filters';
import {chance, nastyText, nastyValue, pick, wellFormed, withOwn} from './values';

export interface Body {
  readonly headers: readonly (readonly [string, string])[];
  readonly bytes: Buffer;
}

const types = [
  ...[
    'application/json',
    'application/json; charset=utf-8',
    'application/x-www-form-urlencoded',
    'text/plain',
  ],
  ...[
    'application/json; charset=utf-16',
    'application/json; charset=pie',
    'multipart/form-data',
    'text/json',
    '*/*',
  ],
  ...[
    'application/octet-stream',
    'application/xml',
    'multipart/form-data; boundary=',
    'x',
    '',
    'a/b; c="',
    '__proto__',
  ],
];
const packing: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  identity: (bytes) => bytes,
  pie: (bytes) => bytes,
  'gzip, gzip': (bytes) => gzipSync(gzipSync(bytes)),
};

/** JSON of a value, mostly as it should be sent. */
export function jsonBody(random: Random, value: unknown): Body {
  const bytes = Buffer.from(hostileJson(random, value));
  return packed(random, chance(random, 0.8) ? 'application/json' : pick(random, types), bytes);
}

/** A submission as JSON, URL-encoded or as a form. */
export function submissionBody(random: Random): Body {
  const fields = submission(random);
  if (chance(random, 0.5)) return jsonBody(random, fields);
  const entries = Object.entries(fields).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  ]);
  if (chance(random, 0.3)) {
    const text = new URLSearchParams(
      entries.map(([name, value]): [string, string] => [wellFormed(name), wellFormed(value)]),
    );
    return packed(random, 'application/x-www-form-urlencoded', Buffer.from(text.toString()));
  }
  return form(random, entries);
}

function packed(random: Random, type: string, bytes: Buffer): Body {
  const headers: [string, string][] = [['Content-Type', type]];
  if (chance(random, 0.85)) return {headers, bytes};
  const encoding = pick(random, Object.keys(packing));
  headers.push(['Content-Encoding', encoding]);
  const whole = packing[encoding](bytes);
  return {
    headers,
    bytes: chance(random, 0.6) ? whole : chance(random, 0.5) ? bytes : whole.subarray(0, whole.length / 2),
  };
}

const genes = (random: Random) =>
  Array.from({length: random.integer(60)}, () =>
    chance(random, 0.9) ? String(1 + random.integer(12_000)) : nastyText(random),
  );

function list(random: Random): unknown {
  if (chance(random, 0.15)) return nastyValue(random);
  if (chance(random, 0.01)) return Array.from({length: 100_000}, (_, n) => `G${n}`);
  const names = genes(random);
  return chance(random, 0.5) ? names : `${nastyText(random)}\t\t${names.join('\t')}\n`;
}

const listNames = [
  'up',
  'down',
  'uptag-cmapfile',
  'dntag-cmapfile',
  'up-cmapfile',
  'down-cmapfile',
  'signature',
  'sets-cmapfile',
];
const optionNames = [
  ...[
    'name',
    'dataset',
    'data_type',
    'metric',
    'ncs_group',
    'ps_method',
    'matched',
    'query-meta',
    'where',
    'fields',
    'top',
  ],
  ...[
    'group_by',
    'gset_size',
    'sig_ids',
    'include_introspect',
    'ignoreWarnings',
    'es_tail',
    'queries',
    'matrix',
  ],
];

function submission(random: Random): Record<string, unknown> {
  const entries: [string, unknown][] = [
    ['tool_id', chance(random, 0.8) ? pick(random, toolIds) : nastyValue(random)],
  ];
  for (const name of ['up', 'down']) if (chance(random, 0.7)) entries.push([name, list(random)]);
  for (let n = random.integer(3); n > 0; n--) entries.push([pick(random, listNames), list(random)]);
  for (let n = random.integer(3); n > 0; n--) entries.push([pick(random, optionNames), nastyValue(random)]);
  if (chance(random, 0.1)) entries.push([nastyText(random), nastyValue(random)]);
  return withOwn(entries);
}

/** Files that are sent as matrices. */
export const matrices: readonly (() => Buffer)[] = [
  () => Buffer.from('#1.2\n2\t1\nName\tDescription\tA\n1\tx\t1.5\n2\tx\t-1\n'),
  () => Buffer.from('#1.3\n2\t1\t0\t0\nid\tA\n1\t1\n'),
  () => Buffer.from('#1.2\n99999999\t99999999\n'),
  () => Buffer.from(`#1.2\n1\t1\nName\tDescription\tA\n1\tx\t${'9'.repeat(10_000)}\n`),
  () => Buffer.from(`\x89HDF\r\n\x1a\n${'\0'.repeat(500)}`, 'latin1'),
  () => gzipSync('#1.2\n1\t1\nName'),
  () => Buffer.alloc(3_000),
];

function form(random: Random, entries: readonly (readonly [string, string])[]): Body {
  const boundary = 'hostile';
  const parts: Buffer[] = entries.map(([name, value]) =>
    part(name, value, chance(random, 0.3) ? 'a.gmt' : undefined),
  );
  if (chance(random, 0.3)) parts.push(part('matrix', pick(random, matrices)(), nastyText(random)));
  if (chance(random, 0.1)) parts.push(Buffer.from(`--${boundary}\r\n${nastyText(random)}\r\n`));
  const end = chance(random, 0.9) ? `--${boundary}--\r\n` : '';
  const type = chance(random, 0.9) ? `multipart/form-data; boundary=${boundary}` : pick(random, types);
  return packed(random, type, Buffer.concat([...parts, Buffer.from(end)]));

  function part(name: string, value: string | Buffer, file?: string): Buffer {
    const plain = (text: string) => text.replace(/["\r\n]/g, '_');
    const disposition = `form-data; name="${plain(name)}"${file === undefined ? '' : `; filename="${plain(file)}"`}`;
    const head = `--${boundary}\r\nContent-Disposition: ${disposition}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), Buffer.from(value), Buffer.from('\r\n')]);
  }
}
