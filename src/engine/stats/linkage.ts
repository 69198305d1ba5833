/** Hierarchical clustering from distances, and what is read off its tree. */

export const linkageMethods = ['average', 'complete', 'ward'] as const;
export type LinkageMethod = (typeof linkageMethods)[number];

/**
 * A tree as scipy's `linkage` writes it: merge m joins the clusters `first[m]` and `second[m]` (the smaller number first)
 * to cluster size + m; clusters below size are the leaves. By rising height, equal ones in the order they were found.
 */
export interface Linkage {
  /** leaves */
  readonly size: number;
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** distance at which the two were joined */
  readonly heights: Float64Array;
  /** leaves of the new cluster */
  readonly sizes: Uint32Array;
}

/** Distance of a cluster to the union of two, x and y, from its distances to both (G. Lance and W. Williams, 1967). */
type Update = (toX: number, toY: number, xy: number, sizeX: number, sizeY: number, size: number) => number;

const updates: Readonly<Record<LinkageMethod, Update>> = {
  average: (toX, toY, _xy, sizeX, sizeY) => (sizeX * toX + sizeY * toY) / (sizeX + sizeY),
  complete: (toX, toY) => Math.max(toX, toY),
  // On distances, not on their squares: what R calls ward.D2.
  ward: (toX, toY, xy, sizeX, sizeY, size) => {
    const t = 1 / (sizeX + sizeY + size);
    return Math.sqrt((size + sizeX) * t * toX * toX + (size + sizeY) * t * toY * toY - size * t * xy * xy);
  },
};

/**
 * Clusters by average (UPGMA), complete or Ward's linkage. Follows chains of nearest neighbours until two are each
 * other's nearest (F. Murtagh, 1983): O(size^2). Ward's heights mean what they should for Euclidean distances alone.
 *
 * @param distances `size` x `size`, symmetric, without NaN; used up
 */
export function linkage(distances: Float64Array, size: number, method: LinkageMethod): Linkage {
  const update = updates[method];
  /** leaves of the cluster that stands at a leaf's place; 0 once it was joined into another */
  const sizes = new Uint32Array(size).fill(1);
  const merges: {x: number; y: number; height: number}[] = [];
  const chain: number[] = [];
  for (let free = 0; merges.length < size - 1; ) {
    if (chain.length === 0) {
      while (sizes[free] === 0) free++;
      chain.push(free);
    }
    const tip = chain[chain.length - 1];
    const previous = chain[chain.length - 2];
    const nearest = nearestTo(tip, previous, sizes, distances);
    if (nearest !== previous) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    // The union stands at the second of both places.
    const [x, y] = tip < previous ? [tip, previous] : [previous, tip];
    const height = distances[x * size + y];
    merges.push({x, y, height});
    for (let other = 0; other < size; other++) {
      if (sizes[other] === 0 || other === x || other === y) continue;
      const at = y * size + other;
      const distance = update(
        distances[x * size + other],
        distances[at],
        height,
        sizes[x],
        sizes[y],
        sizes[other],
      );
      distances[at] = distance;
      distances[other * size + y] = distance;
    }
    sizes[y] += sizes[x];
    sizes[x] = 0;
  }
  return numbered(merges, size);
}

/** The nearest other cluster; of equally near ones `preferred`, so that a chain ends, then the first. */
function nearestTo(
  cluster: number,
  preferred: number | undefined,
  sizes: Uint32Array,
  distances: Float64Array,
): number {
  const row = cluster * sizes.length;
  let nearest = preferred ?? -1;
  let least = preferred === undefined ? Number.POSITIVE_INFINITY : distances[row + preferred];
  for (let other = 0; other < sizes.length; other++) {
    if (distances[row + other] < least && sizes[other] > 0 && other !== cluster) {
      least = distances[row + other];
      nearest = other;
    }
  }
  return nearest;
}

/** Merges by rising height, their clusters numbered by when they came about. */
function numbered(merges: readonly {x: number; y: number; height: number}[], size: number): Linkage {
  const sorted = [...merges].sort((a, b) => a.height - b.height);
  const parents = Int32Array.from({length: 2 * size}, () => -1);
  const leavesOf = new Uint32Array(2 * size).fill(1, 0, size);
  const rootOf = (leaf: number): number => {
    let root = leaf;
    while (parents[root] >= 0) root = parents[root];
    // So that the next way is short.
    for (let at = leaf, next: number; at !== root; at = next) {
      next = parents[at];
      parents[at] = root;
    }
    return root;
  };
  const count = sorted.length;
  const result = {
    size,
    first: new Uint32Array(count),
    second: new Uint32Array(count),
    heights: new Float64Array(count),
    sizes: new Uint32Array(count),
  };
  for (const [m, {x, y, height}] of sorted.entries()) {
    const [a, b] = [rootOf(x), rootOf(y)];
    result.first[m] = Math.min(a, b);
    result.second[m] = Math.max(a, b);
    result.heights[m] = height;
    leavesOf[size + m] = leavesOf[a] + leavesOf[b];
    result.sizes[m] = leavesOf[size + m];
    parents[a] = size + m;
    parents[b] = size + m;
  }
  return result;
}

/** Leaves from left to right, the first cluster of each merge to the left, as scipy's `leaves_list` has them. */
export function leafOrder({size, first, second}: Linkage): Uint32Array {
  const order = new Uint32Array(size);
  const open = size > 0 ? [size + first.length - 1] : [];
  for (let at = 0; open.length > 0; ) {
    const cluster = open.pop() as number;
    if (cluster < size) order[at++] = cluster;
    else open.push(second[cluster - size], first[cluster - size]);
  }
  return order;
}

/**
 * Which cluster each leaf is of when the tree is cut: merges of at most `height` stand, an equal one too (scipy's
 * `fcluster` with criterion distance). Clusters are numbered from 1 in the order of the leaves from left to right.
 */
export function cutAt(tree: Linkage, height: number): {labels: Uint32Array; clusters: number} {
  const {size, first, second, heights} = tree;
  const merged = heights.reduce((count, each) => count + (each <= height ? 1 : 0), 0);
  // A cluster's parent among the merges that stand; later ones have larger numbers.
  const root = Uint32Array.from({length: size + merged}, (_, cluster) => cluster);
  for (let m = merged - 1; m >= 0; m--) {
    root[first[m]] = root[size + m];
    root[second[m]] = root[size + m];
  }
  const numbers = new Map<number, number>();
  const labels = new Uint32Array(size);
  for (const leaf of leafOrder(tree)) {
    const number = numbers.get(root[leaf]) ?? numbers.size + 1;
    numbers.set(root[leaf], number);
    labels[leaf] = number;
  }
  return {labels, clusters: numbers.size};
}

/** The least height at which a cut leaves at most so many clusters; merges of equal height stand or fall together. */
export function heightOf({size, heights}: Linkage, clusters: number): number {
  const standing = size - Math.max(1, Math.min(clusters, size));
  return standing === 0 ? 0 : heights[standing - 1];
}

/** A leaf is its number; a node joins two clusters. */
export type Cluster = number | ClusterNode;

export interface ClusterNode {
  readonly left: Cluster;
  readonly right: Cluster;
  /** distance at which the two were joined */
  readonly height: number;
}

/** The tree as nodes; undefined without leaves. */
export function treeOf({size, first, second, heights}: Linkage): Cluster | undefined {
  const clusters: Cluster[] = Array.from({length: size}, (_, leaf) => leaf);
  for (const [m, height] of heights.entries()) {
    clusters.push({left: clusters[first[m]], right: clusters[second[m]], height});
  }
  return clusters.at(-1);
}
