/**
 * The order of a tree's leaves that puts like beside like: of all orders that turning branches allows, the one with
 * the smallest sum of distances between neighbours (Z. Bar-Joseph, D. Gifford, T. Jaakkola, Bioinformatics 17:S22,
 * 2001). O(leaves^3) time, O(leaves^2) memory.
 */
import type {Cluster} from './linkage';

interface Branch {
  readonly leaves: readonly number[];
  readonly children: readonly [] | readonly [Branch, Branch];
}

/**
 * @param distances `size` x `size`, symmetric
 * @returns leaves from left to right
 */
export function optimalLeafOrder(
  tree: Cluster | undefined,
  distances: Float64Array,
  size: number,
): Uint32Array {
  if (tree === undefined) return new Uint32Array(0);
  const root = toBranch(tree);
  // cost[i * size + j]: smallest sum within the smallest branch that holds both, when i and j are its ends. Each pair
  // belongs to one branch only, so one table serves the whole tree.
  const cost = new Float64Array(size * size);
  fillCosts(root, distances, cost, size);
  if (root.children.length === 0) return Uint32Array.from(root.leaves);
  const [left, right] = root.children;
  let ends: [number, number] = [left.leaves[0], right.leaves[0]];
  for (const i of left.leaves) {
    for (const j of right.leaves) if (cost[i * size + j] < cost[ends[0] * size + ends[1]]) ends = [i, j];
  }
  return Uint32Array.from(arrange(root, ends[0], ends[1], distances, cost, size));
}

function toBranch(cluster: Cluster): Branch {
  if (typeof cluster === 'number') return {leaves: [cluster], children: []};
  const left = toBranch(cluster.left);
  const right = toBranch(cluster.right);
  return {leaves: [...left.leaves, ...right.leaves], children: [left, right]};
}

/** Leaves that can be the other end of a branch when `leaf` is one end. */
function otherEnds({leaves, children}: Branch, leaf: number): readonly number[] {
  if (children.length === 0) return leaves;
  const [left, right] = children;
  return left.leaves.includes(leaf) ? right.leaves : left.leaves;
}

function fillCosts(branch: Branch, distances: Float64Array, cost: Float64Array, size: number): void {
  if (branch.children.length === 0) return;
  const [left, right] = branch.children;
  fillCosts(left, distances, cost, size);
  fillCosts(right, distances, cost, size);
  const rightEnds = right.leaves.map((j) => otherEnds(right, j));
  // Cheapest way from end i of the left branch through it to leaf m of the right one.
  const reach = new Float64Array(size);
  for (const i of left.leaves) {
    const inner = otherEnds(left, i);
    for (const m of right.leaves) {
      let least = Number.POSITIVE_INFINITY;
      for (const k of inner) least = Math.min(least, cost[i * size + k] + distances[k * size + m]);
      reach[m] = least;
    }
    right.leaves.forEach((j, position) => {
      let least = Number.POSITIVE_INFINITY;
      for (const m of rightEnds[position]) least = Math.min(least, reach[m] + cost[m * size + j]);
      cost[i * size + j] = least;
      cost[j * size + i] = least;
    });
  }
}

/** The cheapest order of a branch with these ends. */
function arrange(
  branch: Branch,
  first: number,
  last: number,
  distances: Float64Array,
  cost: Float64Array,
  size: number,
): number[] {
  if (branch.children.length === 0) return [first];
  const [a, b] = branch.children;
  const [head, tail] = a.leaves.includes(first) ? [a, b] : [b, a];
  let best = {sum: Number.POSITIVE_INFINITY, k: first, m: last};
  for (const k of otherEnds(head, first)) {
    for (const m of otherEnds(tail, last)) {
      const sum = cost[first * size + k] + distances[k * size + m] + cost[m * size + last];
      if (sum < best.sum) best = {sum, k, m};
    }
  }
  return [
    ...arrange(head, first, best.k, distances, cost, size),
    ...arrange(tail, best.m, last, distances, cost, size),
  ];
}
