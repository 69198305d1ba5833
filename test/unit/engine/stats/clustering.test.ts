/** Clustering of rows: by hand, and beside scipy where Debian's python3-scipy is installed. */
import {spawnSync} from 'node:child_process';
import {distanceMeasures, rowDistances} from '../../../../src/engine/stats/distances';
import {cutAt, heightOf, leafOrder, linkage, linkageMethods} from '../../../../src/engine/stats/linkage';

const x = Number.NaN;
const python = '/usr/bin/python3';
const hasScipy = spawnSync(python, ['-c', 'import scipy.cluster.hierarchy']).status === 0;
const itBesideScipy = hasScipy ? it : it.skip;
if (!hasScipy) console.warn('clustering is not compared with scipy: there is no python3-scipy');

/** Five points on a line: 0, 1, 4, 6, 11. */
const line = () => {
  const points = [0, 1, 4, 6, 11];
  return Float64Array.from(points.flatMap((a) => points.map((b) => Math.abs(a - b))));
};

describe('linkage', () => {
  it('joins points of a line as by hand', () => {
    const complete = linkage(line(), 5, 'complete');
    expect([...complete.first]).toEqual([0, 2, 5, 4]);
    expect([...complete.second]).toEqual([1, 3, 6, 7]);
    expect([...complete.heights]).toEqual([1, 2, 6, 11]);
    expect([...complete.sizes]).toEqual([2, 2, 4, 5]);
    // {0,1} to {4,6}: (4 + 6 + 3 + 5) / 4; then 11 to all: (11 + 10 + 7 + 5) / 4
    expect([...linkage(line(), 5, 'average').heights]).toEqual([1, 2, 4.5, 8.25]);
    // Ward: sqrt(2 a b / (a + b)) times the distance of the means: {0.5} to {5} with 2 + 2, {2.75} to {11} with 4 + 1
    const ward = linkage(line(), 5, 'ward').heights;
    expect(ward[2]).toBeCloseTo(Math.sqrt(2) * 4.5, 12);
    expect(ward[3]).toBeCloseTo(Math.sqrt(8 / 5) * 8.25, 12);
    expect([...leafOrder(complete)]).toEqual([4, 0, 1, 2, 3]);
  });

  it('of one leaf, of none, and of equal distances', () => {
    expect([...leafOrder(linkage(new Float64Array(1), 1, 'ward'))]).toEqual([0]);
    expect([...leafOrder(linkage(new Float64Array(0), 0, 'ward'))]).toEqual([]);
    for (const method of linkageMethods) {
      const ties = linkage(new Float64Array(36).fill(1), 6, method);
      expect([...leafOrder(ties)].sort()).toEqual([0, 1, 2, 3, 4, 5]);
      expect(ties.heights[0]).toBeCloseTo(1, 12);
    }
  });

  it('is cut at a height, an equal merge standing, into clusters numbered from the left', () => {
    const tree = linkage(line(), 5, 'complete');
    expect(cutAt(tree, 2)).toEqual({labels: Uint32Array.of(2, 2, 3, 3, 1), clusters: 3});
    expect(cutAt(tree, 1.9).clusters).toBe(4);
    expect(cutAt(tree, -1).clusters).toBe(5);
    expect(cutAt(tree, 11).clusters).toBe(1);
    expect([5, 4, 3, 2, 1].map((clusters) => heightOf(tree, clusters))).toEqual([0, 1, 2, 6, 11]);
    expect(heightOf(tree, 99)).toBe(0);
  });
});

