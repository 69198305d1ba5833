/** What `scan` leaves for `findPeaks`: where it lies in the room of a set. Every part holds four signatures. */
import {ROW} from './sort';

/** Rows of a stretch: four weights below 2^22 add up exactly in f32. */
export const STRETCH: i32 = 4;

/** Up to which +ES and -ES over codes of weights are equally far from zero, as a power of two (`codeTolerance` of ties.ts). */
export const TIE_BITS: i32 = 17;

/** f64: W, the sum of all weights */
export const TOTAL: usize = 0;
/** i32: n - G, at least 1 */
export const MISSES: usize = 32;
/** i32: members without a rank */
export const ABSENT: usize = 48;
/** f32: a stretch that reaches less holds neither the peak nor one that ties with it */
export const THRESHOLD: usize = 64;
/** i32: how many stretches reach it */
export const CANDIDATES: usize = 80;
/** i32: the last of them */
export const LAST: usize = 96;
/** 256 bytes of `findPeaks`' own */
export const SUMS: usize = 112;
/** f32 per row: its weight */
export const WEIGHTS: usize = SUMS + 256;

/** f64 per stretch: the sum of weights before it */
@inline
export function prefixAt(room: usize, genes: i32): usize {
  return room + WEIGHTS + <usize>genes * ROW;
}

/** f32 per stretch: the same while the scan goes on, in the end how far from zero the running sum gets in it */
@inline
export function reachAt(room: usize, genes: i32): usize {
  return prefixAt(room, genes) + <usize>((genes + STRETCH - 1) / STRETCH) * 32;
}
