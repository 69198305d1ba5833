/** Sends the built pages: hashed files for good, and the one document that every address of theirs begins with. */
import {hash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import type {IncomingMessage, ServerResponse} from 'node:http';
import path from 'node:path';
import helmet from 'helmet';
import {packageRoot} from '../version';

/** Where `bin/build.mjs` puts them. */
export const pagesFolder = path.join(packageRoot, 'dist/web');

/** First segments of what the server itself answers; all other addresses are the pages' own. */
export const serverSegments: readonly string[] = [
  'api',
  'results',
  'explorer',
  'health',
  'metrics',
  'temp_api_key',
  'openapi.json',
  'openapi-3.1.json',
  'touchstone-version',
];

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.json': 'application/json; charset=utf-8',
};

const self = "'self'";
const none = "'none'";

/**
 * Only own files run and style, only this server is asked; nobody puts the pages into a frame.
 * @param scripts hashes of those that stand in the document
 */
const securityHeaders = (scripts: readonly string[]) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': [none],
        'script-src': [self, ...scripts],
        'style-src': [self],
        'connect-src': [self],
        'img-src': [self, 'data:'],
        'base-uri': [none],
        'form-action': [none],
        'frame-ancestors': [none],
      },
    },
  });

type Encoding = 'br' | 'gzip' | 'identity';

interface BuiltFile {
  readonly type: string;
  /** the file as it is and, where that is smaller, compressed */
  readonly bodies: ReadonlyMap<Encoding, Buffer>;
  readonly tag: string;
}

/** Answers a request for a page or one of its files. @returns whether it did */
export type SendPages = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The pages of a folder, some hundred kilobytes that stay in memory: a build that replaces them under a running server
 * would leave its document without its files. Where nothing was built, no request is taken.
 */
export function openPages(folder: string = pagesFolder): SendPages {
  const files = readFiles(folder);
  const document = files.get('/index.html');
  const secure = securityHeaders(document ? scriptHashes(document) : []);
  const send = (request: IncomingMessage, response: ServerResponse, file: BuiltFile, caching: string) =>
    secure(request, response, () => sendFile(request, response, file, caching));
  return (request, response) => {
    const {method, url = '/'} = request;
    if (!document || (method !== 'GET' && method !== 'HEAD')) return false;
    const at = url.replace(/[?#].*$/, '');
    const asset = at.startsWith('/assets/') ? files.get(at) : undefined;
    if (asset) {
      send(request, response, asset, 'public, max-age=31536000, immutable');
      return true;
    }
    // The playground was here before there were pages, so it is for whoever asks.
    if (/^\/explorer\/?$/i.test(at)) {
      send(request, response, document, 'no-cache');
      return true;
    }
    if (!isPage(at)) return false;
    // Who does not ask for a page gets what was answered here before there were any.
    response.setHeader('Vary', 'Accept');
    if (!asksForPage(request)) return false;
    send(request, response, document, 'no-cache');
    return true;
  };
}

function readFiles(folder: string): ReadonlyMap<string, BuiltFile> {
  const files = new Map<string, BuiltFile>();
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
    const type = contentTypes[path.extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    const plain = readFileSync(file);
    const bodies = new Map<Encoding, Buffer>([['identity', plain]]);
    for (const [encoding, suffix] of [['gzip', '.gz'] as const, ['br', '.br'] as const]) {
      if (existsSync(file + suffix)) bodies.set(encoding, readFileSync(file + suffix));
    }
    const at = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    files.set(at, {type, bodies, tag: hash('sha1', plain, 'base64url')});
  }
  return files;
}

/** What the policy calls the scripts that the build wrote into the document. */
function scriptHashes({bodies}: BuiltFile): readonly string[] {
  const text = String(bodies.get('identity'));
  return [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script]) => `'sha256-${hash('sha256', script, 'base64')}'`,
  );
}

/** Whether an address is one of the pages': none of the server's own. */
function isPage(at: string): boolean {
  const segments = at.split('/');
  return !serverSegments.includes(segments[1].toLowerCase()) && segments[1] !== 'assets';
}

/** Browsers name text/html when they open an address; scripts say nothing of it, or take anything. */
function asksForPage({headers: {accept = ''}}: IncomingMessage): boolean {
  return /(^|,)\s*(text\/html|application\/xhtml\+xml)\s*(;|,|$)/i.test(accept);
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: BuiltFile,
  caching: string,
): void {
  const encoding = encodingOf(request, file);
  const tag = `"${file.tag}-${encoding}"`;
  response.setHeader('Vary', 'Accept, Accept-Encoding');
  response.setHeader('Cache-Control', caching);
  response.setHeader('ETag', tag);
  if (request.headers['if-none-match']?.includes(tag)) {
    response.writeHead(304).end();
    return;
  }
  const body = file.bodies.get(encoding) ?? Buffer.alloc(0);
  if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding);
  response.setHeader('Content-Type', file.type);
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The smallest form that the client takes. */
function encodingOf({headers}: IncomingMessage, {bodies}: BuiltFile): Encoding {
  const accepted = String(headers['accept-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
    .filter((each) => !/;\s*q=0(\.0*)?$/.test(each))
    .map((each) => each.replace(/\s*;.*$/, ''));
  return (['br', 'gzip'] as const).find((each) => accepted.includes(each) && bodies.has(each)) ?? 'identity';
}
