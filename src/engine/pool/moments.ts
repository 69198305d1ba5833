/** Moments of signatures, which Pearson's correlation and the cosine need: found once, and kept while a dataset is asked for. */

import {keepOpen} from '../ground/keep-open';
import type {IndexLocation} from '../index/reader';
import type {Moments} from '../metrics/entries';

/** Signatures whose moments become known together. */
const pieceSignatures = 1024;
/** Indexes whose moments are kept: 16 bytes for each of their signatures. */
const most = 16;

/** Moments of all signatures of an index, in memory that the threads share and fill. */
export interface SharedMoments extends Moments {
  /** per 1,024 signatures: 1 when theirs are there */
  readonly known: Int32Array;
}

/** The moments of an index, known or not. */
export function createKeptMoments(): (index: IndexLocation, signatures: number) => SharedMoments {
  const kept = keepOpen<SharedMoments>(most, () => undefined);
  return ({file, build, generation}, signatures) =>
    kept.get(`${file}\n${build}\n${generation}`, () => ({
      means: new Float64Array(new SharedArrayBuffer(signatures * 8)),
      variations: new Float64Array(new SharedArrayBuffer(signatures * 8)),
      known: new Int32Array(new SharedArrayBuffer(Math.ceil(signatures / pieceSignatures) * 4)),
    }));
}

/** Moments of signatures [start, end); undefined while those of any are not known. */
export function knownMoments(shared: SharedMoments, start: number, end: number): Moments | undefined {
  for (let piece = Math.floor(start / pieceSignatures); piece * pieceSignatures < end; piece++)
    if (Atomics.load(shared.known, piece) === 0) return undefined;
  return {means: shared.means.subarray(start, end), variations: shared.variations.subarray(start, end)};
}

/** Fills in the moments of signatures from `start` on; pieces that are not filled whole stay unknown. */
export function fillMoments(shared: SharedMoments, start: number, {means, variations}: Moments): void {
  shared.means.set(means, start);
  shared.variations.set(variations, start);
  const end = start + means.length;
  for (let piece = Math.ceil(start / pieceSignatures); piece * pieceSignatures < end; piece++) {
    if (Math.min((piece + 1) * pieceSignatures, shared.means.length) <= end)
      Atomics.store(shared.known, piece, 1);
  }
}
