/** Enrichment scores of random sets in WebAssembly: a query with classes of 50 sizes draws thirty million members. */
import {compiledFile} from '../ground/package';
import {instantiate, reserve, type WasmMemory} from '../kernel/wasm-module';

/** What assembly/random-sets.ts exports; parameters are described there. */
interface RandomSets {
  readonly memory: WasmMemory;
  scoreRandomSets(
    seed: number,
    size: number,
    draws: number,
    weights: number,
    count: number,
    marks: number,
    words: number,
    ranked: number,
    scores: number,
  ): void;
}

/** Random sets scored by one call at most. */
const drawsAtOnce = 500;

/** One for all: the next sets to be scored overwrite its memory. */
let instance: RandomSets | undefined;

/**
 * Scores random sets of places, as `createSetSampler` draws and `setEnrichmentScore` scores them.
 * @param weights of all places
 * @param largest members that a set has at most
 * @returns from a state of the random numbers, until this is called again, members of a set and number of sets their ES
 */
export function createRandomSets(
  weights: Float64Array,
  largest: number,
): (seed: number, size: number, draws: number) => Float64Array {
  instance ??= instantiate(compiledFile(__dirname, 'random-sets.wasm')) as RandomSets;
  const sets = instance;
  const {length} = weights;
  const marks = 8 * length;
  const words = marks + 8 * Math.ceil(length / 64);
  const scores = words + 8 * Math.ceil(length / 64 / 64);
  const ranked = scores + 8 * drawsAtOnce;
  reserve(sets.memory, ranked + 4 * largest);
  const {buffer} = sets.memory;
  new Float64Array(buffer, 0, length).set(weights);
  new Uint8Array(buffer, marks, scores - marks).fill(0);
  return (seed, size, draws) => {
    if (draws > drawsAtOnce) throw new RangeError(`${draws} random sets are more than ${drawsAtOnce}`);
    sets.scoreRandomSets(seed, size, draws, 0, length, marks, words, ranked, scores);
    return new Float64Array(buffer, scores, draws).slice();
  };
}
