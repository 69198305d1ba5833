/** Sums of products of what signatures have of some genes and the values of profiles: a product of two matrices. */
import {highFloats, lowFloats} from './lanes';
import {LINE} from './gather';

/** Profiles whose sums are taken together; of each gene their values lie side by side. */
const GROUP: i32 = 4;
/** Bytes of the f64 of eight signatures. */
const EIGHT_SUMS: usize = 64;

/** Adds four f32 to four f64. */
@inline
export function addTo(sums: usize, four: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), lowFloats(four)));
  v128.store(sums, f64x2.add(v128.load(sums, 16), highFloats(four)), 16);
}

/**
 * For 16 signatures and each profile: the sum over `rows` genes, in single precision, added to one in double.
 *
 * @param x per gene a line of 16 f32
 * @param values of one profile an f32 per gene; of several, per group of 4 four f32 per gene; `groupBytes` from one
 *   group to the next
 * @param sums f64 of 16 signatures; those of the next profile are `pitch` bytes on, with room for whole groups
 */
@inline
export function addProducts(
  x: usize, rows: i32, values: usize, profiles: i32, groupBytes: usize, sums: usize, pitch: usize,
): void {
  if (profiles == 1) {
    addOne(x, rows, values, sums);
    return;
  }
  for (let first = 0; first < profiles; first += GROUP) {
    addGroup(x, rows, values, sums, pitch);
    addGroup(x + LINE / 2, rows, values, sums + EIGHT_SUMS, pitch);
    values += groupBytes;
    sums += <usize>GROUP * pitch;
  }
}

@inline
function addOne(x: usize, rows: i32, values: usize, sums: usize): void {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  for (const end = values + (<usize>rows << 2); values < end; values += 4, x += LINE) {
    const value = v128.load32_splat(values);
    a = f32x4.add(a, f32x4.mul(v128.load(x), value));
    b = f32x4.add(b, f32x4.mul(v128.load(x, 16), value));
    c = f32x4.add(c, f32x4.mul(v128.load(x, 32), value));
    d = f32x4.add(d, f32x4.mul(v128.load(x, 48), value));
  }
  addTo(sums, a);
  addTo(sums + 32, b);
  addTo(sums + 64, c);
  addTo(sums + 96, d);
}

/** Four profiles and eight signatures: as many sums as registers hold. */
function addGroup(x: usize, rows: i32, values: usize, sums: usize, pitch: usize): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (const end = values + (<usize>rows << 4); values < end; values += 16, x += LINE) {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    const a = v128.load32_splat(values);
    a0 = f32x4.add(a0, f32x4.mul(x0, a));
    a1 = f32x4.add(a1, f32x4.mul(x1, a));
    const b = v128.load32_splat(values, 4);
    b0 = f32x4.add(b0, f32x4.mul(x0, b));
    b1 = f32x4.add(b1, f32x4.mul(x1, b));
    const c = v128.load32_splat(values, 8);
    c0 = f32x4.add(c0, f32x4.mul(x0, c));
    c1 = f32x4.add(c1, f32x4.mul(x1, c));
    const d = v128.load32_splat(values, 12);
    d0 = f32x4.add(d0, f32x4.mul(x0, d));
    d1 = f32x4.add(d1, f32x4.mul(x1, d));
  }
  addTo(sums, a0);
  addTo(sums + 32, a1);
  sums += pitch;
  addTo(sums, b0);
  addTo(sums + 32, b1);
  sums += pitch;
  addTo(sums, c0);
  addTo(sums + 32, c1);
  sums += pitch;
  addTo(sums, d0);
  addTo(sums + 32, d1);
}
