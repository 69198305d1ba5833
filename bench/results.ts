/**
 * What a result costs once it is scored, beside the scoring in the same run: statistics, files and the index of the
 * archive for one query of 150 + 150 genes against half a million signatures, on the threads that jobs use. Runs
 * alone, too, at any size: node dist-bench/bench/results.js 473647
 */
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {queryAnalysis} from '../src/analyses/query';
import {usualPlan} from '../src/analyses/query/plan';
import type {QueryScores} from '../src/analyses/query/scores';
import {concludeQueries} from '../src/analyses/query/statistics';
import {readConfig} from '../src/config';
import type {Dataset} from '../src/engine/index';
import {createScoringPool, type ScoringPool} from '../src/engine/pool';
import {archiveBytes, readArchive} from '../src/results/archive/archive';
import {readIndex} from '../src/results/kept';
import {prepareDescriptions} from '../src/results/signatures/descriptions';
import {createConcluder} from '../src/runs/jobs/concluder';
import {buildDescribed, genes} from './results/dataset';
import type {BenchRow} from './row';
import {type Time, timed} from './timed';

const listSize = 150;
const repetitions = 9;
const root = 'result';
/** OPENCLUE_PLAIN_WRITERS measures those. */
const {plainWriters} = readConfig();

/** @param signatures of the synthetic dataset, by default as many as one of CMap's largest files has */
export async function benchResults(signatures = 473_647): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-results-'));
  try {
    const dataset = await buildDescribed(folder, signatures);
    const scoring = createScoringPool();
    try {
      return await measure(folder, dataset, scoring);
    } finally {
      dataset.close();
      await scoring.close();
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
}

async function measure(folder: string, dataset: Dataset, scoring: ScoringPool): Promise<BenchRow[]> {
  const prepared = await timed(async () => prepareDescriptions(dataset));
  const concluder = createConcluder(1);
  try {
    const score = (n: number) => queryAnalysis.score(planOf(n), {dataset, synthetic: true, scoring});
    const results = path.join(folder, 'results');
    const conclude = async (scores: QueryScores, n: number) => {
      const place = path.join(results, String(n));
      mkdirSync(place, {recursive: true});
      const labels = {toolId: queryAnalysis.toolId, name: 'bench'};
      await concluder.run({datasetFolder: dataset.folder, scores, labels, folder: place, root, plainWriters});
    };
    // The first of each loads what the others find there.
    const scores: QueryScores[] = [await score(0)];
    const first = await timed(() => conclude(scores[0], 0));
    const [scored, concluded]: [Time[], Time[]] = [[], []];
    for (let n = 1; n <= repetitions; n++) {
      scored.push(await timed(async () => scores.push(await score(n))));
      concluded.push(await timed(() => conclude(scores[n], n)));
      if (n < repetitions) rmSync(path.join(results, String(n)), {recursive: true});
    }
    const statistics = await timed(async () => concludeQueries(scores[1], dataset.signatures));
    const download = await timed(() => downloadOf(path.join(results, String(repetitions))));
    const against = median(scored);
    const name = `, ${dataset.manifest.signatures.toLocaleString('en-US')} signatures, against scoring them`;
    const rows = (what: string, time: Time): BenchRow[] => [
      {...beside(time.wall, against.wall), name: `${what}${name}`, unit: 's'},
      {...beside(time.cpu, against.cpu), name: `${what}, processor time${name}`, unit: 's'},
    ];
    return [
      ...rows('statistics and archive', median(concluded)),
      ...rows('statistics alone, one thread', statistics),
      ...rows('the first download, not sent anywhere', download),
      ...rows('statistics and archive, the first after a start', first),
      ...rows('making descriptions ready, once for a dataset', prepared),
    ];
  } finally {
    await concluder.close();
  }
}

/** Seconds of milliseconds. */
const beside = (value: number, baseline: number) => ({
  ...{value: value / 1000, baseline: baseline / 1000},
  ratio: value / baseline,
});

/** A query of random genes, the same for the same `seed`. */
function planOf(seed: number) {
  let state = seed + 1;
  const drawn = new Set<string>();
  while (drawn.size < 2 * listSize) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    drawn.add(String(1 + Math.floor((state / 2 ** 32) * genes)));
  }
  const list = (ids: readonly string[]) => ({
    valid: ids.map((entrezId) => ({token: entrezId, entrezId, symbol: entrezId, via: 'entrez' as const})),
    validNotUsed: [],
    invalid: [],
    repeats: [],
  });
  const all = [...drawn];
  const [up, down] = [list(all.slice(0, listSize)), list(all.slice(listSize))];
  return usualPlan([{name: `Q${seed}`, description: '', up, down}]);
}

async function downloadOf(folder: string): Promise<number> {
  const index = await readIndex(folder);
  if (!index) throw new Error(`bench: there is no result in ${folder}`);
  let bytes = 0;
  for await (const chunk of readArchive(folder, index, 0, archiveBytes(index))) bytes += chunk.length;
  return bytes;
}

function median(times: readonly Time[]): Time {
  const middle = (of: (time: Time) => number) => times.map(of).sort((a, b) => a - b)[times.length >> 1];
  return {wall: middle(({wall}) => wall), cpu: middle(({cpu}) => cpu)};
}

if (require.main === module) {
  const signatures = Number(process.argv[2] ?? 473_647);
  benchResults(signatures).then((rows) => {
    for (const {name, value, baseline, ratio} of rows) {
      console.log(`${value.toFixed(3)} s, ${baseline.toFixed(3)} s, ${ratio.toFixed(2)}: ${name}`);
    }
  });
}
