/**
 * What a result costs once it is scored: statistics, files and packing of one query of 150 + 150 genes against half
 * a million signatures, beside the scoring of the same query on all cores.
 */
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import {usualPlan} from '../src/analyses/query/plan';
import {writeResult} from '../src/analyses/query/result';
import type {QueryScores} from '../src/analyses/query/scores';
import {concludeQueries} from '../src/analyses/query/statistics';
import type {MetadataField} from '../src/engine/formats/matrix';
import {openSignatures, type SignatureTable} from '../src/engine/index/signature-table';
import {writeSignatures} from '../src/engine/index/signature-writer';
import {packResult} from '../src/jobs/results/pack';
import {queryWork} from './kernel';
import type {BenchRow} from './row';

const cellLines = 240;
const perts = 34_000;
const scoringTries = 40;

/** @param signatures of the synthetic dataset, by default as many as one of CMap's largest files has */
export async function benchResults(signatures = 473_647): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-results-'));
  const table = syntheticSignatures(folder, signatures);
  try {
    const scores = syntheticScores(signatures);
    const scoring = (signatures * secondsPerSignature()) / availableParallelism();
    const root = path.join(folder, 'result');
    mkdirSync(root);
    const [result, statistics] = await timed(() => concludeQueries(scores, table));
    const [, writing] = await timed(() =>
      writeResult(root, result, {toolId: 'sig_queryl1k_tool', name: 'bench'}),
    );
    const [, packing] = await timed(() => packResult(folder, 'result'));
    const beside = (name: string, value: number): BenchRow => ({
      name: `${name}, ${signatures} signatures, against scoring them`,
      value,
      unit: 's',
      baseline: scoring,
      ratio: value / scoring,
    });
    return [
      beside('statistics', statistics),
      beside('result files', writing),
      beside('packing', packing),
      beside('statistics and archive', statistics + writing + packing),
    ];
  } finally {
    table.close();
    rmSync(folder, {recursive: true});
  }
}

function secondsPerSignature(): number {
  const {amount, run} = queryWork();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < scoringTries; i++) {
    const started = performance.now();
    run();
    best = Math.min(best, performance.now() - started);
  }
  return best / 1000 / amount;
}

async function timed<T>(action: () => T | Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  const value = await action();
  return [value, (performance.now() - started) / 1000];
}

/** Signature metadata of the shape and variety of LINCS 2020's siginfo. */
function syntheticSignatures(folder: string, count: number): SignatureTable {
  const text = (dictionary: readonly string[], code: (row: number) => number): MetadataField => ({
    kind: 'text',
    dictionary,
    codes: Int32Array.from({length: count}, (_, row) => code(row)),
  });
  const number = (value: (row: number) => number): MetadataField => ({
    kind: 'number',
    values: Float64Array.from({length: count}, (_, row) => value(row)),
  });
  const names = (length: number, name: (i: number) => string) => Array.from({length}, (_, i) => name(i));
  const pick = (row: number, of: number) => (Math.imul(row + 1, 0x9e3779b1) >>> 8) % of;
  const pert = (row: number) => Math.floor((row / count) * perts);
  const fields = new Map<string, MetadataField>([
    [
      'pert_id',
      text(
        names(perts, (i) => `BRD-K${String(10_000_000 + i * 37)}`),
        pert,
      ),
    ],
    [
      'pert_iname',
      text(
        names(perts, (i) => `compound-${i * 7919}`),
        pert,
      ),
    ],
    ['pert_type', text(['trt_cp', 'trt_sh', 'trt_oe', 'trt_xpr'], (row) => pert(row) % 4)],
    [
      'cell_iname',
      text(
        names(cellLines, (i) => `CELL${i}`),
        (row) => row % cellLines,
      ),
    ],
    [
      'pert_idose',
      text(
        names(60, (i) => `${(i + 1) / 4} uM`),
        (row) => pick(row, 60),
      ),
    ],
    ['pert_itime', text(['6 h', '24 h', '48 h', '96 h', '120 h'], (row) => pick(row, 5))],
    ['nsample', number((row) => 1 + pick(row, 9))],
    ['cc_q75', number((row) => Math.fround(pick(row, 100) / 100))],
    ['ss_ngene', number((row) => pick(row, 800))],
    ['tas', number((row) => Math.fround(pick(row, 1_000_000) / 1_000_000))],
    [
      'moa',
      text(
        names(900, (i) => `mechanism of action number ${i}`),
        (row) => pert(row) % 900,
      ),
    ],
    [
      'target_name',
      text(
        names(2_000, (i) => `GENE${i}`),
        (row) => pert(row) % 2_000,
      ),
    ],
    ['qc_pass', number((row) => pick(row, 2))],
    ['is_hiq', number((row) => pick(row, 2))],
    ['is_ncs_sig', number((row) => pick(row, 3) && 1)],
    ['is_exemplar_sig', number((row) => (pick(row, 3) === 0 ? 1 : 0))],
    ['is_null_sig', number(() => 0)],
  ]);
  const ids = names(
    count,
    (row) =>
      `SYN${String(row % 999).padStart(3, '0')}_CELL${row % cellLines}_24H:BRD-K${10_000_000 + pert(row) * 37}:${row}`,
  );
  const file = path.join(folder, 'signatures');
  writeSignatures(file, {ids, fields});
  return openSignatures(file);
}

/** Scores spread as those of a query are: a part of exact zeros, the rest in two humps. */
function syntheticScores(count: number): QueryScores {
  const noise = (seed: number) =>
    Float32Array.from(
      {length: count},
      (_, row) => (Math.imul(row * 2 + seed, 0x85ebca6b) >>> 0) / 2 ** 32 - 0.5,
    );
  const [up, down] = [noise(1), noise(3)];
  const cs = up.map((es, row) => (Math.sign(es) === Math.sign(down[row]) ? 0 : (es - down[row]) / 2));
  const lead = (seed: number) => noise(seed).map((share) => Math.round((share + 0.5) * 150) / 150);
  const genes = {valid: [], validNotUsed: [], invalid: [], repeats: []};
  const query = {name: 'Q', description: '', up: genes, down: genes};
  return {
    engine: '0',
    dataset: {
      name: 'synthetic',
      generation: 0,
      signatures: count,
      synthetic: true,
      sources: [],
      checksums: {signatures: '', genes: ''},
    },
    space: 'bing',
    genes: 10_174,
    plan: usualPlan([query]),
    queries: [
      {
        query,
        cs,
        up,
        down,
        leadUp: lead(5),
        leadDown: lead(7),
      },
    ],
  };
}
