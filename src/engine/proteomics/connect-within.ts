/**
 * Connectivity within one matrix of similarities. What a target is compared with by its queries is all of its background,
 * so that one walk through the sorted background scores all queries at once, with no search. WebAssembly does it; what
 * connectivity.ts does pair by pair says the same.
 */
import {compiledFile} from '../ground/package';
import {createPlan, instantiate, reserve, type WasmMemory} from '../kernel/wasm-module';
import type {Grouping} from './fields';

/** What assembly/connect-within.ts exports; parameters are described there. Addresses are in bytes. */
interface ConnectExports {
  readonly memory: WasmMemory;
  gather(
    columns: number,
    wells: number,
    wellCount: number,
    count: number,
    groupOf: number,
    seen: number,
    values: number,
    owners: number,
    states: number,
  ): number;
  sort(
    values: number,
    owners: number,
    length: number,
    places: number,
    ends: number,
    sorted: number,
    theirs: number,
  ): void;
  walkDistances(sorted: number, theirs: number, length: number, states: number): void;
  walkPercentiles(sorted: number, theirs: number, length: number, states: number): void;
}

const doubleBytes = 8;
const wordBytes = 4;
const shortBytes = 2;
const bucketCount = 1 << 13;
/** of a query: total, passed, figure, median */
const stateNumbers = 4;

/**
 * Signed scores of all groups with all groups, targets x queries, one column after the other.
 * @param values similarities, symmetric; missing ones are left out
 * @throws ENGINE_NOT_BUILT when the WebAssembly file is missing
 */
export function connectWithin(
  values: Float64Array,
  groups: Grouping,
  metric: 'ks_test' | 'percentile_score',
): Float64Array {
  const height = groups.names.length;
  const count = groups.groupOf.length;
  const scores = new Float64Array(height * height).fill(Number.NaN);
  const widest = groups.members.reduce((most, {length}) => Math.max(most, length), 0);
  const room = widest * count;
  const wasm = instantiate(compiledFile(__dirname, 'connect-within.wasm')) as ConnectExports;
  const plan = createPlan();
  const at = {
    columns: plan.place(room * doubleBytes),
    values: plan.place(room * doubleBytes),
    sorted: plan.place(room * doubleBytes),
    owners: plan.place(room * wordBytes),
    theirs: plan.place(room * wordBytes),
    places: plan.place(room * shortBytes),
    ends: plan.place((bucketCount + 1) * wordBytes),
    states: plan.place(height * stateNumbers * doubleBytes),
    groupOf: plan.place(count * wordBytes),
    wells: plan.place(widest * wordBytes),
    seen: plan.place(count),
  };
  reserve(wasm.memory, plan.placed());
  const {buffer} = wasm.memory;
  const columns = new Float64Array(buffer, at.columns, room);
  const sorted = new Float64Array(buffer, at.sorted, room);
  const states = new Float64Array(buffer, at.states, height * stateNumbers);
  const wellsOf = new Uint32Array(buffer, at.wells, widest);
  new Uint32Array(buffer, at.groupOf, count).set(groups.groupOf);
  groups.members.forEach((wells, target) => {
    // The column of a well; the matrix is symmetric.
    wells.forEach((well, place) => {
      columns.set(values.subarray(well * count, (well + 1) * count), place * count);
    });
    wellsOf.set(wells);
    states.fill(0);
    const length = wasm.gather(
      ...([at.columns, at.wells, wells.length, count, at.groupOf, at.seen] as const),
      ...([at.values, at.owners, at.states] as const),
    );
    if (length === 0) return;
    wasm.sort(at.values, at.owners, length, at.places, at.ends, at.sorted, at.theirs);
    if (metric === 'ks_test') wasm.walkDistances(at.sorted, at.theirs, length, at.states);
    else wasm.walkPercentiles(at.sorted, at.theirs, length, at.states);
    const middle = (sorted[(length - 1) >> 1] + sorted[length >> 1]) / 2;
    for (let query = 0; query < height; query++) {
      const state = query * stateNumbers;
      const total = states[state];
      if (total === 0) continue;
      const size = states[state + 2] / (metric === 'ks_test' ? total * length : total);
      scores[query * height + target] = states[state + 3] < middle ? -size : size;
    }
  });
  return scores;
}
