/**
 * What GCTx files of the same rows and columns have in common: all bytes but those of the chunks of their scores. From one
 * such file the others are put together, without HDF5 and without reading them again for their checksums.
 */
import {closeSync, fstatSync, openSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {readFully} from '../ground/storage';
import {chunkPlaces} from './chunk-places';
import {combineCrc32} from './crc32-combine';

/** What a file is. */
export interface WrittenFile {
  readonly bytes: number;
  /** CRC-32 */
  readonly checksum: number;
}

interface FrameShape {
  /** columns and rows of the matrix */
  readonly shape: readonly [number, number];
  /** columns and rows of a chunk */
  readonly chunk: readonly [number, number];
}

export interface GctxFrame extends FrameShape {
  /** the same in all files; behind each but the last a chunk of scores */
  readonly pieces: readonly {
    readonly bytes: Uint8Array;
    /** CRC-32 */
    readonly checksum: number;
    /** first column and row of the chunk; absent behind the last piece */
    readonly start?: readonly number[];
  }[];
  /** To be called when nothing looks at the pieces any more: the next frame lies in their memory. */
  release(): void;
}

/** Memory of the frame that was read last, while none uses it: it is larger than most that a result needs. */
let spare = Buffer.alloc(0);

/**
 * Reads the frame of a file that h5wasm wrote.
 * @param from where the chunks begin at the earliest
 * @returns undefined where its chunks are not found
 */
export function readFrame(
  file: string,
  {from, shape, chunk}: FrameShape & {readonly from: number},
): GctxFrame | undefined {
  const chunkBytes = 4 * chunk[0] * chunk[1];
  const fd = openSync(file, 'r');
  try {
    const {size} = fstatSync(fd);
    const places = chunkPlaces(fd, file, {from, size, shape, chunk, chunkBytes});
    if (!places) return undefined;
    const total = size - places.length * chunkBytes;
    const memory = spare.length < total ? Buffer.allocUnsafeSlow(total) : spare;
    spare = Buffer.alloc(0);
    let used = 0;
    const read = (start: number, end: number) => {
      const bytes = memory.subarray(used, used + Math.max(0, end - start));
      used += bytes.length;
      readFully(fd, bytes, start, file);
      return {bytes, checksum: crc32(bytes)};
    };
    const ends = [0, ...places.map(({at}) => at + chunkBytes)];
    const pieces = places.map(({at, start}, i) => ({...read(ends[i], at), start}));
    return {
      shape,
      chunk,
      pieces: [...pieces, read(ends[places.length], size)],
      release: () => {
        spare = memory;
      },
    };
  } finally {
    closeSync(fd);
  }
}

/**
 * The file that has these scores in a frame.
 * @param readColumns signature-major scores of columns [start, end)
 * @returns its bytes one piece after the other: pieces of the frame, and chunks of scores in memory of their own; in the
 * end what the file is
 */
export function* fillFrame(
  {shape: [width, height], chunk: [across, down], pieces}: Omit<GctxFrame, 'release'>,
  readColumns: (start: number, end: number) => Float32Array,
): Generator<Uint8Array, WrittenFile, undefined> {
  let [length, checksum] = [0, 0];
  const count = (bytes: Uint8Array, known = crc32(bytes)) => {
    length += bytes.length;
    checksum = combineCrc32(checksum, known, bytes.length);
    return bytes;
  };
  // A chunk's columns are read once for all chunks that lie beside each other in the file.
  let loaded = -1;
  let columns: Float32Array = new Float32Array(0);
  for (const piece of pieces) {
    yield count(piece.bytes, piece.checksum);
    if (!piece.start) continue;
    const [column, row] = piece.start;
    const [wide, rows] = [Math.min(across, width - column), Math.min(down, height - row)];
    if (column !== loaded) columns = readColumns(column, column + wide);
    loaded = column;
    // Beyond the matrix a chunk holds zeros.
    const chunk = new Float32Array(across * down);
    for (let c = 0; c < wide; c++) {
      chunk.set(columns.subarray(c * height + row, c * height + row + rows), c * down);
    }
    yield count(new Uint8Array(chunk.buffer));
  }
  return {bytes: length, checksum};
}
