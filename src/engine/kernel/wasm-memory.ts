/** Laying out the memory of a WebAssembly module that has none of its own. */

/** The part of WebAssembly.Memory used here. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const pageBytes = 65_536;
const lineBytes = 64;

/** Places pieces of memory one behind the other, each on a cache line, from `start` on: 0 is nobody's address. */
export function createPlan(start = lineBytes): {place: (bytes: number) => number; placed: () => number} {
  let end = start;
  return {
    place(bytes) {
      const at = Math.ceil(end / lineBytes) * lineBytes;
      end = at + bytes;
      return at;
    },
    placed: () => end,
  };
}

/** Makes a memory at least so large. What it had stays, in another buffer. */
export function reserve(memory: WasmMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
}
