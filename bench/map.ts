/**
 * Building the signature map of signatures with planted mechanisms of action: CPU seconds of its steps beside those of
 * forming all products of the points, and how much of the neighbourhoods two dimensions keep of those in fifty.
 */
import {beginLayout, continueLayout, usualRounds} from '../src/engine/embedding/layout';
import {createNeighbourSearch, type Neighbours} from '../src/engine/embedding/nearest-neighbours';
import {neighbourGraph} from '../src/engine/embedding/neighbour-graph';
import {principalComponents, projectRows} from '../src/engine/stats/principal-components';
import type {BenchRow} from './row';

const usualSizes = [2_000, 10_000];
const genes = 978;
const mechanisms = 100;
/** Hidden directions that mechanisms differ in. */
const hidden = 60;
const neighbours = 15;
const compared = 10;
const leastRatio = 0.8;

/** @param sizes signatures */
export async function benchMap(sizes: readonly number[] = usualSizes): Promise<BenchRow[]> {
  return sizes.flatMap(rowsOf);
}

function rowsOf(size: number): BenchRow[] {
  const planted = plant(size);
  const components = timed(() => {
    const found = principalComponents(planted.matrix, {components: 50});
    const values = new Float32Array(size * 50);
    const step = 1_000;
    for (let start = 0; start < size; start += step) {
      const end = Math.min(size, start + step);
      values.set(projectRows(found, planted.matrix.read(start, end)), start * 50);
    }
    return values;
  });
  const points = {values: components.result, dimensions: 50};
  const found = timed(() => createNeighbourSearch(points, neighbours).of(0, size));
  const layout = timed(() => {
    const rounds = usualRounds(size);
    const options = {seed: 1, rounds};
    return continueLayout(neighbourGraph(found.result), beginLayout(points.values, 50, 1), rounds, options);
  });
  const plain =
    timed(() => plainNeighbours(points.values, Math.min(size, 200))).seconds * (size / Math.min(size, 200));
  const inPlane = createNeighbourSearch({values: layout.result.places, dimensions: 2}, compared).of(0, size);
  const [before, after] = [shareOf(found.result, planted.kinds), shareOf(inPlane, planted.kinds)];
  if (after < leastRatio * before) throw new Error(`the map keeps ${after} of neighbourhoods of ${before}`);
  const row = (name: string, seconds: number): BenchRow => ({
    ...{name: `map of ${size}: ${name}`, value: seconds, unit: 's CPU', baseline: plain},
    ratio: seconds / plain,
  });
  return [
    row('50 principal components of 978 genes', components.seconds),
    row('nearest neighbours, beside a plain loop over all pairs', found.seconds),
    row('layout', layout.seconds),
    {
      name: `map of ${size}: share of the 10 nearest with the same mechanism, in 2 dimensions beside 50`,
      ...{value: after, unit: '', baseline: before, ratio: after / before},
    },
  ];
}

function timed<T>(work: () => T): {readonly result: T; readonly seconds: number} {
  const start = process.cpuUsage();
  const result = work();
  const {user, system} = process.cpuUsage(start);
  return {result, seconds: (user + system) / 1e6};
}

/** Mechanisms move genes along hidden directions, each signature with a strength of its own; and noise. */
function plant(size: number) {
  let state = 20_261_130;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const directions = Array.from({length: hidden}, () => Float32Array.from({length: genes}, normal));
  const middles = Array.from({length: mechanisms}, () =>
    directions.reduce((sum, direction, d) => {
      const weight = normal() / Math.sqrt(hidden) / Math.sqrt(1 + d / 10);
      return sum.map((value, gene) => value + weight * direction[gene]);
    }, new Float32Array(genes)),
  );
  const kinds = Uint32Array.from({length: size}, () => Math.floor(uniform() * mechanisms));
  const scores = new Float32Array(size * genes);
  for (let i = 0; i < size; i++) {
    const strength = 0.2 + 0.6 * uniform();
    for (let gene = 0; gene < genes; gene++) {
      scores[i * genes + gene] = strength * middles[kinds[i]][gene] + normal();
    }
  }
  const read = (start: number, end: number) => scores.subarray(start * genes, end * genes);
  return {kinds, matrix: {rows: size, columns: genes, read}};
}

function shareOf({numbers, each}: Neighbours, kinds: Uint32Array): number {
  let alike = 0;
  for (let point = 0; point < kinds.length; point++) {
    for (let i = 0; i < compared; i++) {
      if (kinds[numbers[point * each + i]] === kinds[point]) alike++;
    }
  }
  return alike / kinds.length / compared;
}

/** Distances of the first points to all others, one pair after the other. */
function plainNeighbours(values: Float32Array, points: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let a = 0; a < points; a++) {
    for (let b = 0; b < values.length / 50; b++) {
      let sum = 0;
      for (let d = 0; d < 50; d++) sum += (values[a * 50 + d] - values[b * 50 + d]) ** 2;
      if (sum < least) least = sum;
    }
  }
  return least;
}
