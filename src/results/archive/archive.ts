/**
 * A job's archive is not a file. The result folder keeps each matrix as it is and each text compressed; the
 * tar.gz is these bytes with little between them, so it is stored once, costs no computing to send, has a length
 * that is known and can be read from any offset. One gzip member holds it all, as every reader understands:
 * compressed texts are its deflate blocks, matrices are in blocks that are stored (RFC 1951 §3.2.4).
 */
import {type FileHandle, open, readFile} from 'node:fs/promises';
import path from 'node:path';
import {gzipHeader, gzipTrailer, gzipTrailerBytes, lastBlock} from '../../engine/formats/gzip-form';
import type {MatrixShape} from '../signatures/packed-text';
import {paddingOf, tarEnd, tarHeader} from './tar';

/** A file of the result folder. */
export interface ResultFile {
  /** path within the folder, with slashes */
  readonly path: string;
  /** bytes of its content */
  readonly bytes: number;
  /** bytes of the gzip file in whose form it is kept; absent where it is kept as it is */
  readonly packed?: number;
  /** of a matrix: what it holds */
  readonly matrix?: MatrixShape;
}

/** All files of a result. */
export interface ResultIndex {
  /** name of the result folder, and of the archive's root */
  readonly root: string;
  /** by path */
  readonly files: readonly ResultFile[];
  /** CRC-32 of the archive's tar */
  readonly checksum: number;
}

export const indexFile = 'result.json';

const storedHeaderBytes = 5;
const storedBlockBytes = 65_535;
/** Stored blocks read from a file at a time: half a megabyte. */
const blocksTogether = 8;

/** Reads what a result folder holds; undefined when there is no result. */
export async function readIndex(folder: string): Promise<ResultIndex | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, indexFile), 'utf8')) as ResultIndex;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where a file of a result is kept. */
export function fileOf(folder: string, {root}: ResultIndex, file: ResultFile): string {
  return path.join(folder, root, `${file.path}${file.packed === undefined ? '' : '.gz'}`);
}

/** A run of the archive's bytes: here, or in a file from an offset on, or in a file in stored blocks. */
type Piece =
  | {readonly kind: 'bytes'; readonly length: number; readonly bytes: Buffer}
  | {readonly kind: 'file'; readonly length: number; readonly file: string; readonly from: number}
  | {readonly kind: 'stored'; readonly length: number; readonly file: string; readonly size: number};

function pieces(folder: string, index: ResultIndex): Piece[] {
  const list: Piece[] = [bytesPiece(gzipHeader)];
  let total = tarEnd.length;
  for (const file of index.files) {
    const header = tarHeader(`${index.root}/${file.path}`, file.bytes);
    const padding = paddingOf(file.bytes);
    list.push(bytesPiece(stored(header)), contentPiece(fileOf(folder, index, file), file));
    if (padding > 0) list.push(bytesPiece(stored(Buffer.alloc(padding))));
    total += header.length + file.bytes + padding;
  }
  list.push(
    bytesPiece(stored(tarEnd)),
    bytesPiece(lastBlock),
    bytesPiece(gzipTrailer(index.checksum, total)),
  );
  return list;
}

function bytesPiece(bytes: Buffer): Piece {
  return {kind: 'bytes', length: bytes.length, bytes};
}

function contentPiece(file: string, {bytes, packed}: ResultFile): Piece {
  if (packed !== undefined) {
    const around = gzipHeader.length + lastBlock.length + gzipTrailerBytes;
    return {kind: 'file', length: packed - around, file, from: gzipHeader.length};
  }
  const blocks = Math.ceil(bytes / storedBlockBytes);
  return {kind: 'stored', length: bytes + blocks * storedHeaderBytes, file, size: bytes};
}

/** Bytes as one stored block. */
function stored(bytes: Buffer): Buffer {
  return Buffer.concat([storedHeader(bytes.length), bytes]);
}

function storedHeader(length: number): Buffer {
  const header = Buffer.alloc(storedHeaderBytes);
  header.writeUInt16LE(length, 1);
  header.writeUInt16LE(~length & 0xffff, 3);
  return header;
}

/** Bytes of the archive. */
export function archiveBytes(index: ResultIndex): number {
  return pieces('', index).reduce((sum, {length}) => sum + length, 0);
}

/** Bytes [start, end) of the archive, half a megabyte at a time. */
export async function* readArchive(
  folder: string,
  index: ResultIndex,
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  let offset = 0;
  for (const piece of pieces(folder, index)) {
    const from = Math.max(0, start - offset);
    const to = Math.min(piece.length, end - offset);
    offset += piece.length;
    if (from >= to) continue;
    if (piece.kind === 'bytes') yield piece.bytes.subarray(from, to);
    else {
      const handle = await open(piece.file);
      try {
        if (piece.kind === 'file') yield* readPlain(handle, piece.from + from, piece.from + to);
        else yield* readStored(handle, piece.size, from, to);
      } finally {
        await handle.close();
      }
    }
  }
}

async function* readPlain(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  const step = blocksTogether * storedBlockBytes;
  for (let at = start; at < end; at += step) {
    const chunk = Buffer.allocUnsafe(Math.min(step, end - at));
    await fill(handle, chunk, at);
    yield chunk;
  }
}

/** Bytes [start, end) of a file's content in stored blocks. */
async function* readStored(
  handle: FileHandle,
  size: number,
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  const whole = storedHeaderBytes + storedBlockBytes;
  for (let block = Math.floor(start / whole); block * whole < end; block += blocksTogether) {
    const content = Math.min(blocksTogether * storedBlockBytes, size - block * storedBlockBytes);
    const chunk = Buffer.allocUnsafe(content + Math.ceil(content / storedBlockBytes) * storedHeaderBytes);
    for (let at = 0; at < chunk.length; at += whole) {
      const length = Math.min(storedBlockBytes, chunk.length - at - storedHeaderBytes);
      storedHeader(length).copy(chunk, at);
      const body = chunk.subarray(at + storedHeaderBytes, at + storedHeaderBytes + length);
      await fill(handle, body, (block + at / whole) * storedBlockBytes);
    }
    yield chunk.subarray(Math.max(0, start - block * whole), Math.min(chunk.length, end - block * whole));
  }
}

async function fill(handle: FileHandle, buffer: Buffer, position: number): Promise<void> {
  for (let done = 0; done < buffer.length; ) {
    const {bytesRead} = await handle.read(buffer, done, buffer.length - done, position + done);
    if (bytesRead === 0) throw new Error('a file of the result is shorter than it was when it was written');
    done += bytesRead;
  }
}
