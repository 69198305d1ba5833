/** The inner loops of levels 3 to 5 in WebAssembly. What uses them has each plainly too, for what does not fit. */
import {compiledFile} from '../ground/package';
import type {Scores} from '../kernel/combine';
import {createPlan, instantiate, reserve, type WasmMemory} from '../kernel/wasm-module';

/** What assembly/levels.ts exports; parameters are described there. Addresses are in bytes. */
interface LevelsExports {
  readonly memory: WasmMemory;
  summarise(
    values: number,
    isDouble: boolean,
    genes: number,
    control: number,
    wells: number,
    scratch: number,
    into: number,
  ): void;
  rank(
    scores: number,
    places: number,
    length: number,
    largest: number,
    scratch: number,
    into: number,
  ): number;
  product(a: number, b: number, length: number): number;
  addWeighted(scores: number, length: number, weight: number, largest: number, sums: number): void;
}

/** One for all: the next call overwrites its memory. */
let instance: LevelsExports | undefined;

function kernel(bytes: number): LevelsExports {
  instance ??= instantiate(compiledFile(__dirname, 'levels.wasm')) as LevelsExports;
  reserve(instance.memory, bytes);
  return instance;
}

/** Bytes of its memory; larger input is left to the plain way. */
const mostBytes = 2 ** 29;
const bucketBytes = 512 * 4;

/**
 * Per gene three numbers: the median of some wells, the median of their distances from it, and the largest of these. The first
 * is infinite where the values spread so oddly that they have to be sorted. Undefined for more than fits.
 *
 * @param values well-major
 * @param control places of the wells that count
 */
export function summariseGenes(
  values: Scores,
  genes: number,
  control: ArrayLike<number>,
): Float64Array | undefined {
  const plan = createPlan();
  const at = plan.place(values.byteLength);
  const wells = plan.place(control.length * 4);
  const scratch = plan.place(control.length * 20 + bucketBytes);
  const into = plan.place(genes * 24);
  if (plan.placed() > mostBytes || control.length === 0) return undefined;
  const {memory, summarise} = kernel(plan.placed());
  const isDouble = values instanceof Float64Array;
  new Uint8Array(memory.buffer, at, values.byteLength).set(
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  new Uint32Array(memory.buffer, wells, control.length).set(control);
  summarise(at, isDouble, genes, wells, control.length, scratch, into);
  return new Float64Array(memory.buffer, into, 3 * genes);
}

/** Replicates in the kernel's memory. */
export interface KernelReplicates {
  /** replicates x replicates: Spearman correlations over the places, NaN where one is constant, and 0 on the diagonal */
  readonly correlations: Float64Array;
  /** Sums of the clipped scores by their weights; NaN where a replicate has none. */
  weighted(weights: Float64Array): Float64Array;
}

/**
 * Correlates replicates over some places. Undefined where one lacks a score there, and for more than fits; valid until the next
 * call of any function here.
 *
 * @param replicates of the same length
 * @param largest size up to which scores count
 */
export function correlateReplicates(
  replicates: readonly Float32Array[],
  places: Uint32Array,
  largest: number,
): KernelReplicates | undefined {
  const count = replicates.length;
  const genes = replicates[0].length;
  const {length} = places;
  const plan = createPlan();
  const scores = replicates.map(() => plan.place(genes * 4));
  const placed = plan.place(length * 4);
  const scratch = plan.place(4096 + length * 12);
  const ranks = replicates.map(() => plan.place(length * 8));
  const sums = plan.place(genes * 8);
  if (plan.placed() > mostBytes) return undefined;
  const {memory, rank, product, addWeighted} = kernel(plan.placed());
  new Uint32Array(memory.buffer, placed, length).set(places);
  const squares: number[] = [];
  for (const [i, replicate] of replicates.entries()) {
    new Float32Array(memory.buffer, scores[i], genes).set(replicate);
    squares.push(rank(scores[i], placed, length, largest, scratch, ranks[i]));
    if (squares[i] < 0) return undefined;
  }
  // Ranks from 1 to n, shared or not, have the mean (n + 1) / 2; their sums are exact.
  const means = (length * (length + 1) ** 2) / 4;
  const correlations = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const cc =
        (product(ranks[i], ranks[j], length) - means) /
        Math.sqrt((squares[i] - means) * (squares[j] - means));
      correlations[i * count + j] = cc;
      correlations[j * count + i] = cc;
    }
  }
  return {
    correlations,
    weighted(weights) {
      const all = new Float64Array(memory.buffer, sums, genes).fill(0);
      for (const [i, at] of scores.entries()) addWeighted(at, genes, weights[i], largest, sums);
      return all.slice();
    },
  };
}