describe('distances of rows', () => {
  it('are 1 - r, 1 - rho and Euclidean', () => {
    const rows = () => Float64Array.of(1, 2, 3, 4, 2, 4, 6, 8, 4, 3, 2, 1, 1, 8, 27, 64, 0, 1, 0, 1);
    const pearson = rowDistances(rows(), 4, 'pearson').distances;
    expect(pearson[1]).toBeCloseTo(0, 12);
    expect(pearson[2]).toBeCloseTo(2, 12);
    // r of 1..4 and 0, 1, 0, 1 is 1 / sqrt(5)
    expect(pearson[4]).toBeCloseTo(1 - 1 / Math.sqrt(5), 12);
    const spearman = rowDistances(rows(), 4, 'spearman').distances;
    expect(spearman[3]).toBeCloseTo(0, 12);
    expect(spearman[4]).toBeCloseTo(1 - 1 / Math.sqrt(5), 12);
    expect(rowDistances(rows(), 4, 'euclidean').distances[1]).toBeCloseTo(Math.sqrt(30), 12);
  });

  it('leave out constant and empty rows of a correlation, and say so; Euclidean ones only empty rows', () => {
    const rows = () => Float64Array.of(1, 2, 3, 5, 5, 5, x, x, x, 3, 2, 1, x, 7, x);
    const {rows: kept, left} = rowDistances(rows(), 3, 'pearson');
    expect([...kept]).toEqual([0, 3]);
    expect(left).toEqual([
      {row: 1, reason: 'constant'},
      {row: 2, reason: 'empty'},
      {row: 4, reason: 'constant'},
    ]);
    expect([...rowDistances(rows(), 3, 'euclidean').rows]).toEqual([0, 1, 3, 4]);
    expect(rowDistances(new Float64Array(0), 0, 'pearson').rows).toHaveLength(0);
  });

  it('count the cells that both rows have, and put what cannot be compared far away', () => {
    const rows = () => Float64Array.of(1, 2, 3, x, 2, 4, 6, 0, x, x, x, 9);
    const euclidean = rowDistances(rows(), 4, 'euclidean');
    // 1 + 4 + 9 over 3 of 4 cells
    expect(euclidean.distances[1]).toBeCloseTo(Math.sqrt((14 * 4) / 3), 12);
    expect(euclidean.distances[5]).toBeCloseTo(Math.sqrt(81 * 4), 12);
    // The first and the last share nothing: as far as the farthest
    expect(euclidean.distances[2]).toBe(euclidean.distances[5]);
    expect(euclidean.undetermined).toBe(1);
    const pearson = rowDistances(Float64Array.of(1, 2, 3, x, 2, 4, 6, 0, x, x, 1, 9), 4, 'pearson');
    expect(pearson.distances[1]).toBeCloseTo(0, 12);
    expect(pearson.distances[2]).toBe(1);
    expect(pearson.undetermined).toBe(1);
  });
});

itBesideScipy('clusters have scipy’s merges, heights and leaves, with ties and without', () => {
  const [size, width] = [61, 37];
  const matrices = [false, true].map((ties) =>
    Float64Array.from({length: size * width}, (_, i) => {
      const wave = Math.sin(i * 12.9898) * 43758.5453;
      return ties ? Math.round((wave - Math.floor(wave)) * 3) : wave - Math.floor(wave);
    }),
  );
  const program = `
import json, sys
import numpy as np
from scipy.cluster.hierarchy import linkage, leaves_list, fcluster
from scipy.spatial.distance import pdist
from scipy.stats import rankdata
asked = json.load(sys.stdin)
answers = []
for values in asked["matrices"]:
    X = np.array(values).reshape(asked["size"], -1)
    for measure in asked["measures"]:
        Y = np.apply_along_axis(rankdata, 1, X) if measure == "spearman" else X
        y = pdist(Y, "euclidean" if measure == "euclidean" else "correlation")
        for method in asked["methods"]:
            Z = linkage(y, method)
            cut = Z[len(Z) // 2, 2]
            answers.append({"merges": Z.tolist(), "leaves": leaves_list(Z).tolist(), "clusters": int(fcluster(Z, cut, "distance").max())})
print(json.dumps(answers))
`;
  const input = JSON.stringify({
    size,
    matrices: matrices.map((values) => [...values]),
    measures: distanceMeasures,
    methods: linkageMethods,
  });
  const run = spawnSync(python, ['-c', program], {input, encoding: 'utf8'});
  expect({status: run.status, errors: run.stderr}).toEqual({status: 0, errors: ''});
  const answers = JSON.parse(run.stdout) as {merges: number[][]; leaves: number[]; clusters: number}[];
  let at = 0;
  for (const [m, values] of matrices.entries()) {
    for (const measure of distanceMeasures) {
      for (const method of linkageMethods) {
        const tree = linkage(rowDistances(values.slice(), width, measure).distances, size, method);
        const {merges, leaves, clusters} = answers[at++];
        for (const [i, [, , height]] of merges.entries()) expect(tree.heights[i]).toBeCloseTo(height, 9);
        expect(cutAt(tree, merges[merges.length >> 1][2] + 1e-9).clusters).toBe(clusters);
        // Correlations of ties are equal but for rounding, which decides who comes first.
        if (m === 1) continue;
        expect([...tree.first].map((first, i) => [first, tree.second[i], tree.sizes[i]])).toEqual(
          merges.map(([a, b, , count]) => [Math.min(a, b), Math.max(a, b), count]),
        );
        expect([...leafOrder(tree)]).toEqual(leaves);
      }
    }
  }
});
