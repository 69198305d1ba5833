import type {IncomingMessage} from 'node:http';
import busboy from 'busboy';
import type {Submission} from '../analyses/analysis';
import {failure} from '../errors';

const fieldLimit = 100;

/** The names under which clients send each list (clue-api.md §4.1), and the files that are ours. */
const fileFields = {
  up: ['uptag-cmapfile', 'up-cmapfile'],
  down: ['dntag-cmapfile', 'down-cmapfile'],
  signature: ['sig-cmapfile', 'signature'],
  sets: ['sets-cmapfile'],
} as const;

/**
 * Reads a job of at most `limit` bytes from a multipart form (lists as file parts or text), a JSON object or a
 * URL-encoded form.
 * @throws BODY_TYPE_UNKNOWN, BODY_TOO_LARGE, BODY_UNREADABLE, LIST_SENT_TWICE
 */
export async function readSubmission(request: IncomingMessage, limit: number): Promise<Submission> {
  const type = request.headers['content-type']?.split(';')[0].trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return toSubmission(await readMultipart(request, limit));
  const text = await readText(request, limit);
  if (type === 'application/json') return toSubmission(parseJson(text));
  if (type === 'application/x-www-form-urlencoded') {
    return toSubmission(Object.fromEntries(new URLSearchParams(text)));
  }
  throw failure('BODY_TYPE_UNKNOWN', {type: type || 'none'});
}

function toSubmission(body: Record<string, unknown>): Submission {
  const {user_key: _, api_key: __, ...fields} = body;
  const take = (kind: keyof typeof fileFields): unknown => {
    const sent = fileFields[kind].filter((name) => fields[name] !== undefined && fields[name] !== '');
    const values = [...new Set(sent.map((name) => fields[name]))];
    if (values.length > 1) throw failure('LIST_SENT_TWICE', {fields: sent.join(' and ')});
    for (const name of fileFields[kind]) delete fields[name];
    return values[0];
  };
  const text = (kind: 'up' | 'down' | 'sets'): string | undefined => {
    const value = take(kind);
    if (value === undefined || typeof value === 'string') return value;
    throw failure('LIST_NOT_TEXT', {field: fileFields[kind].join(' or ')});
  };
  return {up: text('up'), down: text('down'), signature: take('signature'), sets: text('sets'), fields};
}

async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw failure('BODY_TOO_LARGE', {limit});
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    try {
      // One Python client pastes GMT text with its tabs and line ends into the JSON as they are.
      value = JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"/gs, escapeControls));
    } catch (error) {
      throw failure('BODY_UNREADABLE', {detail: (error as Error).message}, {cause: error});
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw failure('BODY_UNREADABLE', {detail: 'a JSON object was expected'});
  }
  return value as Record<string, unknown>;
}

const escapeControls = (literal: string) =>
  literal.replace(/\t/g, '\\t').replace(/\r/g, '\\r').replace(/\n/g, '\\n');

function readMultipart(request: IncomingMessage, limit: number): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const unreadable = (error: unknown) =>
      reject(failure('BODY_UNREADABLE', {detail: (error as Error).message}, {cause: error}));
    const fields: Record<string, unknown> = Object.create(null);
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: request.headers,
        limits: {fileSize: limit, fieldSize: limit, fields: fieldLimit, files: fieldLimit},
      });
    } catch (error) {
      unreadable(error);
      return;
    }
    parser.on('field', (name, value, {valueTruncated}) => {
      if (valueTruncated) reject(failure('BODY_TOO_LARGE', {limit}));
      fields[name] = value;
    });
    parser.on('file', (name, stream) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => reject(failure('BODY_TOO_LARGE', {limit})));
      stream.on('end', () => {
        fields[name] = Buffer.concat(chunks).toString('utf8');
      });
    });
    parser.on('error', unreadable);
    parser.on('close', () => resolve({...fields}));
    request.on('aborted', () => unreadable(new Error('the upload was broken off')));
    request.pipe(parser);
  });
}
