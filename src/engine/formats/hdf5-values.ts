/** Decodes HDF5 datasets into numbers and texts. */
import {failure} from '../../errors';
import {type Hdf5Dataset, type Hdf5File, hdf5Class, spacePadded} from './hdf5';
import {decodeText} from './text-bytes';

/** Bytes asked of HDF5 at a time: its memory is 2 GiB in all and never shrinks. */
export const slabBytes = 64 << 20;

type Numbers = Exclude<NodeJS.TypedArray, BigInt64Array | BigUint64Array | Uint8ClampedArray>;

/**
 * Numbers of a slab as the narrowest JavaScript array that holds them; 64-bit integers as float64. A view of
 * `bytes` wherever possible.
 * @throws GCTX_INVALID for a type that is no number
 */
export function toNumbers(file: string, dataset: Hdf5Dataset, bytes: Buffer): Numbers {
  const {type, size, signed} = dataset;
  // The library's memory is never shared between threads.
  const buffer = bytes.buffer as ArrayBuffer;
  const {byteOffset} = bytes;
  const length = bytes.length / size;
  if (type === hdf5Class.float && size === 4) return new Float32Array(buffer, byteOffset, length);
  if (type === hdf5Class.float && size === 8) return new Float64Array(buffer, byteOffset, length);
  if (type === hdf5Class.integer) {
    if (size === 1) return signed ? new Int8Array(buffer, byteOffset, length) : bytes;
    if (size === 2) return new (signed ? Int16Array : Uint16Array)(buffer, byteOffset, length);
    if (size === 4) return new (signed ? Int32Array : Uint32Array)(buffer, byteOffset, length);
    const wide = new (signed ? BigInt64Array : BigUint64Array)(buffer, byteOffset, length);
    return Float64Array.from(wide as BigInt64Array, Number);
  }
  const detail = `its elements (HDF5 class ${type}, ${size} bytes) are no 32- or 64-bit numbers`;
  throw failure('GCTX_INVALID', {file, dataset: dataset.name, detail});
}

/** All numbers of a one-dimensional dataset. */
export function readNumbers(file: Hdf5File, dataset: Hdf5Dataset): Float64Array {
  const values = new Float64Array(dataset.shape[0]);
  forEachSlab(dataset, (offset, count, start) =>
    file.read(dataset, offset, count, (bytes) => values.set(toNumbers(file.path, dataset, bytes), start)),
  );
  return values;
}

/** Hands over the texts of a one-dimensional dataset in order, without padding or blanks at the right end. */
export function readTexts(file: Hdf5File, dataset: Hdf5Dataset, use: (text: string) => void): void {
  if (dataset.variableLength) {
    forEachSlab(dataset, (offset, count) =>
      file.readVariable(dataset, offset, count, (bytes) => use(trimmed(bytes, 0, bytes.length))),
    );
    return;
  }
  const {size, padding} = dataset;
  forEachSlab(dataset, (offset, count) =>
    file.read(dataset, offset, count, (bytes) => {
      for (let start = 0; start < bytes.length; start += size) {
        let end = start + size;
        if (padding !== spacePadded) {
          // A NUL ends the text.
          end = start;
          while (end < start + size && bytes[end] !== 0) end++;
        }
        use(trimmed(bytes, start, end));
      }
    }),
  );
}

function trimmed(bytes: Buffer, start: number, end: number): string {
  let to = end;
  while (to > start && (bytes[to - 1] === 32 || bytes[to - 1] === 0)) to--;
  return decodeText(bytes, start, to);
}

function forEachSlab(
  dataset: Hdf5Dataset,
  read: (offset: number[], count: number[], start: number) => void,
): void {
  const [length, ...rest] = dataset.shape;
  // Variable-length texts take memory beyond their pointers.
  const elementBytes = dataset.variableLength ? 1024 : dataset.size;
  const step = Math.max(1, Math.floor(slabBytes / elementBytes));
  for (let start = 0; start < length; start += step) {
    read([start, ...rest.map(() => 0)], [Math.min(step, length - start), ...rest], start);
  }
}
