/**
 * Sums over the genes of profiles, for many signatures at once: the TypeScript half of assembly/profiles.ts. Rows of an
 * index are read some at a time, so that they are in a core's cache when they are looked at; up to 64 rows are added up in
 * single precision, and these sums in double. One call does any number of profiles that have the same genes, for which an
 * entry is read and decoded once.
 */
import {compiledFile} from '../ground/package';
import type {EntryLayout} from './entry';
import type {ReadRows} from './kernel';
import type {TieLists} from './tie-lists';
import {createPlan, instantiate, reserve, type WasmMemory} from './wasm-module';

/** What assembly/profiles.ts exports; parameters are described there. */
interface ProfileExports {
  readonly memory: WasmMemory;
  addScores(
    ...args: [
      ...entries: [from: number, rowBytes: number, rows: number, tiles: number, weightBits: number],
      ...signatures: [positives: number, pivots: number],
      ...products: [x: number, values: number, profiles: number, groupBytes: number],
      ...sums: [products: number, pitch: number, moments: number],
      ...missing: [gaps: number, missing: number],
    ]
  ): number;
  addKnownScores(
    ...args: [
      ...entries: [from: number, rowBytes: number, rows: number, tiles: number, weightBits: number],
      ...signatures: [positives: number, pivots: number],
      ...products: [x: number, values: number, profiles: number, groupBytes: number],
      ...sums: [products: number, pitch: number],
    ]
  ): void;
  addExtremes(
    ...args: [
      ...entries: [from: number, rowBytes: number, rows: number, tiles: number, weightBits: number],
      ...signatures: [positives: number, ends: number, lower: number],
      ...room: [x: number, counted: number],
      ...products: [values: number, squares: number, profiles: number, groupBytes: number],
      ...sums: [products: number, valueSquares: number, pitch: number, moments: number],
    ]
  ): void;
  addRanks(
    ...args: [
      ...entries: [from: number, rowBytes: number, rows: number, tiles: number, weightBits: number],
      ...products: [mean: number, x: number, values: number, profiles: number, groupBytes: number],
      ...sums: [products: number, pitch: number],
    ]
  ): void;
  takeTies(
    ...args: [
      ...ties: [signatures: number, starts: number, lists: number],
      ...products: [values: number, profiles: number, groupBytes: number],
      ...sums: [products: number, pitch: number],
    ]
  ): void;
}

/** Signatures whose entries of a gene are one cache line. */
export const tileSignatures = 16;
/** Profiles whose values of a gene lie side by side; one alone has its own to itself. */
const groupProfiles = 4;
/** Rows added up in single precision. */
const mostRows = 64;
/** Entries that are read before they are looked at: the cores' common cache has them then. */
const readBytes = 2 ** 20;

/** Values of profiles that all have the same genes, as the sums want them. */
export interface PackedProfiles {
  readonly profiles: number;
  readonly rows: number;
  /** profiles side by side: 1, or 4 */
  readonly width: number;
  /** profile p's value of row r at [((p - p % width) * rows) + r * width + p % width] */
  readonly values: Float32Array;
}

/** Packs profiles, `rows` values each; `valueOf` gives those of one. */
export function packProfiles(
  profiles: number,
  rows: number,
  valuesOf: (profile: number) => Float64Array,
): PackedProfiles {
  const width = profiles === 1 ? 1 : groupProfiles;
  const values = new Float32Array(Math.ceil(profiles / width) * width * rows);
  for (let p = 0; p < profiles; p++) {
    const own = valuesOf(p);
    const at = (p - (p % width)) * rows + (p % width);
    for (let r = 0; r < rows; r++) values[at + r * width] = own[r];
  }
  return {profiles, rows, width, values};
}

/** Value of a profile as it counts. */
export function packedValue({rows, width, values}: PackedProfiles, profile: number, row: number): number {
  const lane = profile % width;
  return values[(profile - lane) * rows + row * width + lane];
}

/** The entries of the profiles' genes in some signatures. */
export interface ProfileEntries {
  readonly layout: EntryLayout;
  readonly signatures: number;
  /** rows are those of the profiles */
  readonly read: ReadRows;
}

