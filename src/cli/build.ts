import path from 'node:path';
import {Command, Option} from 'commander';
import {abbreviationOf, checkAbbreviation} from '../analyses/builds/abbreviation';
import {type GroupArguments, groupRules} from '../analyses/builds/group-rules';
import {type BuildPlan, buildFolder} from '../analyses/builds/plan';
import {formatReport} from '../analyses/builds/report';
import {makeWholeBuild} from '../analyses/builds/whole';
import {checkDatasetName} from '../engine/index/names';
import {type ZScoreStyleName, zScoreStyles} from '../engine/levels/robust-z';
import type {Control} from '../engine/levels/steps';
import {type ConsensusStyleName, consensusStyles} from '../engine/stats/consensus';
import {
  asIsOption,
  groupOptions,
  instinfoOption,
  landmarksOption,
  plateFieldOption,
  readGrp,
  type WellArguments,
} from './levels-files';
import {printJson, progressBar} from './print';
import {withSession} from './session';

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
  asIs?: boolean;
  keepFailed?: boolean;
  full?: boolean;
  out?: string;
  publish?: boolean;
  licence?: string;
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
    .addOption(asIsOption())
    .option('--keep-failed', 'wells whose qc_pass is 0 take part')
    .option(
      '--full',
      'Full Build: compare the signatures with one another, find their principal components, and lay them out as a map',
    )
    .option('--out <folder>', 'where it goes (default: builds/<abbreviation>_build of OPENCLUE_HOME)')
    .option('--publish', 'offer its files in the Data Library, for holders of a key of their own')
    .option('--licence <licence>', 'under which these may be used (default: not stated)')
    .option('--json', 'print JSON')
    .action((name: string, options: BuildArguments, self: Command) => {
      if ((options.level3 === undefined) === (options.level4 === undefined)) {
        self.error('error: give --level3 or --level4, one of the two');
      }
      if (options.licence !== undefined && !options.publish) self.error('error: --licence is for --publish');
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
    ...(options.asIs && {asIs: true}),
    consensusStyle: options.style,
    keepsFailed: options.keepFailed ?? false,
  };
}

async function build(plan: BuildPlan, options: BuildArguments): Promise<void> {
  const {out: asked, full = false, publish, licence, json} = options;
  const {out, made} = await withSession(
    async ({pool, config, signal}) => {
      const out = path.resolve(asked ?? buildFolder(config, plan.abbreviation));
      const bars = new Map<string, ReturnType<typeof progressBar>>();
      const made = await makeWholeBuild({
        ...{plan, out, full, config, pool, signal},
        ...(publish && {publish: {licence}}),
        onProgress(stage, done, total) {
          const bar = bars.get(stage) ?? progressBar(stage);
          bars.set(stage, bar);
          bar(done, total);
        },
      });
      return {out, made};
    },
    {stops: true},
  );
  const {report, wasThere, warnings, loads} = made;
  for (const warning of warnings) console.error(`warning: ${warning}.`);
  if (json) return printJson({folder: out, was_there: wasThere, ...report, warnings, records: loads});
  if (wasThere) {
    console.log(
      `Build ${plan.name} was there already, of the same files and options: its levels stay as they are.\n`,
    );
  }
  console.log(formatReport(report));
  console.log(`All of it is in ${out}; queries go to it by --dataset ${plan.name}.`);
}
