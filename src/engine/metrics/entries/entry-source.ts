/** What queries are compared with: signatures whose entries are read as they are needed. */
import type {EntryLayout} from '../../kernel/entry';
import type {ReadRows} from '../../kernel/kernel';
import {createOrderedKernel, type OrderedKernel} from '../../kernel/ordered';
import {createProfileKernel, type ProfileKernel} from '../../kernel/profile-sums';
import type {TieLists} from '../../kernel/tie-lists';

/** Of weights with their signs, of all genes of each signature. */
export interface Moments {
  readonly means: Float64Array;
  /** sums of squared deviations from the mean; 0 of equal weights */
  readonly variations: Float64Array;
}

/** Some signatures of an index. */
export interface EntrySource {
  readonly layout: EntryLayout;
  /** rows of the index */
  readonly genes: number;
  readonly signatures: number;
  /** per signature: what its weights are multiplied by */
  readonly scales: Float32Array;
  /** per signature: genes of the whole gene space with a score, and with one above zero */
  readonly rankedGenes: Uint16Array;
  readonly positives: Uint16Array;
  /** Entries of gene rows in all the signatures: those of rows[i] go to into[i * stride ...]. */
  read(rows: Uint32Array, into: Uint32Array, stride: number): void;
  /** Signatures [from, to) of these. */
  part(from: number, to: number): EntrySource;
  /** ties of all the signatures over all genes, piece by piece, where these are known */
  readonly ties?: readonly TieLists[];
  /** the moments of all the signatures, where these are known */
  readonly moments?: Moments;
  /** Gets the moments of all the signatures when they have been found, which is when no score is missing. */
  readonly onMoments?: (moments: Moments) => void;
}

/**
 * Compares queries with the signatures of a source: equal, but for rounding, to the plain metric on the scores that the
 * entries stand for. Where scores differ by less than the index keeps, lamb2006, xsum and xcos go by the ranks of the
 * source matrix.
 */
export type CompareEntries = (source: EntrySource, scoresOf: ScoresOf) => void;

/** Where the scores of a query go, one per signature; NaN where a signature determines none. */
export type ScoresOf = (query: number) => Float32Array;

/** Reads some of the rows, by their place among them. */
export function readerOf(source: EntrySource, rows: Uint32Array): ReadRows {
  return (first, end, into, stride) => source.read(rows.subarray(first, end), into, stride);
}

/** Entries held at a time by what looks at all rows of a signature together: 44 MB. */
const mostEntries = 11_000_000;
/** Signatures are cut at multiples of this, a cache line of entries. */
const lineSignatures = 16;

/** Cuts a source into parts of which so many rows can be held. */
export function* partsOf(source: EntrySource, rows: number): Generator<{first: number; part: EntrySource}> {
  const fitting = Math.floor(mostEntries / Math.max(1, rows) / lineSignatures) * lineSignatures;
  const step = Math.max(lineSignatures, fitting);
  for (let first = 0; first < source.signatures; first += step)
    yield {first, part: source.part(first, Math.min(source.signatures, first + step))};
}

/** Is there a signature that lacks a score? */
export function hasGaps({genes, rankedGenes}: EntrySource): boolean {
  return rankedGenes.some((ranked) => ranked < genes);
}

let profileKernel: ProfileKernel | undefined;
let orderedKernel: OrderedKernel | undefined;

/** The kernels of the calling thread. */
export function profileSums(): ProfileKernel {
  profileKernel ??= createProfileKernel();
  return profileKernel;
}
export function orderedGenes(): OrderedKernel {
  orderedKernel ??= createOrderedKernel();
  return orderedKernel;
}
