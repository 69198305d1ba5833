/** Turns a folder that an analysis wrote into the form in which results are kept (archive.ts). */
import {closeSync, createReadStream, openSync, readSync, writeFileSync} from 'node:fs';
import {type FileHandle, open, readdir, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {promisify} from 'node:util';
import {constants, crc32, deflateRaw, deflateRawSync, type ZlibOptions} from 'node:zlib';
import {combineCrc32} from '../../engine/formats/crc32-combine';
import {axisPath, matrixPath} from '../../engine/formats/gctx-reader';
import {gzipHeader, gzipTrailer, lastBlock} from '../../engine/formats/gzip';
import {openHdf5} from '../../engine/formats/hdf5';
import {temporaryName} from '../../engine/ground/storage';
import {indexFile, type MatrixShape, type ResultFile, type ResultIndex} from '../kept';
import {paddingOf, tarEnd, tarHeader} from './tar';

const deflate = promisify<Buffer, ZlibOptions, Buffer>(deflateRaw);
/** Level 6 takes a quarter less space of scores as text, and five times the time. */
const deflateOptions: ZlibOptions = {level: 1, finishFlush: constants.Z_SYNC_FLUSH};
/** Bytes compressed on their own; several are compressed at the same time. */
const blockBytes = 1 << 20;
const blocksAtOnce = 4;
/** Bytes of a file that is only read: the processor's cache has room for them. */
const readTogether = 1 << 18;

/** A file that need not be read again to become part of an archive. */
export interface NotedFile {
  /** bytes of its content, and their CRC-32 */
  readonly bytes: number;
  readonly checksum: number;
  /** bytes of the gzip file `<name>.gz` in which it is kept; absent where it is kept as it is */
  readonly packed?: number;
  /** what it holds, if it is a matrix */
  readonly matrix?: MatrixShape;
}

/**
 * Compresses the texts below `<folder>/<root>`, and writes into `folder` the index by which `readArchive` reads all.
 * The texts themselves are removed.
 * @param noted what need not be read: files by path within the root, compressed texts among them
 */
export async function packResult(
  folder: string,
  root: string,
  noted: ReadonlyMap<string, NotedFile> = new Map(),
): Promise<ResultIndex> {
  const files: ResultFile[] = [];
  let checksum = 0;
  const names = await filesBelow(path.join(folder, root));
  for (const name of names.map((written) => nameOf(written, noted)).sort()) {
    const {bytes, packed, matrix, ...file} = noted.get(name) ?? (await pack(path.join(folder, root, name)));
    checksum = crc32(tarHeader(`${root}/${name}`, bytes), checksum);
    checksum = combineCrc32(checksum, file.checksum, bytes);
    checksum = crc32(Buffer.alloc(paddingOf(bytes)), checksum);
    files.push({path: name, bytes, packed, matrix});
  }
  const index: ResultIndex = {root, files, checksum: crc32(tarEnd, checksum)};
  const unfinished = temporaryName(path.join(folder, indexFile));
  await writeFile(unfinished, `${JSON.stringify(index, null, 1)}\n`);
  await rename(unfinished, path.join(folder, indexFile));
  return index;
}

/**
 * Brings a file into the form in which it is kept: a text becomes `<file>.gz`.
 * @param matrix what it holds, where that is known
 */
export async function pack(file: string, matrix?: MatrixShape): Promise<NotedFile> {
  if (/\.gctx$/i.test(file)) return {matrix: matrix ?? (await gctxShape(file)), ...readWhole(file)};
  const shape = matrix ?? (/\.gct$/i.test(file) ? await gctShape(file) : undefined);
  return {matrix: shape, ...(await compress(file))};
}

/**
 * Writes a text as it is kept, in `<file>.gz`: the same bytes as if it had been written first and packed then.
 * @param matrix what it holds
 */
export function packText(file: string, text: Uint8Array, matrix: MatrixShape): NotedFile {
  const parts: Uint8Array[] = [gzipHeader];
  for (let at = 0; at < text.length; at += blockBytes) {
    parts.push(deflateRawSync(text.subarray(at, at + blockBytes), deflateOptions));
  }
  const checksum = crc32(text);
  const packed = Buffer.concat([...parts, lastBlock, gzipTrailer(checksum, text.length)]);
  writeFileSync(`${file}.gz`, packed, {flag: 'wx'});
  return {bytes: text.length, checksum, packed: packed.length, matrix};
}

/** From the first three lines of a GCT 1.3 of our own. */
async function gctShape(file: string): Promise<MatrixShape> {
  const stream = createReadStream(file);
  const lines: string[] = [];
  try {
    for await (const line of createInterface({input: stream})) {
      lines.push(line);
      if (lines.length === 3) break;
    }
  } finally {
    stream.destroy();
  }
  const [rows, columns, fields] = lines[1].split('\t').map(Number);
  return {rows, columns, fields: lines[2].split('\t').slice(1, 1 + fields)};
}

async function gctxShape(file: string): Promise<MatrixShape> {
  const hdf5 = await openHdf5(file);
  try {
    const [columns, rows] = hdf5.dataset(matrixPath)?.shape ?? [0, 0];
    const fields = (hdf5.datasets(axisPath.row) ?? []).filter((name) => name !== 'id');
    return {rows, columns, fields};
  } finally {
    hdf5.close();
  }
}

/** The name of a file's content: without what was added to it when it was compressed. */
function nameOf(written: string, noted: ReadonlyMap<string, NotedFile>): string {
  const content = written.replace(/\.gz$/, '');
  return noted.get(content)?.packed === undefined ? written : content;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

async function readBlocks(file: string, use: (block: Buffer) => Promise<void>): Promise<void> {
  const handle = await open(file);
  try {
    for (;;) {
      const {buffer, bytesRead} = await handle.read(Buffer.allocUnsafe(blockBytes), 0, blockBytes);
      if (bytesRead === 0) return;
      await use(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

/** Half as much work with one block for all as with a new one for each, and without waiting. */
function readWhole(file: string): NotedFile {
  const block = Buffer.allocUnsafe(readTogether);
  let [bytes, checksum] = [0, 0];
  const fd = openSync(file, 'r');
  try {
    for (;;) {
      const read = readSync(fd, block, 0, block.length, bytes);
      if (read === 0) return {bytes, checksum};
      checksum = crc32(block.subarray(0, read), checksum);
      bytes += read;
    }
  } finally {
    closeSync(fd);
  }
}

/** Replaces a file by its gzip, blocks of it compressed side by side. */
async function compress(file: string): Promise<NotedFile> {
  const target = await open(`${file}.gz`, 'wx');
  try {
    let packed = await append(target, gzipHeader);
    let [bytes, checksum] = [0, 0];
    const waiting: Promise<Buffer>[] = [];
    const flush = async (most: number) => {
      for (let next = waiting[0]; waiting.length > most; next = waiting[0]) {
        packed += await append(target, await next);
        waiting.shift();
      }
    };
    await readBlocks(file, async (block) => {
      bytes += block.length;
      checksum = crc32(block, checksum);
      const compressed = deflate(block, deflateOptions);
      // A failure is noticed when its turn comes.
      compressed.catch(() => {});
      waiting.push(compressed);
      await flush(blocksAtOnce - 1);
    });
    await flush(0);
    packed += await append(target, lastBlock);
    packed += await append(target, gzipTrailer(checksum, bytes));
    await rm(file);
    return {bytes, checksum, packed};
  } finally {
    await target.close();
  }
}

async function append(target: FileHandle, bytes: Buffer): Promise<number> {
  for (let done = 0; done < bytes.length; ) {
    done += (await target.write(bytes, done, bytes.length - done)).bytesWritten;
  }
  return bytes.length;
}
