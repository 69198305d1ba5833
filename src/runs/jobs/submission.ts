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

/** A submission whose files, if it has any, lie on disk. Whoever has it keeps or discards the upload. */
export interface ReceivedSubmission extends Submission {
  readonly upload?: Upload;
  /** the files of a build by their field, all of them in the folder of the upload */
  readonly files?: ReadonlyMap<string, readonly SentFile[]>;
}

export interface SentFile {
  /** where it lies */
  readonly file: string;
  /** as the client called it */
  readonly name: string;
}

/** Which files of a form go to disk besides a matrix. */
export interface SubmissionFiles {
  /** fields of a build, which may come several times */
  readonly fields: readonly string[];
  /** asked before the first of them is received. @throws why it is not taken */
  allow(): void;
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
  several?: SubmissionFiles,
): Promise<ReceivedSubmission> {
  let upload: Upload | undefined;
  try {
    const read = await readBody(request, limits, several);
    upload = read.upload;
    const {files} = read;
    if (files.size === 0) return await toReceived(read.body, upload, limits);
    const sent = Array.from(files, ([field, own]) => [field, own.map(({name}) => name)] as const);
    for (const [field] of sent) if (read.body[field]) throw failure('FIELD_SENT_TWICE', {field});
    requireStorable({...read.body, ...Object.fromEntries(sent)}, jsonFields);
    const {user_key: _, api_key: __, ...fields} = read.body;
    return {...toSubmission({...fields, ...Object.fromEntries(sent)}), upload, files};
  } catch (error) {
    await upload?.discard();
    throw uploadFailure(error);
  }
}

interface Body {
  readonly body: Record<string, unknown>;
  /** a matrix that came as a file, or the first file of a build */
  readonly upload?: Upload;
  readonly files: ReadonlyMap<string, readonly SentFile[]>;
}

const noFiles: Body['files'] = new Map();

async function readBody(
  request: IncomingMessage,
  limits: SubmissionLimits,
  several: SubmissionFiles | undefined,
): Promise<Body> {
  const type = request.headers['content-type']?.split(';')[0].trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') {
    refusePacked(request);
    return readMultipart(request, limits, several);
  }
  if (type !== 'application/json' && type !== formType) {
    throw failure('BODY_TYPE_UNKNOWN', {
      type: type || 'none',
      known: ['multipart/form-data', 'application/json'],
    });
  }
  const text = await readBodyText(request, limits.maximumBodyBytes);
  if (type === 'application/json') return {body: parseJson(text), files: noFiles};
  const pairs = [...new URLSearchParams(text)];
  const fields = new Set<string>();
  for (const [name] of pairs) sendOnce(name, fields);
  return {body: Object.fromEntries(pairs), files: noFiles};
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
async function readMultipart(
  request: IncomingMessage,
  limits: SubmissionLimits,
  several: SubmissionFiles | undefined,
): Promise<Body> {
  const {maximumBodyBytes: limit, maximumUploadBytes} = limits;
  const fields: Record<string, unknown> = Object.create(null);
  const uploads: Upload[] = [];
  const files = new Map<string, SentFile[]>();
  /** bytes of all files of a build */
  const received = {bytes: 0};
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
        const isOfBuild = several?.fields.includes(name) ?? false;
        if (!isOfBuild && !matrixFields.includes(name)) {
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
          const [begun] = uploads;
          if (begun && !(isOfBuild && files.size > 0)) throw failure('MATRIX_SENT_TWICE', undefined);
          if (isOfBuild && files.size === 0) several?.allow();
          const bytes = Number(request.headers['content-length'] ?? 0);
          const sentName = filename ?? textName;
          const fresh = begun ? undefined : beginUpload(limits, sentName, bytes);
          if (fresh) uploads.push(fresh);
          const place = fresh ?? begun.place(sentName);
          if (isOfBuild) {
            const own = files.get(name) ?? [];
            own.push({file: place.file, name: place.name});
            files.set(name, own);
          }
          const written = saveMatrix(
            stream,
            place.file,
            maximumUploadBytes,
            isOfBuild ? received : undefined,
          );
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
    return {body: {...fields}, upload: uploads[0], files};
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

/**
 * Writes a matrix as it comes.
 * @param received bytes of the files that share the limit
 * @throws UPLOAD_TOO_LARGE
 */
export async function saveMatrix(
  stream: Readable,
  file: string,
  limit: number,
  received = {bytes: 0},
): Promise<void> {
  await pipeline(
    stream,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        received.bytes += chunk.length;
        if (received.bytes > limit) throw failure('UPLOAD_TOO_LARGE', {limit});
        yield chunk;
      }
    },
    createWriteStream(file),
  );
}
