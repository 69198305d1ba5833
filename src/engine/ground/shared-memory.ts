/** Arrays that threads share, so that a message to another thread need not copy them. */

export function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/** A copy of the array that threads share. */
export function inSharedMemory<T extends Float32Array | Int32Array | Uint32Array | Uint8Array>(values: T): T {
  const ArrayOfKind = values.constructor as new (memory: SharedArrayBuffer) => T;
  const copy = new ArrayOfKind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
