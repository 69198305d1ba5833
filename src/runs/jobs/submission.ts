import {createWriteStream} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import type {IncomingMessage} from 'node:http';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import busboy from 'busboy';
import type {Submission} from '../../analyses/analysis';
import {requireListSize} from '../../analyses/list-size';
import type {Config} from '../../config';
import {failure} from '../../errors';
import {repeatedKey} from '../../filter/repeated-key';
import {readBodyText, refusePacked, textOf} from './body-text';
import {requireStorable} from './storable-text';
import {beginUpload, type Upload, uploadFailure} from './uploads';

const fieldLimit = 100;

/** A submission whose matrix, if it has one, lies on disk. Whoever has it keeps or discards the upload. */
export interface ReceivedSubmission extends Submission {
  readonly upload?: Upload;
}

export type SubmissionLimits = Pick<
  Config,
  'home' | 'maximumBodyBytes' | 'maximumUploadBytes' | 'geneSetLimits'
>;

/** The names under which clients send each list (clue-api.md §4.1), and the files that are ours. */
const fileFields = {
  up: ['uptag-cmapfile', 'up-cmapfile'],
  down: ['dntag-cmapfile', 'down-cmapfile'],
  signature: ['sig-cmapfile', 'signature'],
  sets: ['sets-cmapfile'],
} as const;

/** Likewise the lists, also as interactive queries have them (queries/request.ts). */
const listFields = [...fileFields.up, ...fileFields.down, 'up', 'down'];

/** Likewise for a matrix, GCT or GCTx. */
const matrixFields = ['matrix', 'matrix-cmapfile'];
/** Fields whose text may be JSON. */
const jsonFields: readonly string[] = [...fileFields.signature, 'where'];
const formType = 'application/x-www-form-urlencoded';
/** What a matrix sent as text is called. */
const textName = 'matrix.gct';

/**
 * Reads a job from a multipart form (lists as file parts or text), a JSON object or a URL-encoded form. A matrix
 * goes to disk as it comes; the other formats have it as GCT text, within the limit of their body.
 * @throws BODY_TYPE_UNKNOWN, BODY_ENCODING, BODY_TOO_LARGE, BODY_UNREADABLE, FIELD_SENT_TWICE, LISTS_TOO_LONG, LIST_SENT_TWICE, LIST_NOT_TEXT,
 *   MATRIX_SENT_TWICE, MATRIX_NOT_TEXT, TEXT_UNSTORABLE, UPLOAD_TOO_LARGE, UPLOADS_BUSY, UPLOAD_DISK_FULL; nothing is left on
 *   disk then
 */
export async function readSubmission(
  request: IncomingMessage,
  limits: SubmissionLimits,
): Promise<ReceivedSubmission> {
  let upload: Upload | undefined;
  try {
    const read = await readBody(request, limits);
    upload = read.upload;
    return await toReceived(read.body, upload, limits);
  } catch (error) {
    await upload?.discard();
    throw uploadFailure(error);
  }
}

interface Body {
  readonly body: Record<string, unknown>;
  /** a matrix that came as a file */
  readonly upload?: Upload;
}

async function readBody(request: IncomingMessage, limits: SubmissionLimits): Promise<Body> {
  const type = request.headers['content-type']?.split(';')[0].trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') {
    refusePacked(request);
    return readMultipart(request, limits);
  }
  if (type !== 'application/json' && type !== formType) {
    throw failure('BODY_TYPE_UNKNOWN', {
      type: type || 'none',
      known: ['multipart/form-data', 'application/json'],
    });
  }
  const text = await readBodyText(request, limits.maximumBodyBytes);
  if (type === 'application/json') return {body: parseJson(text)};
  const pairs = [...new URLSearchParams(text)];
  const fields = new Set<string>();
  for (const [name] of pairs) sendOnce(name, fields);
  return {body: Object.fromEntries(pairs)};
}

/** @throws FIELD_SENT_TWICE where a field of the name has come already: the one would hide the other */
function sendOnce(name: string, sent: Set<string>): void {
  if (sent.has(name)) throw failure('FIELD_SENT_TWICE', {field: name});
  sent.add(name);
}

