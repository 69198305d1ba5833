/** Bytes of a row that 16 signatures take: a cache line, as four v128. */
export const LINE: usize = 64;

/** Copies the line of 16 signatures of every row to one place, where they lie side by side. */
export function gather(from: usize, rowBytes: usize, rowCount: i32, to: usize): void {
  const end = to + <usize>rowCount * LINE;
  for (; to < end; to += LINE, from += rowBytes) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
  }
}
