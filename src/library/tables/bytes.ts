import {createHash} from 'node:crypto';
import {closeSync, createReadStream, openSync, readSync, statSync} from 'node:fs';
import {pipeline, Readable} from 'node:stream';
import {ReadableStream} from 'node:stream/web';
import {createGunzip} from 'node:zlib';
import {XzReadableStream} from 'xz-decompress';
import {type Entry, openPromise} from 'yauzl';
import {describeForeign} from '../../engine/formats/foreign';
import {failure, OpenclueError} from '../../errors';
import {unsupportedXz, xzHeadBytes} from './xz';

/** Bytes asked of the disk and of the decompressor at a time: enough that the work per chunk vanishes. */
const chunkBytes = 1 << 16;

export type Compression = 'plain' | 'gzip' | 'xz' | 'zip';

/** One text to load: a file, or one member of a zip archive. */
export interface Source {
  /** as the user gave it */
  readonly path: string;
  /** what messages call it: the path, with the member of an archive after '!' */
  readonly label: string;
  readonly compression: Compression;
  /** bytes on disk; of the whole archive for a member */
  readonly size: number;
  /** name within the zip archive */
  readonly member?: string;
}

/** Told, as a source is read, how many more bytes were taken from the disk. */
export type OnBytes = (bytes: number) => void;

/**
 * What there is to read at a path: one source, or one for each member of a zip archive.
 * @throws LOAD_FILE_UNREADABLE for a missing path, a folder, a broken archive, a workbook or another form of file that
 *   is told by its first bytes; LOAD_FILE_EMPTY
 */
export async function openSources(path: string): Promise<Source[]> {
  const {size, head} = inspect(path);
  const compression = compressionOf(head);
  if (compression === 'plain') {
    const foreign = describeForeign(head);
    if (foreign) throw unreadable(path, foreign);
  }
  if (compression !== 'zip') return [{path, label: path, compression, size}];
  const members = await zipMembers(path).catch((error) => {
    throw unreadable(path, (error as Error).message, error);
  });
  if (members.includes('[Content_Types].xml')) {
    throw unreadable(
      path,
      'it is an Excel workbook; save its sheet as CSV or tab-separated text and load that',
    );
  }
  return members.map((member) => ({path, label: `${path}!${member}`, compression, size, member}));
}

/**
 * The decompressed bytes of a source, in chunks. Breaking off the iteration closes the file.
 * @throws LOAD_FILE_UNREADABLE while iterating, when the compressed data is cut short or damaged
 */
export async function* readBytes(source: Source, onBytes: OnBytes = () => {}): AsyncGenerator<Buffer> {
  const disk = createReadStream(source.path, {highWaterMark: chunkBytes});
  try {
    for await (const chunk of await decompress(source, disk, onBytes)) {
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    }
  } catch (error) {
    if (error instanceof OpenclueError) throw error;
    const detail =
      source.compression === 'xz' && unsupportedOptions.test((error as Error).message)
        ? unsupportedXz(inspect(source.path).head)
        : damage(source.compression, error as Error);
    throw unreadable(source.label, detail, error);
  } finally {
    disk.destroy();
  }
}

async function decompress(
  source: Source,
  disk: Readable,
  onBytes: OnBytes,
): Promise<AsyncIterable<Uint8Array>> {
  if (source.member !== undefined) return readZipMember(source.path, source.member);
  const counted = Readable.from(countBytes(disk, onBytes), {objectMode: false, highWaterMark: chunkBytes});
  if (source.compression === 'gzip') {
    // The iteration sees every error of the chain; pipeline only has to pass it on.
    return pipeline(counted, createGunzip({chunkSize: chunkBytes}), () => {});
  }
  if (source.compression === 'xz') {
    // Not Readable.toWeb: broken off early, Node 22's hands on a last chunk and fails the process.
    return new XzReadableStream(
      ReadableStream.from(counted) as never,
    ) as unknown as ReadableStream<Uint8Array>;
  }
  return counted;
}

async function* countBytes(chunks: AsyncIterable<Buffer>, onBytes: OnBytes): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** As the decompressor says that it knows a file's check or filter not (xz_ret XZ_OPTIONS_ERROR of XZ Embedded). */
const unsupportedOptions = /error code 6\b/;

function inspect(path: string): {size: number; head: Buffer} {
  const head = Buffer.alloc(xzHeadBytes);
  let size: number;
  try {
    const found = statSync(path);
    if (found.isDirectory()) throw new Error('it is a folder; name the files in it');
    size = found.size;
    const descriptor = openSync(path, 'r');
    try {
      readSync(descriptor, head, 0, head.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    throw unreadable(path, code === 'ENOENT' ? 'there is no such file' : message, error);
  }
  if (size === 0) throw failure('LOAD_FILE_EMPTY', {file: path});
  return {size, head: head.subarray(0, size)};
}

const magicNumbers: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];

function compressionOf(head: Buffer): Compression {
  const match = magicNumbers.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte));
  return match ? match[0] : 'plain';
}

/** What the decompressors' terse codes mean to the user. */
function damage(compression: Compression, error: Error): string {
  const cutShort =
    /unexpected end|error code 8|end of central directory|not enough bytes/i.test(error.message) ||
    (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
  if (compression === 'plain') return error.message;
  const what = cutShort ? 'ends too early' : `is damaged (${error.message})`;
  return `its ${compression} data ${what}; fetch the file again`;
}

function unreadable(file: string, detail: string, cause?: unknown): OpenclueError {
  return failure('LOAD_FILE_UNREADABLE', {file, detail}, {cause});
}

/** SHA-256 of a file as it lies on disk, in hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, {highWaterMark: chunkBytes})) hash.update(chunk);
  return hash.digest('hex');
}

/** Names of the files in a zip archive, folders left out, in archive order. */
export async function zipMembers(path: string): Promise<string[]> {
  const archive = await openPromise(path);
  const names: string[] = [];
  for await (const {fileName} of archive.eachEntry()) if (!fileName.endsWith('/')) names.push(fileName);
  return names;
}

/** The decompressed bytes of one member of a zip archive. */
export async function readZipMember(path: string, member: string): Promise<Readable> {
  const archive = await openPromise(path, {autoClose: false});
  let found: Entry | undefined;
  for await (const entry of archive.eachEntry()) if (entry.fileName === member) found ??= entry;
  if (!found) throw new Error(`the archive no longer holds ${member}`);
  const stream = await archive.openReadStreamPromise(found);
  return stream.once('close', () => archive.close());
}
