/** The strongest of many values that come in the order of their rows, for many owners at once. */

/** Which rows are kept where values are equal: the first, as at the top of a ranking, or the last, as at its end. */
export type Ties = 'first' | 'last';

export interface Strongest {
  /** Offers the value of a row; the rows of an owner must ascend. Values of 0 and below are not taken. */
  offer(owner: number, row: number, value: number): void;
  /** What an owner keeps, the largest first. */
  of(owner: number): {readonly rows: Uint32Array; readonly values: Float64Array};
}

/** Keeps the `most` largest values of each owner, in a heap whose root is the first to go. */
export function keepStrongest(owners: number, most: number, ties: Ties): Strongest {
  const values = new Float64Array(owners * most);
  const rows = new Uint32Array(owners * most);
  const counts = new Uint32Array(owners);

  /** Whether the entry at a goes before that at b does. */
  const isWeaker = (a: number, b: number): boolean => {
    if (values[a] !== values[b]) return values[a] < values[b];
    return ties === 'first' ? rows[a] > rows[b] : rows[a] < rows[b];
  };
  const swap = (a: number, b: number) => {
    [values[a], values[b]] = [values[b], values[a]];
    [rows[a], rows[b]] = [rows[b], rows[a]];
  };
  const sink = (base: number, size: number) => {
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < size && isWeaker(base + child, base + least)) least = child;
      }
      if (least === at) return;
      swap(base + at, base + least);
      at = least;
    }
  };
  const rise = (base: number, from: number) => {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isWeaker(base + at, base + parent)) return;
      swap(base + at, base + parent);
      at = parent;
    }
  };

  return {
    offer(owner, row, value) {
      if (!(value > 0) || most === 0) return;
      const base = owner * most;
      const size = counts[owner];
      if (size < most) {
        values[base + size] = value;
        rows[base + size] = row;
        counts[owner] = size + 1;
        rise(base, size);
        return;
      }
      // Rows ascend, so that of equal values the new one is the last.
      if (value < values[base] || (value === values[base] && ties === 'first')) return;
      values[base] = value;
      rows[base] = row;
      sink(base, size);
    },
    of(owner) {
      const base = owner * most;
      const order = Uint32Array.from({length: counts[owner]}, (_, i) => base + i).sort((a, b) =>
        isWeaker(a, b) ? 1 : -1,
      );
      return {
        rows: Uint32Array.from(order, (at) => rows[at]),
        values: Float64Array.from(order, (at) => values[at]),
      };
    },
  };
}
