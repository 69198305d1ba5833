/** Ties of some signatures. */
export interface TieLists {
  /** those of signature s are lists[starts[s]] up to lists[starts[s + 1]] */
  readonly starts: Uint32Array;
  /** per signature: sum of t^3 - t over its ties of t genes */
  readonly sums: Float64Array;
  /** how many genes are tied, then their rows by rank; and so on */
  readonly lists: Uint16Array;
}