async function toReceived(
  {user_key: _, api_key: __, ...body}: Record<string, unknown>,
  upload: Upload | undefined,
  limits: SubmissionLimits,
): Promise<ReceivedSubmission> {
  // Before anything that looks at every gene.
  requireListSize(
    listFields.map((field) => body[field]),
    limits.geneSetLimits,
  );
  requireStorable({...body, ...(upload && {matrix: upload.name})}, jsonFields);
  const named = matrixFields.filter((field) => body[field] !== undefined && body[field] !== '');
  if (named.length + (upload ? 1 : 0) > 1) throw failure('MATRIX_SENT_TWICE', undefined);
  const [field] = named;
  const text = body[field];
  for (const name of matrixFields) delete body[name];
  if (!upload && field === undefined) return toSubmission(body);
  if (!upload && typeof text !== 'string') throw failure('MATRIX_NOT_TEXT', {field});
  const received = upload ?? beginUpload(limits, textName, Buffer.byteLength(String(text)));
  const {name} = received;
  try {
    if (typeof text === 'string') await writeFile(received.file, text);
    const submission = toSubmission(body);
    return {...submission, matrix: name, fields: {...submission.fields, matrix: name}, upload: received};
  } catch (error) {
    await received.discard();
    throw error;
  }
}

function toSubmission({...fields}: Record<string, unknown>): Submission {
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

function parseJson(text: string): Record<string, unknown> {
  let json = text;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    try {
      // One Python client pastes GMT text with its tabs and line ends into the JSON as they are.
      json = text.replace(/"(?:[^"\\]|\\.)*"/gs, escapeControls);
      value = JSON.parse(json);
    } catch (error) {
      const detail = `it is not JSON (${(error as Error).message})`;
      throw failure('BODY_UNREADABLE', {detail}, {cause: error});
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw failure('BODY_UNREADABLE', {detail: 'a JSON object was expected'});
  }
  const field = repeatedKey(json);
  if (field !== undefined) throw failure('FIELD_SENT_TWICE', {field});
  return value as Record<string, unknown>;
}

const escapeControls = (literal: string) =>
  literal.replace(/\t/g, '\\t').replace(/\r/g, '\\r').replace(/\n/g, '\\n');

/** Reads a form; of its files lists are kept in memory and a matrix goes to disk. */
async function readMultipart(request: IncomingMessage, limits: SubmissionLimits): Promise<Body> {
  const {maximumBodyBytes: limit, maximumUploadBytes} = limits;
  const fields: Record<string, unknown> = Object.create(null);
  const uploads: Upload[] = [];
  const sent = new Set<string>();
  /** of every file */
  const writes: Promise<void>[] = [];
  let parser: busboy.Busboy | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const unreadable = (error: unknown) =>
        reject(failure('BODY_UNREADABLE', {detail: (error as Error).message}, {cause: error}));
      try {
        parser = busboy({
          headers: request.headers,
          limits: {
            fileSize: Math.max(limit, maximumUploadBytes),
            fieldSize: limit,
            fields: fieldLimit,
            files: fieldLimit,
          },
        });
      } catch (error) {
        unreadable(error);
        return;
      }
      parser.on('field', (name, value, {valueTruncated}) => {
        if (valueTruncated) reject(failure('BODY_TOO_LARGE', {limit}));
        try {
          sendOnce(name, sent);
          fields[name] = value;
        } catch (error) {
          reject(error);
        }
      });
      parser.on('file', (name, stream, {filename}) => {
        // Whoever reads it learns of its end; an error that nobody hears would end the server.
        stream.on('error', () => {});
        if (!matrixFields.includes(name)) {
          try {
            sendOnce(name, sent);
          } catch (error) {
            stream.resume();
            reject(error);
            return;
          }
          const read = textOf(stream, limit).then((text) => {
            fields[name] = text;
          });
          writes.push(read);
          read.catch(reject);
          return;
        }
        try {
          if (uploads.length > 0) throw failure('MATRIX_SENT_TWICE', undefined);
          const bytes = Number(request.headers['content-length'] ?? 0);
          const upload = beginUpload(limits, filename ?? textName, bytes);
          uploads.push(upload);
          const written = saveMatrix(stream, upload.file, maximumUploadBytes);
          writes.push(written);
          written.catch(reject);
        } catch (error) {
          stream.resume();
          reject(error);
        }
      });
      parser.on('error', unreadable);
      parser.on('close', () => Promise.all(writes).then(() => resolve(), reject));
      request.on('aborted', () => {
        unreadable(new Error('the upload was broken off'));
      });
      request.pipe(parser);
    });
    return {body: {...fields}, upload: uploads[0]};
  } catch (error) {
    // The rest of the body is read and dropped, so that the client gets to see the answer.
    request.unpipe();
    request.resume();
    parser?.destroy(error as Error);
    await Promise.allSettled(writes);
    for (const upload of uploads) await upload.discard();
    throw error;
  }
}

/** Writes a matrix as it comes. @throws UPLOAD_TOO_LARGE */
export async function saveMatrix(stream: Readable, file: string, limit: number): Promise<void> {
  let size = 0;
  await pipeline(
    stream,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > limit) throw failure('UPLOAD_TOO_LARGE', {limit});
        yield chunk;
      }
    },
    createWriteStream(file),
  );
}
