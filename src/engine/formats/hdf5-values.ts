/** Decodes HDF5 datasets into numbers and texts. */
import {failure} from '../ground/failures';
import {type Hdf5Dataset, type Hdf5File, hdf5Class, spacePadded} from './hdf5';
import type {IntegerBits} from './hdf5-headers';
import {decodeText} from './legacy-text';

/** Bytes asked of HDF5 at a time: its memory is 2 GiB in all and never shrinks. */
export const slabBytes = 64 << 20;

type Numbers = Exclude<NodeJS.TypedArray, BigInt64Array | BigUint64Array | Uint8ClampedArray>;

/**
 * Numbers of a slab as the narrowest JavaScript array that holds them; 64-bit integers, and integers of which one stands
 * for no value (NaN), as float64. A view of `bytes` wherever possible.
 * @throws GCTX_INVALID for a type that is no number
 */
export function toNumbers(file: string, dataset: Hdf5Dataset, bytes: Buffer): Numbers {
  const {type, size} = dataset;
  if (dataset.unreadable !== undefined) throw unreadable(file, dataset, dataset.unreadable);
  // The library's memory is never shared between threads.
  const buffer = bytes.buffer as ArrayBuffer;
  const length = bytes.length / size;
  if (type === hdf5Class.float && size === 4) return new Float32Array(buffer, bytes.byteOffset, length);
  if (type === hdf5Class.float && size === 8) return new Float64Array(buffer, bytes.byteOffset, length);
  if (type !== hdf5Class.integer) throw unreadable(file, dataset, 'its elements are no numbers');
  if (size === 8) {
    const wide = toWideIntegers(dataset, bytes);
    const missing = missingInteger(dataset);
    return Float64Array.from(wide, (value) => (value === missing ? Number.NaN : Number(value)));
  }
  const integers = toIntegers(dataset, bytes);
  const missing = missingInteger(dataset);
  if (missing === undefined) return integers;
  const lowest = Number(missing);
  return Float64Array.from(integers, (value) => (value === lowest ? Number.NaN : value));
}

function unreadable(file: string, {name}: Hdf5Dataset, detail: string) {
  return failure('GCTX_INVALID', {file, dataset: name, detail});
}

/** Which bits of integers are the number: all, where nothing else is said. */
function bitsOf({integer, size}: Hdf5Dataset): IntegerBits {
  return integer ?? {signed: true, offset: 0, precision: 8 * size};
}

/** The integer that stands for no value. */
function missingInteger(dataset: Hdf5Dataset): bigint | undefined {
  const {signed, precision} = bitsOf(dataset);
  return dataset.lowestIsMissing && signed ? -(1n << BigInt(precision - 1)) : undefined;
}

/** Integers of 1, 2 or 4 bytes; a view of `bytes` where their bits are the whole element. */
function toIntegers(dataset: Hdf5Dataset, bytes: Buffer): Numbers {
  const {size} = dataset;
  const {signed, offset, precision} = bitsOf(dataset);
  const buffer = bytes.buffer as ArrayBuffer;
  const {byteOffset} = bytes;
  const length = bytes.length / size;
  const view = (): Numbers => {
    if (size === 1) return signed ? new Int8Array(buffer, byteOffset, length) : bytes;
    if (size === 2) return new (signed ? Int16Array : Uint16Array)(buffer, byteOffset, length);
    return new (signed ? Int32Array : Uint32Array)(buffer, byteOffset, length);
  };
  const whole = view();
  if (precision === 8 * size) return whole;
  // HDF5 hands over the bits beside the number as they are stored.
  const [above, beside] = [32 - offset - precision, 32 - precision];
  return whole.map((value) => (signed ? (value << above) >> beside : (value << above) >>> beside));
}

function toWideIntegers(dataset: Hdf5Dataset, bytes: Buffer): BigInt64Array | BigUint64Array {
  const {signed, offset, precision} = bitsOf(dataset);
  const View = signed ? BigInt64Array : BigUint64Array;
  const whole = new View(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / 8);
  if (precision === 64) return whole;
  const [clip, shift] = [signed ? BigInt.asIntN : BigInt.asUintN, BigInt(offset)];
  return (whole as BigInt64Array).map((value) => clip(precision, value >> shift));
}

/** All numbers of a one-dimensional dataset. */
export function readNumbers(file: Hdf5File, dataset: Hdf5Dataset): Float64Array {
  const values = new Float64Array(dataset.shape[0]);
  forEachSlab(dataset, (offset, count, start) =>
    file.read(dataset, offset, count, (bytes) => values.set(toNumbers(file.path, dataset, bytes), start)),
  );
  return values;
}

/**
 * The 64-bit integers of a one-dimensional dataset as they are written in digits; undefined for one that stands for no
 * value. In numbers they would lose digits beyond 2^53.
 */
export function readDigits(file: Hdf5File, dataset: Hdf5Dataset): (string | undefined)[] {
  const digits: (string | undefined)[] = [];
  const missing = missingInteger(dataset);
  forEachSlab(dataset, (offset, count) =>
    file.read(dataset, offset, count, (bytes) => {
      for (const value of toWideIntegers(dataset, bytes)) {
        digits.push(value === missing ? undefined : String(value));
      }
    }),
  );
  return digits;
}

/** Hands over the names of a one-dimensional dataset of an enumeration; nothing for a value that it does not name. */
export function readMembers(
  file: Hdf5File,
  dataset: Hdf5Dataset,
  use: (member: string | undefined) => void,
): void {
  forEachSlab(dataset, (offset, count) =>
    file.read(dataset, offset, count, (bytes) => {
      const values = dataset.size === 8 ? toWideIntegers(dataset, bytes) : toIntegers(dataset, bytes);
      for (const value of values) use(dataset.members?.get(Number(value)));
    }),
  );
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
