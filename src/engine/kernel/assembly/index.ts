/** The WebAssembly half of the kernel: what kernel.ts calls. It owns no memory: every address comes from there. */
import {findPeaks} from './peaks';
import {scan} from './scan';
import {EIGHT, ROW, padding, sortEight, sortRuns} from './sort';

export {gather} from './gather';

/**
 * Scores every set in 16 signatures. Kept this small a piece of work because the engine swaps in its optimised
 * code only between calls.
 *
 * @param from the entries of the 16 signatures in the first row
 * @param sets how many sets; `sizes` points at the number of genes of each (u32)
 * @param members per set, the byte offsets (u32) of its rows from `from`, filled up with that of a row of padding
 *   (all bits set) to a multiple of 8
 * @param scratch room for 4 x `scratchBytes`, each enough for the longest set rounded up to a power of two; all
 *   bits set but for the rows the call before left behind, `filled` of them
 * @param room room for 32 bytes per gene of the longest set, and 512 more
 * @param rankedGenes n per signature (u16)
 * @param scores ES (f64) of the first set in each signature; the next set's are `pitch` bytes on
 * @param leading likewise the leading edge fractions; 0 if not wanted
 */
export function enrich(
  from: usize, sets: i32, sizes: usize, members: usize,
  scratch: usize, scratchBytes: usize, filled: i32, room: usize,
  rankedGenes: usize, scores: usize, leading: usize, pitch: usize,
  weightBits: i32, weighted: bool,
): void {
  for (let set = 0; set < sets; set++) {
    const genes = load<u32>(sizes + (<usize>set << 2));
    const padded = (genes + EIGHT - 1) & -EIGHT;
    loadSet(from, members, padded, scratch, scratchBytes, filled);
    for (let lanes: usize = 0; lanes < 4; lanes++) {
      const sorted = scratch + lanes * scratchBytes;
      sortRuns(sorted, padded);
      scoreSet(
        sorted, genes, rankedGenes + lanes * 8, weightBits, weighted,
        room, scores + lanes * 32, leading ? leading + lanes * 32 : 0,
      );
    }
    filled = padded;
    members += <usize>padded << 2;
    scores += pitch;
    if (leading) leading += pitch;
  }
}

/** The rows of a set, sorted in eights, to scratch; what the set before left behind them becomes padding again. */
@inline
function loadSet(
  from: usize, members: usize, padded: i32, scratch: usize, scratchBytes: usize, filled: i32,
): void {
  const end = scratch + <usize>padded * ROW;
  const stale = scratch + <usize>filled * ROW;
  let to = scratch;
  for (; to < end; to += 8 * ROW, members += 32) {
    sortEight(from, members, to);
    sortEight(from + 16, members, to + scratchBytes);
    sortEight(from + 32, members, to + 2 * scratchBytes);
    sortEight(from + 48, members, to + 3 * scratchBytes);
  }
  for (; to < stale; to += ROW) {
    v128.store(to, padding());
    v128.store(to + scratchBytes, padding());
    v128.store(to + 2 * scratchBytes, padding());
    v128.store(to + 3 * scratchBytes, padding());
  }
}

/** Scores the sorted rows of a set in four signatures. */
@inline
function scoreSet(
  sorted: usize, genes: i32, rankedGenes: usize, weightBits: i32, weighted: bool,
  room: usize, scores: usize, leading: usize,
): void {
  // Missing entries, rank 0, come first.
  const missing = v128.any_true(i32x4.eq(i32x4.shr_u(v128.load(sorted), weightBits), i32x4.splat(0)));
  if (weighted) {
    if (missing) scan(sorted, genes, rankedGenes, weightBits, room, true, true);
    else scan(sorted, genes, rankedGenes, weightBits, room, true, false);
  } else {
    if (missing) scan(sorted, genes, rankedGenes, weightBits, room, false, true);
    else scan(sorted, genes, rankedGenes, weightBits, room, false, false);
  }
  findPeaks(sorted, genes, weightBits, weighted, room, scores, leading);
}
