/** Dendrograms: merges as the server answers them, and what a cut makes of them. */

export interface Tree {
  /** of each merge the two it joins: below the count of leaves a leaf, else an earlier merge */
  readonly merges: readonly (readonly number[])[];
  readonly heights: readonly number[];
  /** leaves as they stand side by side */
  readonly order: readonly number[];
  /** the row or column of the matrix that each leaf is */
  readonly leaves: readonly number[];
  /** rows or columns that are in no cluster: without a value, or constant */
  readonly excluded: number;
}

/** How many clusters there are when the tree is cut at a height: merges above it are undone. */
export function clustersAt({heights}: Tree, height: number): number {
  return 1 + heights.filter((each) => each > height).length;
}

/** The cluster of each leaf, numbered from the first in order. */
export function clusterOf({merges, heights, order}: Tree, height: number): readonly number[] {
  const leaves = order.length;
  const parent = Array.from({length: leaves + merges.length}, (_, i) => i);
  const root = (node: number): number => {
    let at = node;
    while (parent[at] !== at) at = parent[at];
    return at;
  };
  merges.forEach(([a, b], i) => {
    if (heights[i] > height) return;
    parent[root(a)] = leaves + i;
    parent[root(b)] = leaves + i;
  });
  const numbers = new Map<number, number>();
  const clusters = new Array<number>(leaves);
  for (const leaf of order) {
    const top = root(leaf);
    const number = numbers.get(top) ?? numbers.size + 1;
    numbers.set(top, number);
    clusters[leaf] = number;
  }
  return clusters;
}

/** The lines of a tree: where each merge joins, in leaves along the side and in heights. */
export function linesOf({merges, heights, order}: Tree): readonly {
  readonly from: number;
  readonly to: number;
  readonly height: number;
  readonly fromHeight: number;
  readonly toHeight: number;
}[] {
  const leaves = order.length;
  const place = new Array<number>(leaves + merges.length);
  order.forEach((leaf, i) => {
    place[leaf] = i + 0.5;
  });
  const heightOf = (node: number) => (node < leaves ? 0 : heights[node - leaves]);
  return merges.map(([a, b], i) => {
    place[leaves + i] = (place[a] + place[b]) / 2;
    return {
      from: place[a],
      to: place[b],
      height: heights[i],
      fromHeight: heightOf(a),
      toHeight: heightOf(b),
    };
  });
}