/** Sums per signature. They are in the memory of the kernel, and there until it is used again. */
export interface ScoreSums {
  /** per profile: sum of its values times the weights, less the pivots */
  readonly products: readonly Float64Array[];
  /** of the signed weights, less the pivots */
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

export interface ExtremeSums {
  readonly products: readonly Float64Array[];
  /** of the weights that count */
  readonly squares: Float64Array;
  /** per profile: of its values that count */
  readonly valueSquares: readonly Float64Array[];
}

/** One for each thread: it keeps its memory. */
export interface ProfileKernel {
  /**
   * Sums of signed weights: positive up to the rank `positives`, negative after it. Missing scores count nowhere.
   * @param pivots taken from the weights before anything else, which keeps what is left of them exact
   * @param hasGaps per 16 signatures: may a score be missing? Each one that is goes to `onMissing`
   */
  scores(
    entries: ProfileEntries,
    profiles: PackedProfiles,
    signs: {readonly positives: Uint16Array; readonly pivots: Float32Array},
    gaps: {readonly hasGaps: Uint8Array; readonly onMissing: (row: number, signature: number) => void},
  ): ScoreSums;
  /** The products of `scores` alone, for signatures that have a score of each gene. */
  products(
    entries: ProfileEntries,
    profiles: PackedProfiles,
    signs: {readonly positives: Uint16Array; readonly pivots: Float32Array},
  ): readonly Float64Array[];
  /**
   * The same sums of those genes that stand at either end of a ranking, up to rank `ends` and from `lower` + 1 on.
   * @param squares of the profiles' values, packed like them
   */
  extremes(
    entries: ProfileEntries,
    profiles: PackedProfiles,
    squares: Float32Array,
    which: {readonly positives: Uint16Array; readonly ends: Uint16Array; readonly lower: Uint16Array},
  ): ExtremeSums;
  /**
   * Sums of values times what average ranks are below `mean`, for signatures that have a score of each gene; per profile.
   * @param ties of all the signatures, piece by piece
   */
  ranks(
    entries: ProfileEntries,
    profiles: PackedProfiles,
    mean: number,
    ties: readonly TieLists[],
  ): readonly Float64Array[];
}

/** @throws ENGINE_NOT_BUILT when the WebAssembly file is missing */
export function createProfileKernel(): ProfileKernel {
  const wasm = instantiate(compiledFile(__dirname, 'profiles.wasm')) as ProfileExports;

  /** Memory for one call, filled with zeros, and the values in it. */
  const prepare = (
    {signatures}: ProfileEntries,
    {profiles, rows, width, values}: PackedProfiles,
    tieBytes: {readonly starts: number; readonly lists: number} = {starts: 0, lists: 0},
  ) => {
    const tiles = Math.ceil(signatures / tileSignatures);
    // A line more: rows a power of two apart would push each other out of the cache.
    const stride = (tiles + 1) * tileSignatures;
    const step = Math.max(1, Math.min(rows, mostRows, Math.floor(readBytes / (stride * 4))));
    const pitch = tiles * tileSignatures * 8;
    const packed = Math.ceil(profiles / width) * width;
    const {place, placed} = createPlan();
    const plan = {
      tiles,
      stride,
      step,
      pitch,
      groupBytes: rows * width * 4,
      entries: place(step * stride * 4),
      x: place(step * tileSignatures * 4),
      counted: place(step * tileSignatures * 4),
      values: place(values.byteLength),
      squares: place(values.byteLength),
      products: place(packed * pitch),
      valueSquares: place(packed * pitch),
      moments: place(2 * pitch),
      /** three numbers of 4 bytes for each signature */
      signatures: place(3 * tiles * tileSignatures * 4),
      gaps: place(tiles),
      missing: place(step * stride * 4),
      starts: place(tieBytes.starts),
      lists: place(tieBytes.lists),
    };
    reserve(wasm.memory, placed());
    const {buffer} = wasm.memory;
    new Float32Array(buffer, plan.values, values.length).set(values);
    for (const at of [plan.products, plan.valueSquares]) new Uint8Array(buffer, at, packed * pitch).fill(0);
    new Uint8Array(buffer, plan.moments, 2 * pitch).fill(0);
    const sums = (at: number, i: number) => new Float64Array(buffer, at + i * pitch, signatures);
    const perProfile = (at: number) => Array.from({length: profiles}, (_, p) => sums(at, p));
    /** Puts integers of each signature where the kernel finds them. */
    const perSignature = (place: number, numbers: Uint16Array) => {
      const at = plan.signatures + place * tiles * tileSignatures * 4;
      new Int32Array(buffer, at, tiles * tileSignatures).fill(0).set(numbers);
      return at;
    };
    return {...plan, buffer, sums, perProfile, perSignature};
  };
  type Prepared = ReturnType<typeof prepare>;

  /** Reads the rows some at a time. @param use gets the first of them, how many, and where their values are, from the first */
  const forRows = (
    {read}: ProfileEntries,
    {rows, width}: PackedProfiles,
    {buffer, entries, stride, step}: Prepared,
    use: (first: number, count: number, offset: number) => void,
  ) => {
    for (let first = 0; first < rows; first += step) {
      const end = Math.min(rows, first + step);
      read(first, end, new Uint32Array(buffer, entries, (end - first) * stride), stride);
      use(first, end - first, first * width * 4);
    }
  };

  return {
    scores(entries, packed, {positives, pivots}, {hasGaps, onMissing}) {
      const plan = prepare(entries, packed);
      const {buffer, stride, tiles, pitch, sums, perProfile, perSignature} = plan;
      const {weightBits} = entries.layout;
      const positivesAt = perSignature(0, positives);
      const pivotsAt = plan.signatures + tiles * tileSignatures * 4;
      new Float32Array(buffer, pivotsAt, tiles * tileSignatures).fill(0).set(pivots);
      new Uint8Array(buffer, plan.gaps, tiles).set(hasGaps);
      forRows(entries, packed, plan, (first, count, offset) => {
        const end = wasm.addScores(
          ...([plan.entries, stride * 4, count, tiles, weightBits, positivesAt, pivotsAt] as const),
          ...([plan.x, plan.values + offset, packed.profiles, plan.groupBytes] as const),
          ...([plan.products, pitch, plan.moments, plan.gaps, plan.missing] as const),
        );
        for (const at of new Uint32Array(buffer, plan.missing, (end - plan.missing) / 4)) {
          const signature = at & 0xffff;
          if (signature < entries.signatures) onMissing(first + (at >>> 16), signature);
        }
      });
      return {
        products: perProfile(plan.products),
        sum: sums(plan.moments, 0),
        squares: sums(plan.moments, 1),
      };
    },

    products(entries, packed, {positives, pivots}) {
      const plan = prepare(entries, packed);
      const {buffer, stride, tiles, pitch, perSignature} = plan;
      const {weightBits} = entries.layout;
      const positivesAt = perSignature(0, positives);
      const pivotsAt = plan.signatures + tiles * tileSignatures * 4;
      new Float32Array(buffer, pivotsAt, tiles * tileSignatures).fill(0).set(pivots);
      forRows(entries, packed, plan, (_, count, offset) => {
        wasm.addKnownScores(
          ...([plan.entries, stride * 4, count, tiles, weightBits, positivesAt, pivotsAt] as const),
          ...([plan.x, plan.values + offset, packed.profiles, plan.groupBytes] as const),
          ...([plan.products, pitch] as const),
        );
      });
      return plan.perProfile(plan.products);
    },

    extremes(entries, packed, squares, {positives, ends, lower}) {
      const plan = prepare(entries, packed);
      const {buffer, stride, tiles, pitch, sums, perProfile, perSignature} = plan;
      const {weightBits} = entries.layout;
      new Float32Array(buffer, plan.squares, squares.length).set(squares);
      const signatures = [positives, ends, lower].map((numbers, i) => perSignature(i, numbers));
      const [positivesAt, endsAt, lowerAt] = signatures;
      forRows(entries, packed, plan, (_, count, offset) => {
        wasm.addExtremes(
          ...([plan.entries, stride * 4, count, tiles, weightBits, positivesAt, endsAt, lowerAt] as const),
          ...([plan.x, plan.counted, plan.values + offset, plan.squares + offset] as const),
          ...([packed.profiles, plan.groupBytes, plan.products, plan.valueSquares] as const),
          ...([pitch, plan.moments] as const),
        );
      });
      return {
        products: perProfile(plan.products),
        squares: sums(plan.moments, 0),
        valueSquares: perProfile(plan.valueSquares),
      };
    },

    ranks(entries, packed, mean, ties) {
      const plan = prepare(entries, packed, {
        starts: Math.max(...ties.map(({starts}) => starts.byteLength)),
        lists: Math.max(...ties.map(({lists}) => lists.byteLength)),
      });
      const {buffer, stride, tiles, pitch} = plan;
      const {weightBits} = entries.layout;
      forRows(entries, packed, plan, (_, count, offset) => {
        wasm.addRanks(
          ...([plan.entries, stride * 4, count, tiles, weightBits, mean, plan.x] as const),
          ...([plan.values + offset, packed.profiles, plan.groupBytes, plan.products, pitch] as const),
        );
      });
      let products = plan.products;
      for (const {starts, sums, lists} of ties) {
        new Uint32Array(buffer, plan.starts, starts.length).set(starts);
        new Uint16Array(buffer, plan.lists, lists.length).set(lists);
        wasm.takeTies(
          ...([sums.length, plan.starts, plan.lists, plan.values, packed.profiles] as const),
          ...([plan.groupBytes, products, pitch] as const),
        );
        products += sums.length * 8;
      }
      return plan.perProfile(plan.products);
    },
  };
}
