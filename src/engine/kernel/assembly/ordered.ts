/**
 * The WebAssembly half of what needs a signature's genes in order: what ordered.ts calls. It owns no memory: every address
 * comes from there.
 */
import {highFloats, lowFloats} from './lanes';
import {countUpTo, findTies, putInOrder} from './order';
import {transpose} from './transpose';

export {transpose};

/**
 * Average ranks in one signature: f32 at `x`, less than their mean, so that the largest score counts most; 0 where one is
 * missing.
 *
 * @param positives last rank of a score above zero
 * @param marks as `putInOrder` has them, like `words` and `order`
 * @param ties gets ties as `findTies` finds them
 * @param present u32: how many genes have a score
 * @returns where `ties` ends
 */
export function rankOne(
  column: usize, rows: i32, weightBits: i32, positives: i32, marks: usize, words: i32, order: usize,
  x: usize, ties: usize, present: usize,
): usize {
  const count = putInOrder(column, rows, weightBits, marks, words, order);
  store<u32>(present, count);
  const mean: f32 = <f32>(count + 1) / 2;
  if (count < rows) memory.fill(x, 0, <usize>rows << 2);
  for (let place = 0; place < count; place++) {
    const gene = load<u32>(order + (<usize>place << 2)) >>> weightBits;
    store<f32>(x + (<usize>gene << 2), mean - <f32>(place + 1));
  }
  const end = findTies(order, count, countUpTo(positives, count, marks, words), weightBits, ties);
  for (let at = ties; at < end; ) {
    const tied = load<u16>(at);
    const genes = at + 2;
    at = genes + (<usize>tied << 1);
    const half = <f32>(tied - 1) / 2;
    const shared = load<f32>(x + (<usize>load<u16>(genes) << 2)) - half;
    for (let gene = genes; gene < at; gene += 2) store<f32>(x + (<usize>load<u16>(gene) << 2), shared);
  }
  return end;
}

/** Ties in one signature, of all genes, none of which lacks a score. Parameters as of `rankOne`. */
export function tiesOfOne(
  column: usize, rows: i32, weightBits: i32, positives: i32, order: usize, ties: usize,
): usize {
  putInOrder(column, rows, weightBits, 0, 0, order);
  return findTies(order, rows, positives, weightBits, ties);
}

/**
 * Products of the numbers of a signature with profiles, 64 rows at a time in single precision.
 *
 * @param x f32, followed by zeros up to a multiple of 16 bytes
 * @param values of a profile like x; those of the next are `valueBytes` on, with room for whole groups of 4
 * @param products f64; that of the next profile is `pitch` bytes on
 */
export function multiply(
  x: usize, rows: i32, values: usize, profiles: i32, valueBytes: usize, products: usize, pitch: usize,
): void {
  const end = x + (<usize>rows << 2);
  for (let p = 0; p < profiles; p += 4) {
    const b = valueBytes, c = b + b, d = c + b;
    let sumA = f64x2.splat(0), sumB = sumA, sumC = sumA, sumD = sumA;
    let value = values;
    for (let at = x; at < end; ) {
      let partA = f32x4.splat(0), partB = partA, partC = partA, partD = partA;
      for (const stop = min(at + 256, end); at < stop; at += 16, value += 16) {
        const number = v128.load(at);
        partA = f32x4.add(partA, f32x4.mul(number, v128.load(value)));
        partB = f32x4.add(partB, f32x4.mul(number, v128.load(value + b)));
        partC = f32x4.add(partC, f32x4.mul(number, v128.load(value + c)));
        partD = f32x4.add(partD, f32x4.mul(number, v128.load(value + d)));
      }
      sumA = f64x2.add(sumA, halves(partA));
      sumB = f64x2.add(sumB, halves(partB));
      sumC = f64x2.add(sumC, halves(partC));
      sumD = f64x2.add(sumD, halves(partD));
    }
    store<f64>(products, both(sumA));
    store<f64>(products + pitch, both(sumB));
    store<f64>(products + 2 * pitch, both(sumC));
    store<f64>(products + 3 * pitch, both(sumD));
    values += 4 * valueBytes;
    products += 4 * pitch;
  }
}

@inline
function halves(four: v128): v128 {
  return f64x2.add(lowFloats(four), highFloats(four));
}

@inline
function both(two: v128): f64 {
  return f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
}

