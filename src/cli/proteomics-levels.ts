import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {Command, InvalidArgumentError, Option} from 'commander';
import {formatRows} from '../engine/formats/text-lines';
import {dry, usualCutoffs, usualDistanceDeviations, type WellQuality} from '../engine/proteomics/dry';
import {readProfiles} from '../engine/proteomics/profiles';
import {type ProteomicAssay, proteomicAssays} from '../engine/proteomics/provenance';
import {renormalise, usualSlopeCutoff} from '../engine/proteomics/renormalise';
import {tear} from '../engine/proteomics/tear';
import {requireFree} from './out';
import {save} from './proteomics-files';

interface DryArguments {
  assay?: ProteomicAssay;
  sampleFracCutoff?: number;
  probeFracCutoff?: number;
  probeSdCutoff?: number;
  distSdCutoff: number;
  optim: boolean;
  asPsp?: boolean;
  wells?: string;
  out: string;
  replace?: boolean;
}

interface TearArguments {
  divideByMad?: boolean;
  ignoreSubsetNorm?: boolean;
  renormalize?: boolean;
  slopeCutoff: number;
  asPsp?: boolean;
  out: string;
}

/** Level 2 to level 3, with a table of wells. */
export function dryCommand(): Command {
  const {P100, GCP} = usualCutoffs;
  const usually = (name: keyof typeof P100) => `default: P100 ${P100[name]}, GCP ${GCP[name]}`;
  return new Command('dry')
    .description('level 2 to level 3: logarithms, filters, normalisation within the well')
    .argument('<gct>', 'raw profiles')
    .addOption(
      new Option('--assay <assay>', 'instead of what the provenance code says').choices(proteomicAssays),
    )
    .option(
      '--sample-frac-cutoff <share>',
      `probes that a well must have, more than (${usually('sampleShare')})`,
      share,
    )
    .option(
      '--probe-frac-cutoff <share>',
      `wells that must have a probe, more than (${usually('probeShare')})`,
      share,
    )
    .option(
      '--probe-sd-cutoff <sd>',
      `standard deviation of a probe, less than (${usually('probeDeviation')})`,
      positive,
    )
    .option(
      '--dist-sd-cutoff <sds>',
      'P100: standard deviations from which a well is an outlier',
      positive,
      usualDistanceDeviations,
    )
    .option('--no-optim', 'P100: do not balance wells by offsets')
    .option('--as-psp', 'cut-offs in the provenance code by one digit, as psp (docs/compatibility.md)')
    .option('--wells <tsv>', 'what became of each well (default: beside the output, ending in .pw.txt)')
    .requiredOption('--out <gct>', 'where the profiles go')
    .action(runDry);
}

async function runDry(gct: string, options: DryArguments): Promise<void> {
  const table =
    options.wells ?? `${options.out.slice(0, -path.extname(options.out).length || undefined)}.pw.txt`;
  requireFree(table, options.replace);
  const raw = await readProfiles(gct);
  const {assay, profiles, wells, warnings} = dry(raw, {
    assay: options.assay,
    sampleShare: options.sampleFracCutoff,
    probeShare: options.probeFracCutoff,
    probeDeviation: options.probeSdCutoff,
    distanceDeviations: options.distSdCutoff,
    balance: options.optim,
    roundedCode: options.asPsp,
  });
  for (const warning of warnings) console.error(`warning: ${warning}.`);
  await save(options.out, profiles);
  await writeFile(table, formatWells(wells, assay));
  const [left, total] = [profiles.columns.ids.length, raw.columns.ids.length];
  console.log(
    `${assay}: ${left} of ${total} wells and ${profiles.rows.ids.length} of ${raw.rows.ids.length} probes are left; ${table} says what became of each well.`,
  );
}

/** psp's columns under their names, then ours. */
function formatWells(wells: readonly WellQuality[], assay: ProteomicAssay): string {
  const truth = (is: boolean) => (is ? 'True' : 'False');
  const number = (value: number | undefined) => (value === undefined ? 'NaN' : String(value));
  const shared = (well: WellQuality) => [well.plate ?? '', well.well ?? ''];
  const own = ({id, observed}: WellQuality) => [id, number(observed)];
  if (assay === 'GCP') {
    const header = 'plate_name well_name remains_after_poor_coverage_filtration id observed_fraction';
    return formatRows([
      [...header.split(' '), 'remains_after_histone_normalization'],
      ...wells.map((well) => [
        ...shared(well),
        truth(well.covered),
        ...own(well),
        truth(well.normalised === true),
      ]),
    ]);
  }
  const header =
    'plate_name well_name optimization_offset remains_after_outlier_removal remains_after_poor_coverage_filtration id observed_fraction distance';
  return formatRows([
    header.split(' '),
    ...wells.map((well) => [
      ...shared(well),
      number(well.offset),
      truth(well.covered && well.isOutlier === false),
      truth(well.covered),
      ...own(well),
      number(well.distance),
    ]),
  ]);
}

/** Level 3 to level 4. */
export function tearCommand(): Command {
  return new Command('tear')
    .description(
      'level 3 to level 4: probes relative to their median, within the groups that the metadata tell',
    )
    .argument('<gct>', 'profiles of level 3')
    .option('--divide-by-mad', 'divide by the median absolute deviation too: robust z-scores')
    .option('--ignore-subset-norm', 'take all wells together, whatever groups there are')
    .option('--renormalize', 'GCP: free probes from drift with det_well_enrichment_score')
    .option(
      '--slope-cutoff <slope>',
      'slope beyond which a probe is renormalised',
      positive,
      usualSlopeCutoff,
    )
    .option('--as-psp', 'divide by 0.6745 MAD, as psp (docs/compatibility.md)')
    .requiredOption('--out <gct>', 'where the profiles go')
    .action(async (gct: string, options: TearArguments) => {
      const level4 = tear(await readProfiles(gct), {
        dividesByMad: options.divideByMad,
        ignoresGroups: options.ignoreSubsetNorm,
        multipliesMad: options.asPsp,
      });
      await save(options.out, options.renormalize ? renormalise(level4, options.slopeCutoff) : level4);
    });
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to less than 1.');
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}
