/** Inner products of all wells of one matrix with all of another, by WebAssembly. */
import {compiledFile} from '../ground/package';
import {createPlan, instantiate, reserve, type WasmMemory} from '../kernel/wasm-module';

/** What assembly/well-products.ts exports; parameters are described there. Addresses are in bytes. */
interface ProductExports {
  readonly memory: WasmMemory;
  multiply(left: number, right: number, groups: number, probes: number, sums: number): void;
}

/** wells whose products are taken together */
const four = 4;
const doubleBytes = 8;
/** Groups of four that stay in the processor's cache while all others go by: 100 kB of 96 probes. */
const tileGroups = 32;

/**
 * Tells the inner product of every well of `a` with every well of `b`; of a matrix with itself only those with the same
 * well and later ones.
 * @param a well after well, `probes` values each, without NaN
 * @throws ENGINE_NOT_BUILT when the WebAssembly file is missing
 */
export function eachProduct(
  a: Float64Array,
  b: Float64Array,
  probes: number,
  tell: (i: number, j: number, product: number) => void,
): void {
  const wasm = instantiate(compiledFile(__dirname, 'well-products.wasm')) as ProductExports;
  const [inA, inB] = [a.length / probes, b.length / probes];
  const [groupsA, groupsB] = [Math.ceil(inA / four), Math.ceil(inB / four)];
  const groupBytes = four * probes * doubleBytes;
  const plan = createPlan();
  const left = plan.place(groupsA * groupBytes);
  const right = a === b ? left : plan.place(groupsB * groupBytes);
  const sumsAt = plan.place(tileGroups * four * four * doubleBytes);
  reserve(wasm.memory, plan.placed());
  const memory = new Float64Array(wasm.memory.buffer);
  layOut(a, probes, memory.subarray(left / doubleBytes));
  if (a !== b) layOut(b, probes, memory.subarray(right / doubleBytes));
  const sums = memory.subarray(sumsAt / doubleBytes, sumsAt / doubleBytes + tileGroups * four * four);
  for (let from = 0; from < groupsB; from += tileGroups) {
    const to = Math.min(groupsB, from + tileGroups);
    for (let group = 0; group < (a === b ? to : groupsA); group++) {
      const first = a === b ? Math.max(from, group) : from;
      wasm.multiply(left + group * groupBytes, right + first * groupBytes, to - first, probes, sumsAt);
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

/** Groups of four wells: per probe a value of each; wells that the last group lacks are zeros. */
function layOut(wells: Float64Array, probes: number, into: Float64Array): void {
  const count = wells.length / probes;
  for (let well = 0; well < count; well++) {
    const from = Math.floor(well / four) * four * probes + (well % four);
    for (let probe = 0; probe < probes; probe++) into[from + probe * four] = wells[well * probes + probe];
  }
}
