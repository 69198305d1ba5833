/**
 * What needs the genes of a signature in the order of their scores: average ranks, ties, and the score of Zhang and Gant.
 * The TypeScript half of assembly/ordered.ts. All rows of some signatures are loaded, and turned into columns.
 */
import {compiledFile} from '../ground/package';
import {type PackedProfiles, type ProfileEntries, packedValue, tileSignatures} from './profile-sums';
import type {TieLists} from './tie-lists';
import {createPlan, instantiate, reserve, type WasmMemory} from './wasm-module';

/** What assembly/ordered.ts exports; parameters are described there. */
interface OrderedExports {
  readonly memory: WasmMemory;
  transpose(
    ...args: [
      ...rows: [from: number, rowBytes: number, groups: number, tiles: number],
      ...columns: [to: number, columnBytes: number],
    ]
  ): void;
  rankOne(
    ...args: [
      ...entries: [column: number, rows: number, weightBits: number, positives: number],
      ...room: [marks: number, words: number, order: number],
      ...found: [x: number, ties: number, present: number],
    ]
  ): number;
  tiesOfOne(
    ...args: [
      ...entries: [column: number, rows: number, weightBits: number, positives: number],
      ...found: [order: number, ties: number],
    ]
  ): number;
  multiply(
    ...args: [
      ...products: [x: number, rows: number, values: number, profiles: number],
      ...sums: [valueBytes: number, products: number, pitch: number],
    ]
  ): void;
  orderOne(column: number, rows: number, weightBits: number, order: number): number;
  zhangOfOne(
    ...args: [
      ...entries: [column: number, weightBits: number],
      ...ordered: [order: number, count: number, positives: number],
      ...query: [members: number, ups: number, downs: number],
    ]
  ): number;
}

const lineBytes = 64;
/** Rows that are turned into columns together, and profiles that are multiplied together. */
const four = 4;
/** Entries on their way into columns: little enough to stay in a core's own cache meanwhile. */
const readBytes = 2 ** 18;
/** Words of memory around the genes in order, which are looked at in fours. */
const spareWords = 8;
const bitsPerWord = 32;

/** Sums of ranks. They are in the memory of the kernel, and there until it is used again. */
export interface RankSums {
  /** per profile and signature: sum of its values times what average ranks are below their mean */
  readonly products: readonly Float64Array[];
  /** per signature: sum of t^3 - t over its ties of t genes */
  readonly ties: Float64Array;
}

/** A signature without a score for some of the rows. */
export interface LackingSignature {
  readonly signature: number;
  /** numbers of the rows that have one, and what their average ranks among these are below the mean */
  readonly present: Uint32Array;
  readonly ranks: Float64Array;
}

/** Rows of an up and a down list. */
export interface RowLists {
  readonly up: Uint32Array;
  readonly down: Uint32Array;
}

/** One for each thread: it keeps its memory. */
export interface OrderedKernel {
  /**
   * @param genes of the index
   * @param positives per signature: last rank of a score above zero
   * @param onLacking gets signatures in which a score is missing; their products are of no use
   */
  averageRanks(
    entries: ProfileEntries,
    profiles: PackedProfiles,
    genes: number,
    positives: Uint16Array,
    onLacking: (found: LackingSignature) => void,
  ): RankSums;
  /** Ties of signatures that have a score of every gene; the rows are all genes. */
  ties(entries: ProfileEntries, genes: number, positives: Uint16Array): TieLists;
  /** Scores of lists, per query and signature; the rows are all genes. */
  zhang(
    entries: ProfileEntries,
    genes: number,
    positives: Uint16Array,
    queries: readonly RowLists[],
    scoresOf: (query: number) => Float32Array,
  ): void;
}

