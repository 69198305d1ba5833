/** Nearest neighbours by squared distance, in single precision. */

/** Vectors of the right side whose distances are taken together, and bytes of a value of each. */
const EIGHT: i32 = 8;
const EIGHT_BYTES: usize = 32;
/** Bytes of a value of each of four vectors. */
const FOUR_BYTES: usize = 16;

/**
 * Puts of `groups` groups of eight vectors those into the lists of four vectors that are nearer than what is there.
 *
 * @param left of the four vectors: per place a f32 of each
 * @param right likewise of eight, of one group after the other
 * @param squares a f32 for each vector on the right: its squared length, infinite for one that only fills a group up
 * @param first number of the first vector on the right
 * @param nearness of each of the four `kept` f32, rising: squared distance without the square of the vector's own length
 * @param numbers of each of the four `kept` u32
 * @param scratch 32 bytes
 */
export function nearest(
  left: usize, right: usize, squares: usize, first: i32, groups: i32, places: i32,
  nearness: usize, numbers: usize, kept: i32, scratch: usize,
): void {
  const bytes = <usize>places * FOUR_BYTES;
  const list = <usize>kept << 2;
  const two = f32x4.splat(2);
  for (let group = 0; group < groups; group++) {
    let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
    let x = left;
    for (const end = left + bytes; x < end; x += FOUR_BYTES, right += EIGHT_BYTES) {
      const r0 = v128.load(right), r1 = v128.load(right, 16);
      const a = v128.load32_splat(x);
      a0 = f32x4.add(a0, f32x4.mul(r0, a));
      a1 = f32x4.add(a1, f32x4.mul(r1, a));
      const b = v128.load32_splat(x, 4);
      b0 = f32x4.add(b0, f32x4.mul(r0, b));
      b1 = f32x4.add(b1, f32x4.mul(r1, b));
      const c = v128.load32_splat(x, 8);
      c0 = f32x4.add(c0, f32x4.mul(r0, c));
      c1 = f32x4.add(c1, f32x4.mul(r1, c));
      const d = v128.load32_splat(x, 12);
      d0 = f32x4.add(d0, f32x4.mul(r0, d));
      d1 = f32x4.add(d1, f32x4.mul(r1, d));
    }
    const s0 = v128.load(squares), s1 = v128.load(squares, 16);
    keep(f32x4.sub(s0, f32x4.mul(a0, two)), f32x4.sub(s1, f32x4.mul(a1, two)), first, nearness, numbers, kept, scratch);
    keep(f32x4.sub(s0, f32x4.mul(b0, two)), f32x4.sub(s1, f32x4.mul(b1, two)), first, nearness + list, numbers + list, kept, scratch);
    keep(f32x4.sub(s0, f32x4.mul(c0, two)), f32x4.sub(s1, f32x4.mul(c1, two)), first, nearness + 2 * list, numbers + 2 * list, kept, scratch);
    keep(f32x4.sub(s0, f32x4.mul(d0, two)), f32x4.sub(s1, f32x4.mul(d1, two)), first, nearness + 3 * list, numbers + 3 * list, kept, scratch);
    squares += EIGHT_BYTES;
    first += EIGHT;
  }
}

/** Puts those of eight into a list that are nearer than its last. */
@inline
function keep(
  near0: v128, near1: v128, first: i32, nearness: usize, numbers: usize, kept: i32, scratch: usize,
): void {
  const last = v128.load32_splat(nearness + (<usize>(kept - 1) << 2));
  let nearer = i32x4.bitmask(f32x4.lt(near0, last)) | (i32x4.bitmask(f32x4.lt(near1, last)) << 4);
  if (nearer == 0) return;
  v128.store(scratch, near0);
  v128.store(scratch, near1, 16);
  for (; nearer != 0; nearer &= nearer - 1) {
    const lane = ctz(nearer);
    insert(load<f32>(scratch + (<usize>lane << 2)), first + lane, nearness, numbers, kept);
  }
}

function insert(near: f32, number: i32, nearness: usize, numbers: usize, kept: i32): void {
  let at = kept - 1;
  if (!(near < load<f32>(nearness + (<usize>at << 2)))) return;
  for (; at > 0; at--) {
    const before = load<f32>(nearness + (<usize>(at - 1) << 2));
    if (before <= near) break;
    store<f32>(nearness + (<usize>at << 2), before);
    store<u32>(numbers + (<usize>at << 2), load<u32>(numbers + (<usize>(at - 1) << 2)));
  }
  store<f32>(nearness + (<usize>at << 2), near);
  store<u32>(numbers + (<usize>at << 2), number);
}
