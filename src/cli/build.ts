import {existsSync} from 'node:fs';
import {mkdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {Command, Option} from 'commander';
import {abbreviationOf, checkAbbreviation} from '../analyses/builds/abbreviation';
import {makeBuild} from '../analyses/builds/build';
import {writeComponents} from '../analyses/builds/components';
import type {BuildPlan} from '../analyses/builds/plan';
import {registerBuild, requireFreeName} from '../analyses/builds/register';
import {type BuildReport, formatReport} from '../analyses/builds/report';
import {introspectTool} from '../analyses/introspect/result';
import {buildMap, type MapStep, readMapManifest} from '../analyses/map';
import type {Dataset} from '../engine/index';
import {checkDatasetName} from '../engine/index/names';
import {type ZScoreStyleName, zScoreStyles} from '../engine/levels/robust-z';
import type {Control} from '../engine/levels/steps';
import {type ConsensusStyleName, consensusStyles} from '../engine/stats/consensus';
import {OpenclueError, statusOf} from '../errors';
import {loadGeneCatalog} from '../library/datasets/gene-catalog';
import {writeIntrospection} from './introspect';
import {
  type GroupArguments,
  groupOptions,
  groupRules,
  instinfoOption,
  landmarksOption,
  plateFieldOption,
  readGrp,
  type WellArguments,
} from './levels-files';
import {prepareResults} from './matrix';
import {printJson, progressBar} from './print';
import {requireNoReference} from './reference';
import {type Session, withSession} from './session';
import {withDataset} from './sources';

interface BuildArguments extends WellArguments, GroupArguments {
  level3?: string[];
  level4?: string[];
  abbreviation?: string;
  qnorm?: boolean;
  weights?: string;
  control: Control;
  zStyle: ZScoreStyleName;
  style: ConsensusStyleName;
  landmarks?: string;
  keepFailed?: boolean;
  full?: boolean;
  out?: string;
  json?: boolean;
}

/** `openclue build`: a lab's own plates to signatures that can be queried. */
export function buildCommand(): Command {
  const command = new Command('build')
    .description(
      'wells to signatures as a dataset, with all levels in a folder as cmapM builds have; stopped, it goes on when given again (docs/levels.md)',
    )
    .argument('<name>', 'of the build and its dataset')
    .option('--level3 <matrix...>', 'normalised log2 expression of wells, GCT or GCTx')
    .option('--level4 <matrix...>', 'z-scores of wells instead')
    .addOption(instinfoOption())
    .option('--abbreviation <text>', 'what the folder is called by (default: made of the name)')
    .option('--qnorm', 'quantile normalisation of each plate first')
    .option(
      '--weights <matrix>',
      'infer the genes of these weights from the landmarks (openclue levels infer)',
    )
    .addOption(
      new Option(
        '--control <wells>',
        "what z-scores are relative to: all wells of the plate, or its vehicle's",
      )
        .choices(['plate', 'vehicle'])
        .default('plate'),
    )
    .addOption(plateFieldOption())
    .addOption(
      new Option('--z-style <name>', 'how MADs near 0 count (docs/levels.md)')
        .choices(Object.keys(zScoreStyles))
        .default('fixed'),
    );
  for (const option of groupOptions()) command.addOption(option);
  return command
    .addOption(
      new Option('--style <name>', 'how replicates are weighed (docs/levels.md)')
        .choices(Object.keys(consensusStyles))
        .default('modz'),
    )
    .addOption(landmarksOption())
    .option('--keep-failed', 'wells whose qc_pass is 0 take part')
    .option(
      '--full',
      'Full Build: compare the signatures with one another, find their principal components, and lay them out as a map',
    )
    .option('--out <folder>', 'where it goes (default: builds/<abbreviation>_build of OPENCLUE_HOME)')
    .option('--json', 'print JSON')
    .action((name: string, options: BuildArguments, self: Command) => {
      if ((options.level3 === undefined) === (options.level4 === undefined)) {
        self.error('error: give --level3 or --level4, one of the two');
      }
      if (options.level4 !== undefined && (options.qnorm || options.weights !== undefined)) {
        self.error('error: --qnorm and --weights are for --level3');
      }
      return build(planOf(name, options), options);
    });
}

/** @throws INDEX_NAME_INVALID, BUILD_UNFIT */
function planOf(name: string, options: BuildArguments): BuildPlan {
  checkDatasetName(name);
  const abbreviation = options.abbreviation ?? abbreviationOf(name);
  checkAbbreviation(abbreviation);
  return {
    name,
    abbreviation,
    level: options.level3 ? 3 : 4,
    matrices: options.level3 ?? options.level4 ?? [],
    instinfo: options.instinfo,
    qnorm: options.qnorm ?? false,
    weights: options.weights,
    control: options.control,
    plateField: options.plateField,
    zStyle: options.zStyle,
    groups: groupRules(options),
    landmarks: options.landmarks === undefined ? undefined : readGrp(options.landmarks),
    consensusStyle: options.style,
    keepsFailed: options.keepFailed ?? false,
  };
}

async function build(plan: BuildPlan, {out: asked, full, json}: BuildArguments): Promise<void> {
  const {out, report, registered, more} = await withSession(
    async (session) => {
      const {pool, config, signal} = session;
      const {home, workers} = config;
      const folder = path.resolve(asked ?? path.join(home, 'builds', `${plan.abbreviation}_build`));
      await requireNoReference(pool, plan.name);
      requireFreeName(config, plan.name, folder);
      const bars = new Map<string, ReturnType<typeof progressBar>>();
      const made = await makeBuild({
        plan,
        out: folder,
        catalog: await loadGeneCatalog(pool),
        signal,
        onProgress(stage, done, total) {
          const bar = bars.get(stage) ?? progressBar(stage);
          bars.set(stage, bar);
          bar(done, total);
        },
      });
      const bar = progressBar('indexing');
      const indexed = await registerBuild(folder, made, {
        ...{pool, home, workers, signal},
        onProgress: ({done, total}) => bar(done, total),
      });
      await prepareResults(config, plan.name);
      const added = full ? await addAnalyses(session, folder, made) : [];
      return {out: folder, report: made, registered: indexed, more: added};
    },
    {stops: true},
  );
  const warnings = [...report.warnings, ...registered.warnings, ...more];
  for (const warning of warnings) console.error(`warning: ${warning}.`);
  if (json) return printJson({folder: out, ...report, warnings, records: registered.loads});
  console.log(formatReport(report));
  console.log(`All of it is in ${out}; queries go to it by --dataset ${plan.name}.`);
}

/**
 * What a Full Build has beside the levels: the folders introspect and pca, and the map of its dataset, each unless it is there.
 * @returns sentences without a full stop on what could not be done
 */
async function addAnalyses(session: Session, out: string, report: BuildReport): Promise<string[]> {
  const bar = progressBar('components');
  await writeComponents(out, report, await loadGeneCatalog(session.pool), (share) => bar(share, 1));
  return [...(await addIntrospection(session, out, report)), ...(await addMap(session, report))];
}

async function addIntrospection(session: Session, out: string, report: BuildReport): Promise<string[]> {
  const target = path.join(out, 'introspect');
  if (existsSync(target)) return [];
  const {introspectSignatures} = session.config;
  const few = report.signatures.all <= introspectSignatures;
  const fields = {
    tool_id: introspectTool,
    name: report.name,
    dataset: report.name,
    ...(!few && {where: '{"is_exemplar_sig":1}'}),
  };
  const folder = `${target}.unfinished`;
  await rm(folder, {recursive: true, force: true});
  await mkdir(folder);
  try {
    await withDataset(session, report.name, (sources) =>
      writeIntrospection(session, sources, fields, folder),
    );
    await rename(folder, target);
  } catch (error) {
    await rm(folder, {recursive: true, force: true});
    return [unfit('the signatures were not compared with one another', error, session.signal)];
  }
  return few
    ? []
    : [
        `of ${report.signatures.all} signatures the exemplars alone were compared with one another, for ${introspectSignatures} are compared at most (OPENCLUE_INTROSPECT_SIGNATURES)`,
      ];
}

async function addMap(session: Session, {name}: BuildReport): Promise<string[]> {
  const {config, signal} = session;
  const bars = new Map<MapStep, ReturnType<typeof progressBar>>();
  try {
    await withDataset(session, name, async ({dataset}) => {
      if (hasMap(dataset)) return;
      await buildMap({
        dataset,
        workers: config.workers,
        signal,
        onProgress(step, share) {
          const bar = bars.get(step) ?? progressBar(`map: ${step}`);
          bars.set(step, bar);
          bar(share, 1);
        },
      });
    });
    return [];
  } catch (error) {
    return [unfit('the signatures were not laid out as a map', error, signal)];
  }
}

/** Whether a map of the dataset as it is now can be read. */
function hasMap(dataset: Dataset): boolean {
  try {
    return readMapManifest(dataset) !== undefined;
  } catch (error) {
    if (error instanceof OpenclueError) return false;
    throw error;
  }
}

/** What the data do not allow, as a sentence. @throws whatever else went wrong */
function unfit(what: string, error: unknown, signal: AbortSignal): string {
  if (signal.aborted || !(error instanceof OpenclueError) || statusOf(error) >= 500) throw error;
  return `${what}: ${error.message.replace(/\.$/, '')}`;
}
