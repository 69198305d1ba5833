/** Nearest neighbours of points, all pairs looked at, by WebAssembly. */
import {compiledFile} from '../ground/package';
import {createPlan, instantiate, reserve, type WasmMemory} from '../kernel/wasm-module';

/** What assembly/nearest.ts exports; parameters are described there. Addresses are in bytes. */
interface NearestExports {
  readonly memory: WasmMemory;
  nearest(
    ...addresses: [
      left: number,
      right: number,
      squares: number,
      first: number,
      groups: number,
      places: number,
      nearness: number,
      numbers: number,
      kept: number,
      scratch: number,
    ]
  ): void;
}

/** Points, one after the other. */
export interface Points {
  /** `dimensions` values each, all finite */
  readonly values: Float32Array;
  readonly dimensions: number;
}

export interface Neighbours {
  /** per point its nearest ones, the nearest first; `each` a point */
  readonly numbers: Uint32Array;
  /** Euclidean distances to them */
  readonly distances: Float32Array;
  readonly each: number;
}

export interface NeighbourSearch {
  /** neighbours that a point gets: as many as asked for, or all others */
  readonly each: number;
  /** Neighbours of points [from, to). */
  of(from: number, to: number): Neighbours;
}

const left = 4;
const right = 8;
const floatBytes = 4;
/** Groups that stay in the processor's cache while all points on the left go by: 200 kB at 50 dimensions. */
const tileGroups = 128;
/** Points on the left that have their lists filled together. */
const blockPoints = 512;
/** Candidates beside those asked for: single precision may put ones that are hardly farther before others. */
const spare = 6;

/**
 * Prepares the search for the `most` nearest neighbours of points among themselves, themselves left out. Found in single
 * precision, then measured and put in order in double; of equally near ones the lower number comes first.
 * @throws ENGINE_NOT_BUILT when the WebAssembly file is missing
 */
export function createNeighbourSearch({values, dimensions}: Points, most: number): NeighbourSearch {
  const count = values.length / dimensions;
  const each = Math.max(0, Math.min(most, count - 1));
  // One of them is the point itself.
  const kept = each + 1 + spare;
  const groups = Math.ceil(count / right);
  const wasm = instantiate(compiledFile(__dirname, 'nearest.wasm')) as NearestExports;
  const plan = createPlan();
  const rights = plan.place(groups * right * dimensions * floatBytes);
  const squares = plan.place(groups * right * floatBytes);
  const lefts = plan.place(blockPoints * dimensions * floatBytes);
  const nearness = plan.place(blockPoints * kept * floatBytes);
  const numbers = plan.place(blockPoints * kept * floatBytes);
  const scratch = plan.place(right * floatBytes);
  reserve(wasm.memory, plan.placed());
  const floats = new Float32Array(wasm.memory.buffer);
  const words = new Uint32Array(wasm.memory.buffer);
  interleave(values, dimensions, right, 0, count, floats.subarray(rights / floatBytes));
  for (let i = 0; i < groups * right; i++) {
    let sum = i < count ? 0 : Number.POSITIVE_INFINITY;
    for (let d = 0; i < count && d < dimensions; d++) sum += values[i * dimensions + d] ** 2;
    floats[squares / floatBytes + i] = sum;
  }

  /** Candidates of points [from, to), at most a block of them. */
  const searchBlock = (from: number, to: number) => {
    const block = Math.ceil((to - from) / left);
    interleave(values, dimensions, left, from, to, floats.subarray(lefts / floatBytes));
    floats.fill(Number.POSITIVE_INFINITY, nearness / floatBytes, nearness / floatBytes + blockPoints * kept);
    for (let first = 0; first < groups; first += tileGroups) {
      const tile = Math.min(tileGroups, groups - first);
      for (let group = 0; group < block; group++) {
        const list = group * left * kept * floatBytes;
        wasm.nearest(
          lefts + group * left * dimensions * floatBytes,
          rights + first * right * dimensions * floatBytes,
          squares + first * right * floatBytes,
          first * right,
          tile,
          dimensions,
          nearness + list,
          numbers + list,
          kept,
          scratch,
        );
      }
    }
  };

  const distance = (a: number, b: number) => {
    let sum = 0;
    for (let d = 0; d < dimensions; d++)
      sum += (values[a * dimensions + d] - values[b * dimensions + d]) ** 2;
    return Math.sqrt(sum);
  };

  return {
    each,
    of(from, to) {
      const found = {
        numbers: new Uint32Array((to - from) * each),
        distances: new Float32Array((to - from) * each),
        each,
      };
      for (let start = from; start < to; start += blockPoints) {
        const end = Math.min(to, start + blockPoints);
        searchBlock(start, end);
        for (let point = start; point < end; point++) {
          const at = (point - start) * kept;
          const near: {number: number; distance: number}[] = [];
          for (let i = 0; i < kept; i++) {
            const number = words[numbers / floatBytes + at + i];
            if (floats[nearness / floatBytes + at + i] === Number.POSITIVE_INFINITY || number === point)
              continue;
            near.push({number, distance: distance(point, number)});
          }
          near.sort((a, b) => a.distance - b.distance || a.number - b.number);
          for (let i = 0; i < each; i++) {
            found.numbers[(point - from) * each + i] = near[i].number;
            found.distances[(point - from) * each + i] = near[i].distance;
          }
        }
      }
      return found;
    },
  };
}

/** Points [from, to) in groups: of each dimension a value of every one; those that the last group lacks are zeros. */
function interleave(
  values: Float32Array,
  dimensions: number,
  group: number,
  from: number,
  to: number,
  into: Float32Array,
): void {
  into.fill(0, 0, Math.ceil((to - from) / group) * group * dimensions);
  for (let i = 0; i < to - from; i++) {
    const at = Math.floor(i / group) * group * dimensions + (i % group);
    for (let d = 0; d < dimensions; d++) into[at + d * group] = values[(from + i) * dimensions + d];
  }
}
