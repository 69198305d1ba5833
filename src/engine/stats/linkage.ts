/** Hierarchical clustering. */

/** A leaf is its number; a node joins two clusters. */
export type Cluster = number | ClusterNode;

export interface ClusterNode {
  readonly left: Cluster;
  readonly right: Cluster;
  /** distance at which the two were joined */
  readonly height: number;
}

/**
 * Clusters by complete linkage: the distance of two clusters is the largest between their leaves. Follows chains of
 * nearest neighbours until two are each other's nearest (F. Murtagh, 1983), in O(size^2).
 *
 * @param distances `size` x `size`, symmetric
 * @returns the tree; undefined without leaves
 */
export function completeLinkage(distances: Float64Array, size: number): Cluster | undefined {
  const between = distances.slice();
  // The cluster that stands at a leaf's place; undefined once it was joined into another.
  const clusters: (Cluster | undefined)[] = Array.from({length: size}, (_, leaf) => leaf);
  const chain: number[] = [];
  for (let joined = 1; joined < size; joined++) {
    if (chain.length === 0) chain.push(clusters.findIndex((cluster) => cluster !== undefined));
    for (;;) {
      const tip = chain[chain.length - 1];
      const previous = chain[chain.length - 2];
      const nearest = nearestTo(tip, previous, clusters, between);
      if (nearest !== previous) {
        chain.push(nearest);
        continue;
      }
      chain.length -= 2;
      const [keep, drop] = tip < previous ? [tip, previous] : [previous, tip];
      // Both are clusters: the chain holds no others.
      const [left, right] = [clusters[keep] as Cluster, clusters[drop] as Cluster];
      clusters[keep] = {left, right, height: between[keep * size + drop]};
      clusters[drop] = undefined;
      for (let other = 0; other < size; other++) {
        const farthest = Math.max(between[keep * size + other], between[drop * size + other]);
        between[keep * size + other] = farthest;
        between[other * size + keep] = farthest;
      }
      break;
    }
  }
  return clusters.find((cluster) => cluster !== undefined);
}

/** The nearest other cluster; of equally near ones `preferred`, so that a chain ends. */
function nearestTo(
  cluster: number,
  preferred: number | undefined,
  clusters: readonly (Cluster | undefined)[],
  between: Float64Array,
): number {
  const size = clusters.length;
  let nearest = preferred ?? -1;
  for (let other = 0; other < size; other++) {
    if (other === cluster || clusters[other] === undefined) continue;
    if (nearest < 0 || between[cluster * size + other] < between[cluster * size + nearest]) nearest = other;
  }
  return nearest;
}
