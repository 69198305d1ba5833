/** Clustering of a matrix beside scipy's linkage on the same matrix: CPU seconds, and how far the merge heights differ. */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type DistanceMeasure, distanceMeasures, rowDistances} from '../src/engine/stats/distances';
import {linkage, linkageMethods} from '../src/engine/stats/linkage';
import type {BenchRow} from './row';

const defaultRows = 2_000;
const columns = 1_000;
const rounds = 3;
/** Debian's, with python3-scipy. */
const python = '/usr/bin/python3';

const program = `
import json, sys, time
import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist
from scipy.stats import rankdata
folder, rows, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
X = np.fromfile(folder + "/matrix.f64").reshape(rows, -1)
def tree(measure, method):
    Y = np.apply_along_axis(rankdata, 1, X) if measure == "spearman" else X
    return linkage(pdist(Y, "euclidean" if measure == "euclidean" else "correlation"), method)
seconds = {}
for name in sys.argv[4:]:
    measure, method = name.split("_")
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        Z = tree(measure, method)
        best = min(best, time.process_time() - start)
    seconds[name] = best
    Z[:, 2].tofile(f"{folder}/{name}.f64")
print(json.dumps(seconds))
`;

/** @param sizes rows of the matrix */
export async function benchCluster(sizes: readonly number[] = [defaultRows]): Promise<BenchRow[]> {
  if (spawnSync(python, ['-c', 'import scipy.cluster.hierarchy']).status !== 0) {
    console.error('clustering is not measured: there is no python3-scipy to hold it against');
    return [];
  }
  return sizes.flatMap(rowsOf);
}

function rowsOf(size: number): BenchRow[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-cluster-'));
  try {
    const matrix = modules(size);
    writeFileSync(path.join(folder, 'matrix.f64'), matrix);
    const names = distanceMeasures.flatMap((measure) =>
      linkageMethods.map((method) => `${measure}_${method}`),
    );
    const run = spawnSync(python, ['-c', program, folder, String(size), String(rounds), ...names], {
      encoding: 'utf8',
      // As many cores as our thread has.
      env: {...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1'},
    });
    if (run.status !== 0) throw new Error(`scipy failed: ${run.stderr}`);
    const seconds = JSON.parse(run.stdout) as Record<string, number>;
    return distanceMeasures.flatMap((measure) =>
      linkageMethods.map((method) => {
        const name = `${measure}_${method}`;
        const {best, heights} = ours(matrix, size, measure, method);
        const scipy = readFileSync(path.join(folder, `${name}.f64`));
        const difference = heights.reduce(
          (most, height, i) => Math.max(most, Math.abs(height - scipy.readDoubleLE(8 * i))),
          0,
        );
        if (difference > 1e-6) throw new Error(`${name}: merge heights differ by ${difference}`);
        const label = `cluster ${size} x ${columns}, ${measure}, ${method}; heights within ${difference.toExponential(0)}`;
        return {
          name: label,
          value: best,
          unit: 's CPU',
          baseline: seconds[name],
          ratio: best / seconds[name],
        };
      }),
    );
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

function ours(
  matrix: Float64Array,
  size: number,
  measure: DistanceMeasure,
  method: (typeof linkageMethods)[number],
) {
  let best = Number.POSITIVE_INFINITY;
  let heights: Float64Array = new Float64Array(0);
  for (let round = 0; round < rounds; round++) {
    const values = matrix.slice();
    const start = process.cpuUsage();
    const {distances} = rowDistances(values, columns, measure);
    heights = linkage(distances, size, method).heights;
    const {user, system} = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1e6);
  }
  return {best, heights};
}

/** Rows of eight kinds and noise, the same on every machine. */
function modules(size: number): Float64Array {
  let state = 20_261_130;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Float64Array.from({length: size * columns}, (_, i) => {
    const kind = Math.floor(i / columns) % 8;
    return Math.sin((i % columns) * (kind + 1)) + 2 * next();
  });
}
