/** How near points are to their neighbours, as weights of a graph (L. McInnes, J. Healy and J. Melville, UMAP, 2018, 3.1). */
import type {Neighbours} from './nearest-neighbours';

/** Edges of a graph, those of a point side by side; each pair of neighbours has two, one from either side. */
export interface NeighbourGraph {
  /** edges of point i are [starts[i], starts[i + 1]) */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** 0 to 1, the same from either side */
  readonly weights: Float32Array;
}

const halvings = 64;
/** Relative to the sum wanted. */
const tolerance = 1e-6;
/** The least width of a point's neighbourhood, relative to the mean distance in it. */
const leastWidth = 1e-3;

/**
 * The nearest neighbour of a point has the weight 1, farther ones less, so that the weights of its neighbours add up to
 * log2 of their number; a pair that is joined from both sides gets a + b - ab.
 */
export function neighbourGraph({numbers, distances, each}: Neighbours): NeighbourGraph {
  const count = each === 0 ? 0 : numbers.length / each;
  const own = new Float32Array(numbers.length);
  for (let point = 0; point < count; point++) {
    weigh(
      distances.subarray(point * each, (point + 1) * each),
      own.subarray(point * each, (point + 1) * each),
    );
  }
  const backward = (point: number, end: number): number => {
    for (let i = end * each; i < (end + 1) * each; i++) if (numbers[i] === point) return i;
    return -1;
  };
  const sizes = new Uint32Array(count + 1);
  for (let i = 0; i < numbers.length; i++) {
    const point = Math.floor(i / each);
    sizes[point]++;
    if (backward(point, numbers[i]) < 0) sizes[numbers[i]]++;
  }
  const starts = new Uint32Array(count + 1);
  for (let point = 0; point < count; point++) starts[point + 1] = starts[point] + sizes[point];
  const next = starts.slice();
  const ends = new Uint32Array(starts[count]);
  const weights = new Float32Array(starts[count]);
  const put = (from: number, to: number, weight: number) => {
    ends[next[from]] = to;
    weights[next[from]++] = weight;
  };
  for (let i = 0; i < numbers.length; i++) {
    const [point, end] = [Math.floor(i / each), numbers[i]];
    const back = backward(point, end);
    put(point, end, back < 0 ? own[i] : own[i] + own[back] - own[i] * own[back]);
    if (back < 0) put(end, point, own[i]);
  }
  return {starts, ends, weights};
}

/** @param distances rising */
function weigh(distances: Float32Array, into: Float32Array): void {
  const {length} = distances;
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / length;
  const nearest = distances.find((distance) => distance > 0) ?? 0;
  const wanted = Math.log2(length);
  const sumAt = (width: number) =>
    distances.reduce((sum, distance) => sum + Math.exp(-Math.max(0, distance - nearest) / width), 0);
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  let width = 1;
  for (let i = 0; i < halvings; i++) {
    const sum = sumAt(width);
    if (Math.abs(sum - wanted) < tolerance * wanted) break;
    if (sum > wanted) high = width;
    else low = width;
    width = high === Number.POSITIVE_INFINITY ? width * 2 : (low + high) / 2;
  }
  width = Math.max(width, leastWidth * mean);
  for (let i = 0; i < length; i++) {
    // Points that all lie on one another are as near as can be.
    into[i] = width === 0 ? 1 : Math.exp(-Math.max(0, distances[i] - nearest) / width);
  }
}
