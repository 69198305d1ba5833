/**
 * A job's archive is not a file. The result folder keeps each matrix as it is and each text compressed; the
 * tar.gz is these bytes with little between them, so it is stored once, costs no computing to send, has a length
 * that is known and can be read from any offset. One gzip member holds it all, as every reader understands:
 * compressed texts are its deflate blocks, matrices are in blocks that are stored (RFC 1951 §3.2.4).
 */
import {type FileHandle, open} from 'node:fs/promises';
import {gzipHeader, gzipTrailer, gzipTrailerBytes, lastBlock} from '../../engine/formats/gzip';
import {fileOf, type ResultFile, type ResultIndex} from '../kept';
import {paddingOf, tarEnd, tarHeader} from './tar';

const storedHeaderBytes = 5;
const storedBlockBytes = 65_535;
/** Stored blocks read from a file at a time: half a megabyte. */
const blocksTogether = 8;

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