/**
 * Puts the codes of all genes of a signature in order.
 * @returns how many genes have a score
 */
export function orderOne(column: usize, rows: i32, weightBits: i32, order: usize): i32 {
  return putInOrder(column, rows, weightBits, 0, 0, order);
}

/**
 * The score of Zhang and Gant in one signature (metrics/zhang.ts).
 *
 * @param order what `orderOne` left: `count` genes, of which the first `positives` have a score above zero
 * @param members u32: rows of the `ups` genes of the up list, then those of the `downs` of the down list
 */
export function zhangOfOne(
  column: usize, weightBits: i32, order: usize, count: i32, positives: i32,
  members: usize, ups: i32, downs: i32,
): f64 {
  const code: u32 = (1 << weightBits) - 1;
  let sum: f64 = 0;
  let counted = 0;
  for (let i = 0; i < ups + downs; i++) {
    const entry = load<u32>(column + (<usize>load<u32>(members + (<usize>i << 2)) << 2));
    const rank = <i32>(entry >>> weightBits);
    if (rank == 0) continue;
    counted++;
    const size = entry & code;
    if (size == 0) continue;
    // Sizes fall up to the last positive score and rise from the first negative one on. On the side of the gene itself its
    // rank tells how many are smaller, unless it is tied.
    let fallen: i32, fallenTied: i32, risen: i32, risenTied: i32;
    const place = order + (<usize>(rank - 1) << 2);
    const tied = (rank > 1 && (load<u32>(place - 4) & code) == size) || (rank < count && (load<u32>(place, 4) & code) == size);
    if (rank <= positives && !tied) {
      fallen = rank;
      fallenTied = rank - 1;
    } else {
      fallen = fallTo(order, positives, code, size);
      fallenTied = fallen > 0 && (load<u32>(order + (<usize>(fallen - 1) << 2)) & code) == size
        ? fallTo(order, positives, code, size + 1)
        : fallen;
    }
    if (rank > positives && !tied) {
      risen = rank - 1 - positives;
      risenTied = rank - positives;
    } else {
      risen = riseTo(order, positives, count, code, size);
      risenTied = positives + risen < count && (load<u32>(order + (<usize>(positives + risen) << 2)) & code) == size
        ? riseTo(order, positives, count, code, size + 1)
        : risen;
    }
    // How many are smaller, and how many not larger.
    const average = <f64>(positives - fallen + risen + (positives - fallenTied + risenTied) + 1) / 2;
    sum += (rank <= positives) == (i < ups) ? average : -average;
  }
  return sum / largestSum(order, count, positives, code, counted);
}

/** How many of the first `positives` genes are of a size or above. */
@inline
function fallTo(order: usize, positives: i32, code: u32, size: u32): i32 {
  let from = 0;
  for (let length = positives; length > 0; ) {
    const half = (length + 1) >>> 1;
    from += (load<u32>(order + (<usize>(from + half - 1) << 2)) & code) >= size ? half : 0;
    length -= half;
  }
  return from;
}

/** How many genes behind the first `positives` are below a size. */
@inline
function riseTo(order: usize, positives: i32, count: i32, code: u32, size: u32): i32 {
  let from = positives;
  for (let length = count - positives; length > 0; ) {
    const half = (length + 1) >>> 1;
    from += (load<u32>(order + (<usize>(from + half - 1) << 2)) & code) < size ? half : 0;
    length -= half;
  }
  return from - positives;
}

/** Sum of the ranks of the `counted` largest sizes, ties sharing theirs; a size of 0 counts for nothing. */
@inline
function largestSum(order: usize, count: i32, positives: i32, code: u32, counted: i32): f64 {
  let left = 0, right = count - 1;
  let sum: f64 = 0;
  for (let taken = 0; taken < counted && left <= right; ) {
    const above = left < positives ? load<u32>(order + (<usize>left << 2)) & code : 0;
    const below = right >= positives ? load<u32>(order + (<usize>right << 2)) & code : 0;
    const size = max(above, below);
    if (size == 0) break;
    let tied = 0;
    for (; left < positives && (load<u32>(order + (<usize>left << 2)) & code) == size; left++) tied++;
    for (; right >= positives && (load<u32>(order + (<usize>right << 2)) & code) == size; right--) tied++;
    sum += (<f64>(count - taken) - <f64>(tied - 1) / 2) * <f64>min(tied, counted - taken);
    taken += tied;
  }
  return sum;
}
