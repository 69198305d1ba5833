/**
 * Places for the points of a neighbour graph in the plane: neighbours attract each other, others push each other away
 * (UMAP, McInnes et al. 2018, 3.2, with a = b = 1: the kernel 1 / (1 + d^2), which is that of t-SNE too).
 */
import {randomNumbers, seedState} from '../stats/random-numbers';
import type {NeighbourGraph} from './neighbour-graph';

/** Where a layout stands: it can go on from here, and comes to the same. */
export interface LayoutState {
  /** x and y of each point */
  readonly places: Float32Array;
  /** rounds that are done */
  readonly round: number;
}

export interface LayoutOptions {
  readonly seed: number;
  /** of the whole layout */
  readonly rounds: number;
}

/** Points that push one away, for each that attracts it. */
const pushers = 5;
/** The largest step along an axis. */
const largestStep = 4;
/** Keeps points that nearly meet from flying apart. */
const softening = 0.001;
/** Half the width of the places at the beginning, */
const beginning = 10;
/** and how far they are moved at random, so that none lie on one another. */
const jitter = 1e-3;

/** Rounds that a layout is given: small ones need more to settle. */
export function usualRounds(points: number): number {
  return points <= 10_000 ? 500 : 200;
}

/**
 * The beginning of a layout: the first two of the dimensions, so that what is far apart stays so.
 * @param values points, `dimensions` values each, the widest dimension first
 */
export function beginLayout(values: Float32Array, dimensions: number, seed: number): LayoutState {
  const count = values.length / dimensions;
  let most = 0;
  for (let i = 0; i < count; i++) most = Math.max(most, Math.abs(values[i * dimensions]));
  const random = randomNumbers(seed, count);
  const shift = () => jitter * (random(2 ** 32) / 2 ** 31 - 1);
  const places = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const scale = most > 0 ? beginning / most : 0;
    places[2 * i] = values[i * dimensions] * scale + shift();
    places[2 * i + 1] = (dimensions > 1 ? values[i * dimensions + 1] * scale : 0) + shift();
  }
  return {places, round: 0};
}

/**
 * Goes on with a layout up to round `until`; `state.places` are changed. An edge takes part in a share of the rounds that
 * is its weight. The same graph, beginning and seed give the same places, whether in one go or in many.
 */
export function continueLayout(
  graph: NeighbourGraph,
  {places, round: from}: LayoutState,
  until: number,
  {seed, rounds}: LayoutOptions,
): LayoutState {
  const {starts, ends, weights} = graph;
  const count = starts.length - 1;
  const end = Math.min(until, rounds);
  for (let round = from; round < end; round++) {
    const pace = 1 - round / rounds;
    let state = seedState(seed, round);
    for (let i = 0; i < count; i++) {
      for (let edge = starts[i]; edge < starts[i + 1]; edge++) {
        const rate = weights[edge];
        if (Math.floor((round + 1) * rate) === Math.floor(round * rate)) continue;
        const j = ends[edge];
        let dx = places[2 * i] - places[2 * j];
        let dy = places[2 * i + 1] - places[2 * j + 1];
        const pull = -2 / (1 + dx * dx + dy * dy);
        const [pullX, pullY] = [pace * bounded(pull * dx), pace * bounded(pull * dy)];
        let x = places[2 * i] + pullX;
        let y = places[2 * i + 1] + pullY;
        places[2 * j] -= pullX;
        places[2 * j + 1] -= pullY;
        for (let k = 0; k < pushers; k++) {
          // As in random-numbers.ts, spelled out: this is drawn a thousand million times.
          state = (state + 0x6d2b79f5) | 0;
          let mixed = Math.imul(state ^ (state >>> 15), state | 1);
          mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
          const other = Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
          if (other === i) continue;
          dx = x - places[2 * other];
          dy = y - places[2 * other + 1];
          const square = dx * dx + dy * dy;
          const push = 2 / ((softening + square) * (1 + square));
          x += pace * bounded(push * dx);
          y += pace * bounded(push * dy);
        }
        places[2 * i] = x;
        places[2 * i + 1] = y;
      }
    }
  }
  return {places, round: Math.max(from, end)};
}

function bounded(step: number): number {
  return step > largestStep ? largestStep : Math.max(step, -largestStep);
}