/** @throws ENGINE_NOT_BUILT when the WebAssembly file is missing */
export function createOrderedKernel(): OrderedKernel {
  const wasm = instantiate(compiledFile(__dirname, 'ordered.wasm')) as OrderedExports;

  /**
   * Loads all rows.
   * @param rooms bytes of further pieces of memory, which follow in this order
   */
  const load = (
    {signatures, read}: ProfileEntries,
    rows: number,
    genes: number,
    rooms: readonly number[],
  ) => {
    const tiles = Math.ceil(signatures / tileSignatures);
    const columnBytes = columnOf(rows);
    const stride = (tiles | 1) * tileSignatures;
    const fitting = Math.floor(readBytes / (stride * 4) / four) * four;
    const step = Math.max(four, Math.min(Math.ceil(rows / four) * four, fitting));
    const {place, placed} = createPlan();
    const plan = {
      columnBytes,
      order: place((genes + 2 * spareWords) * 4) + spareWords * 4,
      /** of the ranks that a gene has; a profile of all genes needs none */
      words: Math.floor(genes / bitsPerWord) + 1,
      marks: rows < genes ? place((Math.floor(genes / bitsPerWord) + 1) * 8) : 0,
      ties: place((Math.floor(rows / 2) + rows) * 2),
      present: place(4),
      entries: place(step * stride * 4),
      at: place(tiles * tileSignatures * columnBytes),
      rooms: rooms.map(place),
    };
    reserve(wasm.memory, placed());
    const {buffer} = wasm.memory;
    for (let first = 0; first < rows; first += step) {
      const end = Math.min(rows, first + step);
      read(first, end, new Uint32Array(buffer, plan.entries, (end - first) * stride), stride);
      const groups = Math.ceil((end - first) / four);
      wasm.transpose(plan.entries, stride * 4, groups, tiles, plan.at + first * 4, columnBytes);
    }
    return {...plan, buffer};
  };

  return {
    averageRanks(entries, packed, genes, positives, onLacking) {
      const {signatures, layout} = entries;
      const {profiles, rows} = packed;
      const pitch = signatures * 8;
      const together = Math.ceil(profiles / four) * four;
      const valueBytes = columnOf(rows);
      const plan = load(entries, rows, genes, [valueBytes, together * valueBytes, together * pitch]);
      const {buffer, columnBytes, at, order, marks, words, ties: tiesAt, present, rooms} = plan;
      const [x, valuesAt, products] = rooms;
      const values = new Float32Array(buffer, valuesAt, (together * valueBytes) / 4).fill(0);
      for (let p = 0; p < profiles; p++) {
        const first = (p * valueBytes) / 4;
        for (let row = 0; row < rows; row++) values[first + row] = packedValue(packed, p, row);
      }
      const numbers = new Float32Array(buffer, x, valueBytes / 4).fill(0);
      const ties = new Float64Array(signatures);
      const count = new Uint32Array(buffer, present, 1);
      for (let s = 0; s < signatures; s++) {
        const column = at + s * columnBytes;
        const end = wasm.rankOne(
          ...([column, rows, layout.weightBits, positives[s]] as const),
          ...([marks, words, order, x, tiesAt, present] as const),
        );
        ties[s] = tieSum(new Uint16Array(buffer, tiesAt, (end - tiesAt) / 2));
        if (count[0] < rows)
          onLacking(lackingOf(s, new Uint32Array(buffer, column, rows), numbers, count[0]));
        else wasm.multiply(x, rows, valuesAt, profiles, valueBytes, products + s * 8, pitch);
      }
      return {
        products: Array.from(
          {length: profiles},
          (_, p) => new Float64Array(buffer, products + p * pitch, signatures),
        ),
        ties,
      };
    },

    ties(entries, genes, positives) {
      const {signatures, layout} = entries;
      const {buffer, columnBytes, at, order, ties: tiesAt} = load(entries, genes, genes, []);
      const starts = new Uint32Array(new SharedArrayBuffer((signatures + 1) * 4));
      const sums = new Float64Array(new SharedArrayBuffer(signatures * 8));
      let lists = new Uint16Array(signatures * usualTies);
      for (let s = 0; s < signatures; s++) {
        const column = at + s * columnBytes;
        const end = wasm.tiesOfOne(column, genes, layout.weightBits, positives[s], order, tiesAt);
        const found = new Uint16Array(buffer, tiesAt, (end - tiesAt) / 2);
        sums[s] = tieSum(found);
        starts[s + 1] = starts[s] + found.length;
        if (starts[s + 1] > lists.length) {
          const longer = new Uint16Array(Math.max(starts[s + 1], 2 * lists.length));
          longer.set(lists);
          lists = longer;
        }
        lists.set(found, starts[s]);
      }
      const shared = new Uint16Array(new SharedArrayBuffer(starts[signatures] * 2));
      shared.set(lists.subarray(0, shared.length));
      return {starts, sums, lists: shared};
    },

    zhang(entries, genes, positives, queries, scoresOf) {
      const {signatures, layout} = entries;
      const members = queries.reduce((sum, {up, down}) => sum + up.length + down.length, 0);
      const {buffer, columnBytes, at, order, rooms} = load(entries, genes, genes, [members * 4]);
      const membersOf = new Uint32Array(buffer, rooms[0], members);
      let next = 0;
      const places = queries.map(({up, down}) => {
        const place = rooms[0] + next * 4;
        membersOf.set(up, next);
        membersOf.set(down, next + up.length);
        next += up.length + down.length;
        return place;
      });
      const scores = queries.map((_, q) => scoresOf(q));
      for (let s = 0; s < signatures; s++) {
        const column = at + s * columnBytes;
        const count = wasm.orderOne(column, genes, layout.weightBits, order);
        for (let q = 0; q < queries.length; q++) {
          scores[q][s] = wasm.zhangOfOne(
            ...([column, layout.weightBits, order, count, positives[s]] as const),
            ...([places[q], queries[q].up.length, queries[q].down.length] as const),
          );
        }
      }
    },
  };
}

/** Bytes from one column to the next, an odd number of lines: a power of two apart they would push each other out of the cache. */
function columnOf(rows: number): number {
  return (Math.ceil((rows * 4) / lineBytes) | 1) * lineBytes;
}

/** Numbers of a signature's ties that there is room for at first; normally distributed scores have some 600 of 10,000 genes. */
const usualTies = 768;

/** Sum of t^3 - t over ties. */
function tieSum(lists: Uint16Array): number {
  let sum = 0;
  for (let at = 0; at < lists.length; at += lists[at] + 1) {
    const tied = lists[at];
    sum += tied * tied * tied - tied;
  }
  return sum;
}

function lackingOf(
  signature: number,
  entries: Uint32Array,
  all: Float32Array,
  count: number,
): LackingSignature {
  const present = new Uint32Array(count);
  const ranks = new Float64Array(count);
  for (let row = 0, next = 0; next < count; row++) {
    if (entries[row] === 0) continue;
    present[next] = row;
    ranks[next++] = all[row];
  }
  return {signature, present, ranks};
}
