/** Inner products of all vectors of one set with all of another, by WebAssembly. */
import {compiledFile} from '../ground/package';
import {createPlan, instantiate, reserve, type WasmMemory} from './wasm-module';

/** What assembly/inner-products.ts exports; parameters are described there. Addresses are in bytes. */
interface ProductExports {
  readonly memory: WasmMemory;
  multiply(left: number, right: number, groups: number, length: number, sums: number): void;
}

/** vectors whose products are taken together */
const four = 4;
const doubleBytes = 8;
/** Groups of four that stay in the processor's cache while all others go by: 100 kB of 96 values. */
const tileGroups = 32;

/**
 * Tells the inner product of every vector of `a` with every vector of `b`; of a set with itself only those with the same
 * vector and later ones.
 * @param a vector after vector, `length` values each, without NaN
 * @throws ENGINE_NOT_BUILT when the WebAssembly file is missing
 */
export function eachProduct(
  a: Float64Array,
  b: Float64Array,
  length: number,
  tell: (i: number, j: number, product: number) => void,
): void {
  const wasm = instantiate(compiledFile(__dirname, 'inner-products.wasm')) as ProductExports;
  const [inA, inB] = [a.length / length, b.length / length];
  const [groupsA, groupsB] = [Math.ceil(inA / four), Math.ceil(inB / four)];
  const groupBytes = four * length * doubleBytes;
  const plan = createPlan();
  const left = plan.place(groupsA * groupBytes);
  const right = a === b ? left : plan.place(groupsB * groupBytes);
  const sumsAt = plan.place(tileGroups * four * four * doubleBytes);
  reserve(wasm.memory, plan.placed());
  const memory = new Float64Array(wasm.memory.buffer);
  layOut(a, length, memory.subarray(left / doubleBytes));
  if (a !== b) layOut(b, length, memory.subarray(right / doubleBytes));
  const sums = memory.subarray(sumsAt / doubleBytes, sumsAt / doubleBytes + tileGroups * four * four);
  for (let from = 0; from < groupsB; from += tileGroups) {
    const to = Math.min(groupsB, from + tileGroups);
    for (let group = 0; group < (a === b ? to : groupsA); group++) {
      const first = a === b ? Math.max(from, group) : from;
      wasm.multiply(left + group * groupBytes, right + first * groupBytes, to - first, length, sumsAt);
      for (let other = first; other < to; other++) {
        for (let k = 0; k < four * four; k++) {
          const i = group * four + (k >> 2);
          const j = other * four + (k & 3);
          if (i < inA && j < inB && (a !== b || j >= i)) tell(i, j, sums[(other - first) * four * four + k]);
        }
      }
    }
  }
}

/** Groups of four vectors: per place a value of each; vectors that the last group lacks are zeros. */
function layOut(vectors: Float64Array, length: number, into: Float64Array): void {
  const count = vectors.length / length;
  for (let vector = 0; vector < count; vector++) {
    const from = Math.floor(vector / four) * four * length + (vector % four);
    for (let place = 0; place < length; place++) into[from + place * four] = vectors[vector * length + place];
  }
}
