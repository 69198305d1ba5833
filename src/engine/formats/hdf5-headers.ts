/**
 * What the header of an HDF5 dataset says that h5wasm does not tell: which bits of its elements are numbers, and
 * whether they lie in other files (HDF5 file format specification, version 3.0, IV.A: object headers).
 */
import {closeSync, openSync, readSync} from 'node:fs';

/** Which bits of an element are an integer. */
export interface IntegerBits {
  readonly signed: boolean;
  readonly offset: number;
  readonly precision: number;
}

export interface HeaderFacts {
  /** of an integer, or of the integers of an enumeration */
  readonly integer?: IntegerBits;
  /** true for a float32 or float64 of IEEE 754 */
  readonly isIeee: boolean;
  /** its bytes lie in other files, which it names */
  readonly isExternal: boolean;
}

interface Message {
  readonly type: number;
  readonly flags: number;
  readonly data: Buffer;
}

const messageType = {datatype: 0x0003, externalFiles: 0x0007, continuation: 0x0010} as const;
const typeClass = {integer: 0, float: 1, enumeration: 8} as const;
const shared = 0x02;
/** More are in no file that means well. */
const mostMessages = 10_000;
const mostMessageBytes = 1 << 20;

/**
 * Reads the header of a dataset.
 * @param start where HDF5 begins in the file
 * @param address of the header, counted from there
 * @returns undefined where it is not laid out as the specification says, or shares its type with others in a way that
 *   is not read here
 */
export function readHeader(file: string, start: number, address: number): HeaderFacts | undefined {
  const descriptor = openSync(file, 'r');
  try {
    const read = (at: number, length: number): Buffer => {
      if (length > mostMessageBytes) throw new RangeError(`${length} bytes of a header`);
      const bytes = Buffer.alloc(length);
      if (readSync(descriptor, bytes, 0, length, start + at) < length) throw new RangeError('beyond the end');
      return bytes;
    };
    const sizes = sizesOf(read(0, 16));
    const messages = [...messagesAt(read, sizes, address)];
    const datatype = datatypeOf(read, sizes, messages);
    return (
      datatype && {...datatype, isExternal: messages.some(({type}) => type === messageType.externalFiles)}
    );
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

type Read = (at: number, length: number) => Buffer;

/** Bytes that the file's addresses and lengths take. */
interface Sizes {
  readonly address: number;
  readonly length: number;
}

function sizesOf(superblock: Buffer): Sizes {
  const at = superblock[8] < 2 ? 13 : 9;
  return {address: superblock[at], length: superblock[at + 1]};
}

function unsigned(bytes: Buffer, at: number, size: number): number {
  if (size < 1 || size > 8 || at + size > bytes.length) throw new RangeError('beyond the end');
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + bytes[at + i];
  return value;
}

/** All messages of an object header of either version. */
function* messagesAt(read: Read, sizes: Sizes, address: number): Generator<Message> {
  const isNew = read(address, 4).toString('latin1') === 'OHDR';
  const blocks = [isNew ? newBlock(read, address) : oldBlock(read, address)];
  let count = 0;
  for (let block = blocks.pop(); block; block = blocks.pop()) {
    for (const message of isNew ? newMessages(block) : oldMessages(block)) {
      if (++count > mostMessages) throw new RangeError('too many messages');
      yield message;
      if (message.type !== messageType.continuation) continue;
      const at = unsigned(message.data, 0, sizes.address);
      const length = unsigned(message.data, sizes.address, sizes.length);
      // A new one has a signature before and a checksum behind its messages.
      const bytes = isNew ? read(at, length).subarray(4, length - 4) : read(at, length);
      blocks.push({bytes, hasOrder: block.hasOrder});
    }
  }
}

interface Block {
  readonly bytes: Buffer;
  /** its messages tell the order in which they were made */
  readonly hasOrder: boolean;
}

function oldBlock(read: Read, address: number): Block {
  const prefix = read(address, 16);
  if (prefix[0] !== 1) throw new RangeError('no object header');
  return {bytes: read(address + 16, prefix.readUInt32LE(8)), hasOrder: false};
}

function* oldMessages({bytes}: Block): Generator<Message> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const [type, size, flags] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2), bytes[at + 4]];
    yield {type, flags, data: bytes.subarray(at + 8, at + 8 + size)};
    at += 8 + size;
  }
}

function newBlock(read: Read, address: number): Block {
  const [, flags] = read(address + 4, 2);
  const sizeAt = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const size = unsigned(read(address + sizeAt, sizeBytes), 0, sizeBytes);
  return {bytes: read(address + sizeAt + sizeBytes, size), hasOrder: (flags & 0x04) !== 0};
}

function* newMessages({bytes, hasOrder}: Block): Generator<Message> {
  const head = hasOrder ? 6 : 4;
  for (let at = 0; at + head <= bytes.length; ) {
    const [type, size, flags] = [bytes[at], bytes.readUInt16LE(at + 1), bytes[at + 3]];
    yield {type, flags, data: bytes.subarray(at + head, at + head + size)};
    at += head + size;
  }
}

function datatypeOf(
  read: Read,
  sizes: Sizes,
  messages: readonly Message[],
  depth = 0,
): Pick<HeaderFacts, 'integer' | 'isIeee'> | undefined {
  const found = messages.find(({type}) => type === messageType.datatype);
  if (!found || depth > 1) return undefined;
  const {flags, data} = found;
  if ((flags & shared) === 0) return describeDatatype(data);
  const [version, kind] = data;
  // Another kind of sharing keeps it in a heap.
  if (version > 3 || (version === 3 && kind !== 2)) return undefined;
  const address = unsigned(data, version === 1 ? 8 : 2, sizes.address);
  return datatypeOf(read, sizes, [...messagesAt(read, sizes, address)], depth + 1);
}

/** IEEE 754: size, bits of the exponent and where they begin, bits of the mantissa, bias. */
const ieee = [
  [4, 8, 23, 23, 127],
  [8, 11, 52, 52, 1023],
] as const;

function describeDatatype(bytes: Buffer): Pick<HeaderFacts, 'integer' | 'isIeee'> {
  const kind = bytes[0] & 0x0f;
  const size = bytes.readUInt32LE(4);
  const properties = bytes.subarray(8);
  if (kind === typeClass.enumeration) return describeDatatype(properties);
  if (kind === typeClass.integer) {
    const [offset, precision] = [properties.readUInt16LE(0), properties.readUInt16LE(2)];
    if (precision < 1 || offset + precision > 8 * size) throw new RangeError('no such bits');
    return {integer: {signed: (bytes[1] & 8) !== 0, offset, precision}, isIeee: false};
  }
  if (kind !== typeClass.float) return {isIeee: false};
  const [offset, precision] = [properties.readUInt16LE(0), properties.readUInt16LE(2)];
  const [exponentAt, exponentBits, mantissaAt, mantissaBits] = properties.subarray(4, 8);
  const bias = properties.readUInt32LE(8);
  const isIeee = ieee.some(
    ([bytesOf, exponent, at, mantissa, biasOf]) =>
      size === bytesOf &&
      offset === 0 &&
      precision === 8 * size &&
      exponentBits === exponent &&
      exponentAt === at &&
      mantissaAt === 0 &&
      mantissaBits === mantissa &&
      bias === biasOf,
  );
  return {isIeee};
}
