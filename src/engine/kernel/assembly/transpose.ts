/** Turns rows of many signatures into columns of many rows. */

/**
 * Turns groups of four rows over: those of tile t's signature s go to to + (16 t + s) columnBytes, side by side.
 *
 * @param from rows that are `rowBytes` apart, four for each of `groups`
 * @param tiles how many times 16 signatures
 */
export function transpose(
  from: usize, rowBytes: usize, groups: i32, tiles: i32, to: usize, columnBytes: usize,
): void {
  for (let tile = 0; tile < tiles; tile++, from += 64, to += 16 * columnBytes) {
    let row = from;
    let column = to;
    for (let group = 0; group < groups; group++, row += 4 * rowBytes, column += 16) {
      fourByFour(row, rowBytes, column, columnBytes);
      fourByFour(row + 16, rowBytes, column + 4 * columnBytes, columnBytes);
      fourByFour(row + 32, rowBytes, column + 8 * columnBytes, columnBytes);
      fourByFour(row + 48, rowBytes, column + 12 * columnBytes, columnBytes);
    }
  }
}

@inline
function fourByFour(row: usize, rowBytes: usize, column: usize, columnBytes: usize): void {
  const a = v128.load(row), b = v128.load(row + rowBytes);
  const c = v128.load(row + 2 * rowBytes), d = v128.load(row + 3 * rowBytes);
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7), cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(column, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(column + columnBytes, i64x2.shuffle(ab, cd, 1, 3));
  v128.store(column + 2 * columnBytes, i64x2.shuffle(abHigh, cdHigh, 0, 2));
  v128.store(column + 3 * columnBytes, i64x2.shuffle(abHigh, cdHigh, 1, 3));
}
