import fc from 'fast-check';
import {
  classConnectivity,
  clusteredOrder,
  orderClasses,
} from '../../../../src/engine/stats/class-connectivity';
import {optimalLeafOrder} from '../../../../src/engine/stats/leaf-order';
import {type Cluster, linkage, treeOf} from '../../../../src/engine/stats/linkage';

const completeLinkage = (distances: Float64Array, size: number) =>
  treeOf(linkage(distances.slice(), size, 'complete'));

/** A symmetric matrix, built from its upper triangle. */
const symmetric = (value: fc.Arbitrary<number>, diagonal: number, largest: number) =>
  fc.integer({min: 1, max: largest}).chain((size) =>
    fc.array(value, {minLength: size * size, maxLength: size * size}).map((values) => ({
      size,
      matrix: Float64Array.from(values, (_, at) => {
        const [row, column] = [Math.floor(at / size), at % size];
        if (row === column) return diagonal;
        return values[Math.min(row, column) * size + Math.max(row, column)];
      }),
    })),
  );

function leavesOf(tree: Cluster): number[] {
  return typeof tree === 'number' ? [tree] : [...leavesOf(tree.left), ...leavesOf(tree.right)];
}

/** Heights of the joins as the definition has it: always the two nearest clusters, by their farthest leaves. */
function obviousHeights(distances: Float64Array, size: number): number[] {
  const clusters = Array.from({length: size}, (_, leaf) => [leaf]);
  const heights: number[] = [];
  while (clusters.length > 1) {
    let best = {distance: Number.POSITIVE_INFINITY, a: 0, b: 0};
    clusters.forEach((left, a) => {
      clusters.slice(a + 1).forEach((right, offset) => {
        const distance = Math.max(...left.flatMap((i) => right.map((j) => distances[i * size + j])));
        if (distance < best.distance) best = {distance, a, b: a + 1 + offset};
      });
    });
    heights.push(best.distance);
    clusters[best.a].push(...clusters[best.b]);
    clusters.splice(best.b, 1);
  }
  return heights.sort((a, b) => a - b);
}

function heightsOf(tree: Cluster): number[] {
  return typeof tree === 'number' ? [] : [tree.height, ...heightsOf(tree.left), ...heightsOf(tree.right)];
}

/** Every order that turning branches allows. */
function allOrders(tree: Cluster): number[][] {
  if (typeof tree === 'number') return [[tree]];
  const [left, right] = [allOrders(tree.left), allOrders(tree.right)];
  return left.flatMap((a) =>
    right.flatMap((b) => [
      [...a, ...b],
      [...b, ...a],
    ]),
  );
}

const length = (order: ArrayLike<number>, distances: Float64Array, size: number) =>
  Array.from(order)
    .slice(1)
    .reduce((sum, leaf, i) => sum + distances[order[i] * size + leaf], 0);

describe('complete linkage', () => {
  it('joins at the heights of the definition', () => {
    // Distinct distances: with ties more than one tree is right.
    const distances = symmetric(fc.double({min: 0.001, max: 100, noNaN: true}), 0, 8);
    fc.assert(
      fc.property(distances, ({matrix, size}) => {
        const upper = [...matrix].filter((_, at) => Math.floor(at / size) < at % size);
        fc.pre(new Set(upper).size === upper.length);
        const tree = completeLinkage(matrix, size) as Cluster;
        expect(leavesOf(tree).sort((a, b) => a - b)).toEqual(Array.from({length: size}, (_, leaf) => leaf));
        expect(heightsOf(tree).sort((a, b) => a - b)).toEqual(obviousHeights(matrix, size));
      }),
    );
  });

  it('ends with equal distances', () => {
    const tree = completeLinkage(new Float64Array(36).fill(1), 6) as Cluster;
    expect(leavesOf(tree).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(completeLinkage(new Float64Array(0), 0)).toBeUndefined();
  });
});

describe('the optimal leaf order', () => {
  it('is the shortest of all orders the tree allows', () => {
    fc.assert(
      fc.property(symmetric(fc.integer({min: 0, max: 20}), 0, 8), ({matrix, size}) => {
        const tree = completeLinkage(matrix, size) as Cluster;
        const orders = allOrders(tree);
        const order = optimalLeafOrder(tree, matrix, size);
        expect(orders).toContainEqual([...order]);
        const shortest = Math.min(...orders.map((other) => length(other, matrix, size)));
        expect(length(order, matrix, size)).toBe(shortest);
      }),
      {numRuns: 60},
    );
  });
});

describe('a class', () => {
  it('orders its heat map by likeness', () => {
    // Two pairs, 0-2 and 1-3; 2 and 1 are the more alike across; -666 is missing.
    const matrix = Float64Array.from(
      [
        [100, -20, 95, -666],
        [-20, 100, 60, 90],
        [95, 60, 100, -30],
        [-666, 90, -30, 100],
      ].flat(),
    );
    const order = [...clusteredOrder(matrix, 4)];
    expect([order.join(), order.reverse().join()]).toContain('0,2,1,3');
  });

  it('without any score has no statistics', () => {
    const stats = classConnectivity(Float64Array.of(100, -666, Number.NaN, 100), 2);
    expect([...stats.members]).toEqual([Number.NaN, Number.NaN]);
    expect(stats.median).toBeNaN();
    expect(stats.whiskerLow).toBeNaN();
    expect(stats.outliers).toEqual([]);
    expect(clusteredOrder(new Float64Array(0), 0)).toHaveLength(0);
  });

  it('comes before classes of smaller median, one without a median standing as 0', () => {
    expect(orderClasses([-5, Number.NaN, 20, 0])).toEqual([2, 1, 3, 0]);
  });
});
