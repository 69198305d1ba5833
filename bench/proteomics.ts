/** Introspection of proteomic profiles beside numpy and scipy doing the same: CPU seconds, memory, and how far scores differ. */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type Profiles, textFieldOf} from '../src/engine/proteomics/profiles';
import {introspect} from '../src/engine/proteomics/query';
import {Random} from '../src/library/demo/random';
import type {BenchRow} from './row';
import {fastest} from './timed';

const defaultWells = 3_000;
const probes = 96;
const replicates = 3;
const rounds = 3;
/** Debian's, with python3-scipy. */
const python = '/usr/bin/python3';

/** Ranks, one matrix product, and for each target one sorted background in which all similarities are looked up at once. */
const program = `
import json, sys, time
import numpy as np
from scipy.stats import rankdata
folder, wells, reps, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
X = np.fromfile(folder + "/profiles.f64").reshape(wells, -1)
def introspect():
    R = 2 * rankdata(X, axis=1) - X.shape[1] - 1
    length = np.sqrt((R * R).sum(axis=1))
    S = (R @ R.T) / np.outer(length, length)
    groups = wells // reps
    n = reps * reps
    scores = np.full((groups, groups), np.nan)
    upper = np.triu_indices(reps, 1)
    below = np.arange(n) / n
    through = np.arange(1, n + 1) / n
    for t in range(groups):
        rows = S[t * reps:(t + 1) * reps]
        own = rows[:, t * reps:(t + 1) * reps][upper]
        others = np.delete(rows, np.s_[t * reps:(t + 1) * reps], axis=1)
        bg = np.sort(np.concatenate([others.ravel(), own]))
        T = np.sort(rows.reshape(reps, groups, reps).transpose(1, 0, 2).reshape(groups, n), axis=1)
        left = np.searchsorted(bg, T.ravel(), "left").reshape(groups, n) / bg.size
        right = np.searchsorted(bg, T.ravel(), "right").reshape(groups, n) / bg.size
        first = np.ones(T.shape, bool); first[:, 1:] = T[:, 1:] != T[:, :-1]
        last = np.ones(T.shape, bool); last[:, :-1] = first[:, 1:]
        d = np.maximum((np.abs(below - left) * first).max(axis=1), (np.abs(through - right) * last).max(axis=1))
        middle = (bg[(bg.size - 1) // 2] + bg[bg.size // 2]) / 2
        scores[t] = np.where(np.median(T, axis=1) < middle, -d, d)
        o = np.sort(own)
        lo = np.searchsorted(o, o, "left") / o.size - np.searchsorted(bg, o, "left") / bg.size
        hi = np.searchsorted(o, o, "right") / o.size - np.searchsorted(bg, o, "right") / bg.size
        dd = max(np.abs(lo).max(), np.abs(hi).max())
        scores[t, t] = -dd if np.median(o) < middle else dd
    return scores
best = float("inf")
for _ in range(rounds):
    start = time.process_time()
    scores = introspect()
    best = min(best, time.process_time() - start)
scores.tofile(folder + "/scores.f64")
print(json.dumps(best))
`;

/** @param sizes wells */
export async function benchProteomics(sizes: readonly number[] = [defaultWells]): Promise<BenchRow[]> {
  if (spawnSync(python, ['-c', 'import scipy.stats']).status !== 0) {
    console.error('proteomics is not measured: there is no python3-scipy to hold it against');
    return [];
  }
  const rows: BenchRow[] = [];
  for (const size of sizes) rows.push(...(await rowsOf(size)));
  return rows;
}

async function rowsOf(wells: number): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-proteomics-'));
  try {
    const profiles = drawn(wells);
    writeFileSync(path.join(folder, 'profiles.f64'), profiles.values);
    const before = process.memoryUsage.rss();
    let {connections} = introspect(profiles, {fields: ['pert_id']});
    const matrices = (process.resourceUsage().maxRSS * 1024 - before) / (wells * wells * 8);
    const own = await fastest(async () => {
      ({connections} = introspect(profiles, {fields: ['pert_id']}));
    }, rounds);
    const run = spawnSync(
      python,
      ['-c', program, folder, String(wells), String(replicates), String(rounds)],
      {
        encoding: 'utf8',
        // As many cores as our thread has.
        env: {...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1'},
      },
    );
    if (run.status !== 0) throw new Error(run.stderr);
    const theirs = Number(run.stdout);
    const scores = readFileSync(path.join(folder, 'scores.f64'));
    const expected = new Float64Array(scores.buffer, scores.byteOffset, scores.length / 8);
    const count = wells / replicates;
    // Theirs by targets; ours by queries, names in the order of their targets.
    const largest = expected.reduce((most, score, i) => {
      const [target, query] = [Math.floor(i / count), i % count];
      return Math.max(most, Math.abs(score - connections.values[query * count + target]));
    }, 0);
    if (largest > 1e-9) throw new Error(`scores differ by ${largest}`);
    const of = `proteomics ${wells} wells x ${probes} probes`;
    return [
      {
        name: `${of}, similarity and KS connectivity; scores within ${largest.toExponential(0)}`,
        value: own.cpu / 1000,
        unit: 's CPU',
        baseline: theirs,
        ratio: own.cpu / 1000 / theirs,
      },
      // One similarity matrix of the wells is what the computing is about.
      {
        name: `${of}, memory; against 1 similarity matrix`,
        value: matrices,
        unit: 'matrices',
        baseline: 1,
        ratio: matrices,
      },
    ];
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** Replicates of perturbagens, one after the other. */
function drawn(wells: number): Profiles {
  const random = new Random('proteomics bench');
  const count = wells / replicates;
  const perts = Array.from({length: wells}, (_, well) =>
    String(Math.floor(well / replicates)).padStart(6, '0'),
  );
  const values = new Float64Array(wells * probes);
  for (let pert = 0; pert < count; pert++) {
    const own = Float64Array.from({length: probes}, () => random.normal());
    for (let r = 0; r < replicates; r++) {
      const from = (pert * replicates + r) * probes;
      for (let probe = 0; probe < probes; probe++) values[from + probe] = own[probe] + random.normal();
    }
  }
  return {
    rows: {ids: Array.from({length: probes}, (_, probe) => `p${probe}`), fields: new Map()},
    columns: {
      ids: perts.map((pert, well) => `${pert}-${well}`),
      fields: new Map([['pert_id', textFieldOf(perts)]]),
    },
    values,
  };
}
