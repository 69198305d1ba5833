/** Loading WebAssembly modules, and laying out the memory of one that has no runtime to do it. */
import {readFileSync} from 'node:fs';

/** The few parts of the WebAssembly API used here; the standard library of TypeScript has it for browsers only. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports?: object) => {readonly exports: unknown};
};

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

/** By file; a thread compiles each once. */
const compiled = new Map<string, object>();

/**
 * A new instance of a module.
 * @param file from `compiledFile`
 * @param imports what the module takes from outside, such as a memory that threads share
 * @returns its exports, whose types the caller knows from the assembly
 */
export function instantiate(file: string, imports?: object): unknown {
  const module = compiled.get(file) ?? new WebAssembly.Module(readFileSync(file));
  compiled.set(file, module);
  return new WebAssembly.Instance(module, imports).exports;
}
