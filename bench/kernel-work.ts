/** Synthetic signatures and queries, and what is timed on them. */
import {type EntryLayout, encodeWeight, entryLayout} from '../src/engine/index';
import type {BenchRow} from './row';

export const spaces = {landmark: 978, BING: 10_174};
/** Each figure is the best of many short tries, its baseline's in turn, so that other work spoils them less. */
const tries = 60;
const secondsPerTry = 0.003;

export interface Block {
  readonly genes: number;
  readonly signatures: number;
  readonly layout: EntryLayout;
  /** gene-major index entries */
  readonly entries: Uint32Array;
  readonly rankedGenes: Uint16Array;
  /** genes with a score above zero, as many in each signature */
  readonly positives: number;
}

/** Something to time, and how much of its unit one run of it does. */
export interface Work {
  readonly amount: number;
  readonly run: () => void;
}

/** Genes of one query, as rows of the block. */
export interface Query {
  readonly up: Uint32Array;
  readonly down: Uint32Array;
}

/** Amount per second of one work and of its baseline. */
export function compare(name: string, unit: string, work: Work, baseline: Work): BenchRow {
  const best = [0, 0];
  for (let i = 0; i < tries; i++) {
    best[0] = Math.max(best[0], rate(work));
    best[1] = Math.max(best[1], rate(baseline));
  }
  return {name, value: best[0], unit, baseline: best[1], ratio: best[0] / best[1]};
}

function rate({amount, run}: Work): number {
  const started = performance.now();
  let runs = 0;
  let seconds = 0;
  while (seconds < secondsPerTry) {
    run();
    runs++;
    seconds = (performance.now() - started) / 1000;
  }
  return (amount * runs) / seconds;
}

/** Signatures in which every gene has a normal z-score, in random order. */
export function syntheticBlock(genes: number, signatures: number): Block {
  const layout = entryLayout(genes);
  const random = generator(genes);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const scores = Float64Array.from({length: genes}, normal).sort().reverse();
  const largest = Math.max(scores[0], -scores[genes - 1]);
  const byRank = scores.map((score, i) => {
    const code = encodeWeight((Math.abs(score) / largest) * layout.maximumWeight, layout.weightBits);
    return (i + 1) * 2 ** layout.weightBits + code;
  });
  const entries = new Uint32Array(genes * signatures);
  const order = Uint32Array.from({length: genes}, (_, g) => g);
  for (let s = 0; s < signatures; s++) {
    for (let g = genes - 1; g >= 0; g--) {
      const other = Math.floor(random() * (g + 1));
      [order[g], order[other]] = [order[other], order[g]];
      entries[g * signatures + s] = byRank[order[g]];
    }
  }
  const rankedGenes = new Uint16Array(signatures).fill(genes);
  const positives = scores.filter((score) => score > 0).length;
  return {genes, signatures, layout, entries, rankedGenes, positives};
}

/** Up and down lists of `size` random genes each. */
export function drawQueries(genes: number, count: number, size: number): Query[] {
  const random = generator(count * size);
  const draw = () => {
    const drawn = new Set<number>();
    while (drawn.size < size) drawn.add(Math.floor(random() * genes));
    return Uint32Array.from(drawn);
  };
  return Array.from({length: count}, () => ({up: draw(), down: draw()}));
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
