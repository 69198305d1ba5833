/**
 * Where the chunks of a dataset lie in an HDF5 file (file format specification III.A.1, version 1 B-trees), so that what
 * has been written need not be read again. For files that h5wasm wrote: 8-byte addresses, chunks without filters.
 */
import {readFully} from '../ground/storage';

const signature = Buffer.from('TREE\u0001', 'latin1');
const nodeHeaderBytes = 24;
const pieceBytes = 1 << 20;

/** A chunk and where its bytes are. */
export interface ChunkPlace {
  /** of its first value, one for each dimension */
  readonly start: readonly number[];
  readonly at: number;
}

/**
 * Finds the chunks of a two-dimensional dataset by the first of its nodes behind `from`.
 * @param chunkBytes of each of its chunks
 * @returns in the order of their places; undefined where they are not found, or others than it must have
 */
export function chunkPlaces(
  fd: number,
  file: string,
  {
    from,
    size,
    shape,
    chunk,
    chunkBytes,
  }: {
    readonly from: number;
    /** bytes of the file */
    readonly size: number;
    readonly shape: readonly [number, number];
    readonly chunk: readonly [number, number];
    readonly chunkBytes: number;
  },
): ChunkPlace[] | undefined {
  const keyBytes = 8 + 3 * 8;
  const places: ChunkPlace[] = [];
  const read = (at: number, bytes: number): DataView => {
    const buffer = Buffer.alloc(bytes);
    readFully(fd, buffer, at, file);
    return new DataView(buffer.buffer, buffer.byteOffset, bytes);
  };
  let sound = true;
  const visit = (at: number): void => {
    const header = read(at, nodeHeaderBytes);
    const [level, entries] = [header.getUint8(5), header.getUint16(6, true)];
    const body = read(at + nodeHeaderBytes, entries * (keyBytes + 8));
    for (let entry = 0; entry < entries; entry++) {
      const key = entry * (keyBytes + 8);
      const child = Number(body.getBigUint64(key + keyBytes, true));
      if (level > 0) visit(child);
      else {
        sound &&= body.getUint32(key, true) === chunkBytes && body.getUint32(key + 4, true) === 0;
        const start = [8, 16].map((offset) => Number(body.getBigUint64(key + offset, true)));
        places.push({start, at: child});
      }
    }
  };
  const root = findRoot(read, from, size, chunkBytes);
  if (root !== undefined) visit(root);
  const expected = Math.ceil(shape[0] / chunk[0]) * Math.ceil(shape[1] / chunk[1]);
  return sound && places.length === expected ? places.sort((a, b) => a.at - b.at) : undefined;
}

/** The root is set aside before the first chunk. */
function findRoot(
  read: (at: number, bytes: number) => DataView,
  from: number,
  size: number,
  chunkBytes: number,
): number | undefined {
  const keep = nodeHeaderBytes + 8;
  for (let at = from; at < size; at += pieceBytes - keep) {
    const view = read(at, Math.min(pieceBytes, size - at));
    const piece = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
    for (let found = piece.indexOf(signature); found >= 0; found = piece.indexOf(signature, found + 1)) {
      if (found + keep > piece.length) break;
      if (isOf(piece, found, chunkBytes)) return at + found;
    }
  }
  return undefined;
}

/** Keys of two dimensions have a third offset, which is 0; so has the first chunk. */
function isOf(piece: Buffer, at: number, chunkBytes: number): boolean {
  return (
    piece.readUInt32LE(at + nodeHeaderBytes) === chunkBytes &&
    piece.readUInt32LE(at + nodeHeaderBytes + 4) === 0
  );
}
