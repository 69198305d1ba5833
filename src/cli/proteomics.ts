import {rm} from 'node:fs/promises';
import {Command, Option} from 'commander';
import {type ConnectivityMetric, connectivity, connectivityMetrics} from '../engine/proteomics/connectivity';
import {usualSeparator, warnOfSingles} from '../engine/proteomics/fields';
import {readProfiles} from '../engine/proteomics/profiles';
import {introspect} from '../engine/proteomics/query';
import {type SimilarityMetric, similarity, similarityMetrics} from '../engine/proteomics/similarity';
import type {MissingRule} from '../engine/proteomics/two-samples';
import {refusesToOverwrite} from './out';
import {fieldsOption, save} from './proteomics-files';
import {dryCommand, tearCommand} from './proteomics-levels';
import {proteomicQueryCommand} from './proteomics-query';

interface SteepArguments {
  similarityMetric: SimilarityMetric;
  out: string;
}

interface ConnectivityArguments {
  connectivityMetric: ConnectivityMetric;
  separator: string;
  asPsp?: boolean;
  out: string;
}

interface SipArguments extends ConnectivityArguments {
  queryFields: string[];
  targetFields: string[];
  backgroundFields: string[];
}

interface IntrospectArguments extends ConnectivityArguments, SteepArguments {
  fields: string[];
  similarities?: string;
}

/** `openclue proteomics`: P100 and GCP profiles, from raw ratios to connectivity. */
export function proteomicsCommand(): Command {
  const proteomics = new Command('proteomics').description(
    'process, compare and query P100 and GCP profiles; GCT in, GCT out',
  );
  for (const command of [dryCommand(), tearCommand(), steepCommand(), sipCommand(), introspectCommand()]) {
    proteomics.addCommand(refusesToOverwrite(command, 'out', 'wells', 'similarities'));
  }
  return proteomics.addCommand(proteomicQueryCommand());
}

function steepCommand(): Command {
  return new Command('steep')
    .description('similarity of the wells of a matrix with one another, or with those of a second matrix')
    .argument('<gct>', 'profiles; its wells become the rows')
    .argument('[second]', 'profiles whose wells become the columns')
    .addOption(similarityOption())
    .requiredOption('--out <gct>', 'where the similarities go')
    .action(async (gct: string, second: string | undefined, {similarityMetric, out}: SteepArguments) => {
      const other = second === undefined ? undefined : await readProfiles(second);
      await save(out, similarity(await readProfiles(gct), similarityMetric, other));
    });
}

function sipCommand(): Command {
  const command = new Command('sip')
    .description('connectivity: how similarities differ from those of a background')
    .argument('<test>', 'similarities of targets (rows) with queries (columns)')
    .argument('<background>', "similarities of the targets' wells with one another")
    .addOption(fieldsOption('--query-fields <fields>', 'that tell replicates among the columns of the test'))
    .addOption(fieldsOption('--target-fields <fields>', 'likewise among its rows'))
    .addOption(fieldsOption('--background-fields <fields>', 'likewise of the background'));
  return connectivityOptions(command).action(sip);
}

async function sip(testFile: string, backgroundFile: string, options: SipArguments): Promise<void> {
  const [test, background] = [await readProfiles(testFile), await readProfiles(backgroundFile)];
  const {connections, leftOut} = connectivity(test, background, {...options, ...readOptions(options)});
  if (leftOut.length > 0) {
    const [first] = leftOut;
    console.error(
      `warning: ${leftOut.length} targets that the background lacks are left out, e.g. "${first}".`,
    );
  }
  await save(options.out, connections);
}

function introspectCommand(): Command {
  const command = new Command('introspect')
    .description('similarity and connectivity of profiles with one another')
    .argument('<gct>', 'profiles, usually of level 4')
    .addOption(fieldsOption('--fields <fields>', 'that tell replicates'))
    .addOption(similarityOption())
    .option('--similarities <gct>', 'where the similarities go, if they are wanted');
  return connectivityOptions(command).action(async (gct: string, options: IntrospectArguments) => {
    const {similarityMetric, similarities: kept, fields} = options;
    const profiles = await readProfiles(gct);
    for (const warning of warnOfSingles(profiles.columns, fields, 'the wells'))
      console.error(`warning: ${warning}.`);
    const found = introspect(profiles, {fields, similarityMetric, ...readOptions(options)});
    await save(options.out, found.connections);
    if (kept === undefined) return;
    try {
      await save(kept, found.similarities);
    } catch (error) {
      // All of what was asked for or nothing.
      await rm(options.out, {force: true});
      throw error;
    }
  });
}

function connectivityOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--connectivity-metric <metric>', 'ks_test (-1 to 1) or percentile_score (-100 to 100)')
        .choices(connectivityMetrics)
        .default('ks_test'),
    )
    .option('--separator <text>', 'stands between joined fields', usualSeparator)
    .option('--as-psp', 'missing similarities and square tests as psp has them (docs/compatibility.md)')
    .requiredOption('--out <gct>', 'where the connectivity goes');
}

function similarityOption(): Option {
  return new Option('--similarity-metric <metric>', 'correlation of wells')
    .choices(similarityMetrics)
    .default('spearman');
}

function readOptions({connectivityMetric: metric, separator, asPsp}: ConnectivityArguments) {
  const missing: MissingRule = metric === 'ks_test' ? 'count' : 'propagate';
  return {metric, separator, ...(asPsp && {missing, squareIsSymmetric: true})};
}
