/** What became of a build's wells, for people and programs. */
import path from 'node:path';
import {version} from '../../engine/ground/package';
import type {BuildPlan} from './plan';

export interface BuildReport {
  readonly name: string;
  readonly abbreviation: string;
  readonly engine: string;
  readonly plates: number;
  readonly wells: {
    readonly used: number;
    readonly failed: number;
    /** how many failed for each reason */
    readonly reasons: Readonly<Record<string, number>>;
  };
  readonly signatures: {
    readonly all: number;
    readonly single_well: number;
    readonly consensus_of_hairpins: number;
    /** wells of the largest */
    readonly largest: number;
  };
  readonly genes: number;
  readonly landmarks: number;
  /** names of the matrices within the folder */
  readonly files: {readonly level3?: string; readonly level4: string; readonly level5: string};
  /** sentences without a full stop */
  readonly warnings: readonly string[];
}

/** README.txt of the folder. */
export function formatReport({name, plates, wells, signatures, genes, files, warnings}: BuildReport): string {
  const count = (number: number) => number.toLocaleString('en-US');
  const reasons = Object.entries(wells.reasons).map(([reason, number]) => `  ${count(number)}: ${reason}`);
  return `${[
    `Build ${name}`,
    '',
    `${count(wells.used)} wells of ${count(plates)} plates, ${count(genes)} genes: ${count(signatures.all)} signatures,`,
    `${count(signatures.single_well)} of a single well, ${count(signatures.consensus_of_hairpins)} of the hairpins of a gene; the largest is of ${count(signatures.largest)} wells.`,
    wells.failed === 0
      ? 'No well was left out.'
      : `${count(wells.failed)} wells were left out (failed_wells.txt):`,
    ...reasons,
    ...(warnings.length > 0 ? ['', 'To be known:', ...warnings.map((warning) => `  ${warning}.`)] : []),
    '',
    ...(files.level3 === undefined ? [] : [`${files.level3}  level 3: expression of the wells`]),
    `${files.level4}  level 4: z-scores of the wells`,
    `${files.level5}  level 5: signatures, described`,
    'rank_lm, rank_bing, rank_aig  ranks of the signatures in landmark, BING and all genes, 1 the largest',
    'up50_lm, dn50_lm, up100_bing, dn100_bing, up100_aig, dn100_aig .gmt  their strongest genes',
    'siginfo.txt, instinfo.txt, geneinfo.txt  what is known of signatures, wells and genes',
    'sigstats.json, sig_id.grp, distil_id.grp  counts and ids',
    'config.yaml, build.json, report.json  how it was made, and what became of it',
  ].join('\n')}\n`;
}

/** The options under cmapM's names where it has them; every value is also valid JSON, which YAML reads. */
export function formatConfig(plan: BuildPlan, fields: readonly string[]): string {
  const settings = {
    name: plan.name,
    abbreviation: plan.abbreviation,
    [`level_${plan.level}`]: plan.matrices.map((file) => path.basename(file)),
    instinfo: plan.instinfo === undefined ? null : path.basename(plan.instinfo),
    qnorm: plan.qnorm,
    inference_weights: plan.weights === undefined ? null : path.basename(plan.weights),
    zscore_control: plan.level === 3 ? plan.control : null,
    zscore_style: plan.level === 3 ? plan.zStyle : null,
    brew_group: plan.groups.merge,
    group_by: fields,
    dose_tolerance: plan.groups.dose?.tolerance ?? null,
    dose_list: plan.groups.dose?.doses ?? null,
    consensus: plan.consensusStyle,
    landmarks: plan.landmarks ?? 'landmark genes of L1000',
    keep_failed: plan.keepsFailed,
    engine_version: version,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}
