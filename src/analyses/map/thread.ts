/** Builds maps, on threads of their own. */
import {beginLayout, continueLayout, type LayoutOptions} from '../../engine/embedding/layout';
import {
  createNeighbourSearch,
  type NeighbourSearch,
  type Neighbours,
  type Points,
} from '../../engine/embedding/nearest-neighbours';
import {neighbourGraph} from '../../engine/embedding/neighbour-graph';
import {writeDurably} from '../../engine/ground/storage';
import {task} from '../../engine/ground/task';
import {type Dataset, type IndexReader, openDataset, readScores} from '../../engine/index';
import {principalComponents, projectRows} from '../../engine/stats/principal-components';
import {failure} from '../../errors';
import {exemplarField} from '../background/reference-queries';
import {isPositive} from '../query/normaliser';
import {
  componentsFile,
  distancesFile,
  keepLayout,
  keptLayout,
  neighboursFile,
  readComponents,
  readFloats,
  readWords,
} from './drafts';
import {type MapOptions, signaturesFile} from './manifest';

/** A step of a build. */
interface StepTask {
  /** where the map grows */
  readonly folder: string;
  readonly options: MapOptions;
  /** thousandths of the step that are done, in shared memory */
  readonly progress: Int32Array;
}

export interface ComponentsTask extends StepTask {
  /** folder of the dataset */
  readonly dataset: string;
}

export interface ComponentsFound {
  readonly points: number;
  readonly leftOut: number;
  readonly missing: number;
  readonly components: number;
  readonly explained: number;
}

export interface NeighboursTask {
  /** in shared memory */
  readonly points: Points;
  readonly each: number;
  readonly from: number;
  readonly to: number;
}

export interface LayoutTask extends StepTask, Pick<LayoutOptions, 'rounds'> {
  readonly components: number;
}

/** A map of fewer says nothing. */
const fewestPoints = 3;
/** Share of its genes that a signature on the map has a score of. */
const leastKnown = 0.5;
/**
 * Scores read at a time: 64 MB. The index has them gene by gene, so that of a few signatures each gene is read by a few hundred
 * bytes, which takes longer than what is done with them.
 */
const scoresAtOnce = 2 ** 24;
/** Milliseconds after which a layout is left to go on from. */
const keptEvery = 5_000;
/** Rounds between two looks at the clock. */
const roundsAtOnce = 5;

/** Chooses the signatures and finds where they lie along the principal components of their scores. */
export const findComponents = task(({dataset: from, folder, options, progress}: ComponentsTask) => {
  const dataset = openDataset(from);
  try {
    return componentsOf(dataset, folder, options, (share) => Atomics.store(progress, 0, share * 1000));
  } finally {
    dataset.close();
  }
});

function componentsOf(
  dataset: Dataset,
  folder: string,
  options: MapOptions,
  onShare: (share: number) => void,
): ComponentsFound {
  const index = dataset.index(options.gene_space);
  const geneRows = Uint32Array.from({length: index.genes}, (_, row) => row);
  const step = Math.max(1, Math.floor(scoresAtOnce / index.genes));
  const asked = chosen(dataset, options);
  const signatures = known(index, geneRows, asked, step);
  if (signatures.length < fewestPoints) {
    const {name} = dataset.manifest;
    throw failure('MAP_TOO_FEW', {name, asked: asked.length, known: signatures.length, least: fewestPoints});
  }
  const read = throughWindow({rows: signatures.length, columns: index.genes, step}, (start, end) =>
    readScores(index, geneRows, signatures.subarray(start, end)),
  );
  const found = principalComponents(
    {rows: signatures.length, columns: index.genes, read},
    {components: options.components, seed: options.seed, onShare},
  );
  const width = found.variances.length;
  const places = new Float32Array(signatures.length * width);
  for (let start = 0; start < signatures.length; start += step) {
    const end = Math.min(signatures.length, start + step);
    places.set(projectRows(found, read(start, end)), start * width);
  }
  writeDurably(signaturesFile(folder), bytesOf(signatures));
  writeDurably(componentsFile(folder), bytesOf(places));
  const explained = found.variances.reduce((sum, variance) => sum + variance, 0);
  return {
    points: signatures.length,
    leftOut: asked.length - signatures.length,
    missing: found.missing,
    components: width,
    explained: found.totalVariance > 0 ? explained / found.totalVariance : 0,
  };
}

/** Reads rows by many at a time, of which up to `step` may be asked for at once, one part after the other. */
function throughWindow(
  {rows, columns, step}: {readonly rows: number; readonly columns: number; readonly step: number},
  read: (start: number, end: number) => Float32Array,
): (start: number, end: number) => Float32Array {
  let window: Float32Array = new Float32Array(0);
  let first = 0;
  return (start, end) => {
    if (start < first || (end - first) * columns > window.length) {
      first = start;
      window = read(start, Math.min(rows, start + step));
    }
    return window.subarray((start - first) * columns, (end - first) * columns);
  };
}

/** Numbers of the signatures that are asked for, ascending. */
function chosen({signatures}: Dataset, {signatures: which}: MapOptions): Uint32Array {
  const all = Uint32Array.from({length: signatures.count}, (_, number) => number);
  const field = which === 'exemplars' ? signatures.field(exemplarField) : undefined;
  if (!field) return all;
  const exemplar = isPositive(field, signatures.count);
  return all.filter((number) => exemplar[number] === 1);
}

/** Those with scores of enough genes to be laid beside others. */
function known(
  index: IndexReader,
  geneRows: Uint32Array,
  signatures: Uint32Array,
  step: number,
): Uint32Array {
  const enough: number[] = [];
  for (let start = 0; start < signatures.length; start += step) {
    const part = signatures.subarray(start, start + step);
    const scores = readScores(index, geneRows, part);
    for (const [i, signature] of part.entries()) {
      let missing = 0;
      for (let at = i * geneRows.length; at < (i + 1) * geneRows.length; at++) {
        if (!Number.isFinite(scores[at])) missing++;
      }
      if (missing <= (1 - leastKnown) * geneRows.length) enough.push(signature);
    }
  }
  return Uint32Array.from(enough);
}

/** The points that were asked about last: preparing a search takes a while. */
let prepared: {readonly memory: ArrayBufferLike; readonly search: NeighbourSearch} | undefined;

/** Finds the nearest neighbours of some points. */
export const findNeighbours = task(({points, each, from, to}: NeighboursTask): Neighbours => {
  const memory = points.values.buffer;
  if (prepared?.memory !== memory) prepared = {memory, search: createNeighbourSearch(points, each)};
  return prepared.search.of(from, to);
});

/** Lays the points out, going on from what an earlier run has left. */
export const layOut = task(({folder, options, progress, components, rounds}: LayoutTask): void => {
  const {seed} = options;
  const {values} = readComponents(folder, components);
  const points = values.length / components;
  const numbers = readWords(neighboursFile(folder));
  const distances = readFloats(distancesFile(folder));
  const graph = neighbourGraph({numbers, distances, each: numbers.length / points});
  let state = keptLayout(folder, points) ?? beginLayout(values, components, seed);
  let kept = Date.now();
  while (state.round < rounds) {
    state = continueLayout(graph, state, state.round + roundsAtOnce, {seed, rounds});
    Atomics.store(progress, 0, (1000 * state.round) / rounds);
    if (Date.now() - kept < keptEvery && state.round < rounds) continue;
    keepLayout(folder, state);
    kept = Date.now();
  }
});

function bytesOf({buffer, byteOffset, byteLength}: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
