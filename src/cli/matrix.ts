import path from 'node:path';
import {Command, InvalidArgumentError, Option} from 'commander';
import type {Pool} from 'pg';
import {isInHome} from '../analyses/builds/list';
import {buildsOfDatasets, countRecords, type DatasetBuild} from '../analyses/builds/of-dataset';
import {type RemovedBuild, removeBuild} from '../analyses/builds/remove';
import type {Config} from '../config';
import {listDatasets, type SpaceName} from '../engine/index';
import {dataLevels, levelOf, proteinAssays, spaceNames, usualAssay} from '../library/assays';
import {type AddOptions, type AddReport, addDataset} from '../library/datasets/add';
import {appendToDataset} from '../library/datasets/append';
import {buildSource} from '../library/datasets/build-record';
import {prepareResults} from '../library/datasets/prepare-results';
import {rebuildDataset} from '../library/datasets/rebuild';
import {rebuildReasons} from '../library/datasets/rebuild-reasons';
import {datasetsFolder, defaultDataset, demoDataset, listDatasetRecords} from '../library/datasets/registry';
import {deleteDataset} from '../library/datasets/remove';
import {formatGeneReport} from '../library/datasets/row-genes';
import {removeDemo} from '../library/demo/records';
import {isReference, removeReference} from '../library/proteomics/add';
import {listReferences} from '../library/proteomics/registry';
import {checkCommand} from './check';
import {defaultCommand, describeDefault} from './default-dataset';
import {gmtCommand} from './gmt';
import {instancesCommand} from './instances';
import {printJson, printTable, progressBar} from './print';
import {addReferenceOf, appendWells, isReferenceFolder, requireNoReference} from './reference';
import {withSession} from './session';
import {sliceCommand} from './slice';

interface AddArguments {
  siginfo?: string;
  assay?: string;
  level: number;
  space?: SpaceName[];
  json?: boolean;
}

interface JsonOption {
  json?: boolean;
}

/** `openclue matrix`: the user's own matrices as datasets that can be queried. */
export function matrixCommand(): Command {
  const matrix = new Command('matrix').description(
    'add, append to, rebuild, list, check, slice and remove datasets, choose the default one',
  );
  matrix
    .command('add')
    .description(
      'build the index of a matrix of signatures (genes x signatures), or of wells, and register it as a dataset',
    )
    .argument('<name>', 'name of the new dataset')
    .argument('<scores>', 'GCT 1.2, GCT 1.3 or GCTx file')
    .option('--siginfo <tsv>', "table that describes the matrix's signatures, or wells, plain, gzip or xz")
    .addOption(
      new Option(
        '--level <level>',
        'of its data: 5 signatures; 4 z-scores of wells; 3 expression of wells, read as slices and never queried',
      )
        .choices(dataLevels.map(String))
        .default(usualAssay.levels[0].level)
        .argParser(readLevel),
    )
    .addOption(
      new Option('--assay <assay>', 'what it measures; P100 and GCP: wells of level 4, split by cell line')
        .choices([usualAssay, ...proteinAssays].map(({name}) => name))
        .default(usualAssay.name),
    )
    .addOption(
      new Option('--space <space...>', 'gene spaces to index (default: what the genes suggest)').choices([
        ...spaceNames,
      ]),
    )
    .option('--json', 'print JSON')
    .action(add);
  matrix
    .command('append')
    .description('add the signatures of another matrix to a dataset; a server that runs goes on with both')
    .argument('<name>', 'the dataset')
    .argument(
      '<scores>',
      'GCT 1.2, GCT 1.3 or GCTx file with a row for every gene of the dataset, or wells of its assay',
    )
    .option('--siginfo <tsv>', "table that describes the matrix's signatures, plain, gzip or xz")
    .option('--json', 'print JSON')
    .action(append);
  matrix
    .command('rebuild')
    .description('build a dataset again from its matrices, with the gene table of today')
    .argument('<name>', 'the dataset')
    .option('--matrix <scores...>', 'its matrices, in order (default: where they lay when it was built)')
    .option('--siginfo <tsv...>', 'the table that describes each of them')
    .addOption(
      new Option('--space <space...>', 'gene spaces to index (default: as before)').choices([...spaceNames]),
    )
    .option('--json', 'print JSON')
    .action(rebuild);
  matrix.command('list').description('list all datasets').option('--json', 'print JSON').action(list);
  matrix.addCommand(checkCommand());
  matrix.addCommand(sliceCommand());
  matrix.addCommand(gmtCommand());
  matrix.addCommand(instancesCommand());
  matrix.addCommand(defaultCommand());
  matrix
    .command('remove')
    .description('remove a dataset and its files; the matrix it was built from stays')
    .argument('<name>')
    .option(
      '--build [folder]',
      'the build that made it too: its records in the services, its files in the Data Library, its folder, which has to be named where it is not in OPENCLUE_HOME',
    )
    .action(remove);
  return matrix;
}

async function add(
  name: string,
  scores: string,
  {siginfo, assay, level, space, json}: AddArguments,
  command: Command,
): Promise<void> {
  const protein = proteinAssays.find((each) => each.name === assay);
  if (protein) {
    const isLevelGiven = command.getOptionValueSource('level') === 'cli' && level !== protein.level;
    if (siginfo !== undefined || space !== undefined || isLevelGiven) {
      command.error(
        `error: ${protein.name} has neither --siginfo nor --space, and is of level ${protein.level}; its wells describe themselves`,
      );
    }
    return addReferenceOf(protein.name, {name, matrix: scores, json});
  }
  const {report, standard} = await build({name, matrix: scores, siginfo}, async (options, config) => {
    await requireNoReference(options.pool, name);
    const added = await addDataset({...options, level, spaces: space});
    return {report: added, standard: await defaultDataset(options.pool, config)};
  });
  warn(report);
  if (json) return printJson(report);
  console.log(describe(report));
  if (levelOf({level}).holds === 'amounts') {
    console.log(
      `  no query is compared with it; its values: openclue matrix slice ${name}, /api/datasets/${name}/slice, the heat-map viewer`,
    );
    return;
  }
  console.log(describeDefault(standard));
  if (standard && standard.record.name !== name) {
    const change =
      standard.reason === 'environment'
        ? 'set OPENCLUE_DATASET to change it'
        : `openclue matrix default ${name} changes it`;
    console.log(`  queries go to ${name} by --dataset ${name}; ${change}`);
  }
  console.log(
    '  in the browser and by the API it takes a key: openclue keys create <name>; the demo key sees the demo alone, or what OPENCLUE_DEMO_DATASETS names',
  );
}

function readLevel(text: string): number {
  const level = dataLevels.find((known) => String(known) === text);
  if (level !== undefined) return level;
  throw new InvalidArgumentError(`Allowed choices are ${dataLevels.join(', ')}.`);
}

/** Adds signatures to a dataset, new or not; a signal stops it so that the same command continues. */
function build<T>(
  given: Pick<AddOptions, 'name' | 'matrix' | 'siginfo'>,
  work: (options: AddOptions, config: Config) => Promise<T>,
): Promise<T> {
  return withSession(
    async ({pool, config, signal}) => {
      const {home, workers} = config;
      const report = await work({...given, pool, home, workers, signal, ...buildProgress()}, config);
      await prepareResults(config, given.name);
      return report;
    },
    {stops: true},
  );
}

function warn({warnings}: AddReport): void {
  for (const warning of warnings) console.error(`warning: ${warning}.`);
}

async function append(name: string, scores: string, {siginfo, json}: AddArguments): Promise<void> {
  if (isReferenceFolder(name)) return appendWells({name, matrix: scores, json});
  const report = await build({name, matrix: scores, siginfo}, appendToDataset);
  warn(report);
  if (json) return printJson(report);
  const {columns} = levelOf(report);
  console.log(`${report.appended.toLocaleString('en-US')} ${columns} appended.`);
  console.log(describe(report));
}

interface RebuildArguments {
  matrix?: string[];
  siginfo?: string[];
  space?: SpaceName[];
  json?: boolean;
}

async function rebuild(name: string, {matrix, siginfo, space, json}: RebuildArguments): Promise<void> {
  const sources = matrix?.map((scores, i) => buildSource(scores, siginfo?.[i]));
  const report = await withSession(
    async ({pool, config, signal}) => {
      const {home, workers} = config;
      const rebuilt = await rebuildDataset({
        pool,
        home,
        name,
        sources,
        spaces: space,
        workers,
        signal,
        ...buildProgress(),
      });
      await prepareResults(config, name);
      return rebuilt;
    },
    {stops: true},
  );
  warn(report);
  if (json) return printJson(report);
  console.log(describe(report));
  console.log(
    `  a background and a map are of their dataset as it was; if it had them: openclue background build ${name}, openclue map build ${name}`,
  );
}

/** What of a build outlives its dataset. */
async function describeStaying(
  {pool, config}: {pool: Pool; config: Config},
  {name, folder}: DatasetBuild,
): Promise<string> {
  const records = await countRecords(pool, name);
  const counts = Object.entries(records).map(([table, count]) => `${count.toLocaleString('en-US')} ${table}`);
  const where = isInHome(config, folder) ? '' : ` ${folder}`;
  return `  its build stays: the folder ${folder}, and in the services ${counts.join(', ')} (build_name ${name}); openclue build, given again, makes the dataset of it anew, openclue matrix remove ${name} --build${where} removes it`;
}

function describeRemoved(
  name: string,
  {folder, hadDataset, records, publications, loaded}: RemovedBuild,
): string {
  const counts = Object.entries(records).map(([table, count]) => `${count.toLocaleString('en-US')} ${table}`);
  return [
    `Build ${name} is removed: ${hadDataset ? 'its dataset, ' : ''}the folder ${folder} and, of the services, ${counts.join(', ')}.`,
    ...publications.map(
      (each) => `  its files are no more in the Data Library, where they were called ${each}`,
    ),
    ...loaded.map(
      (each) => `  records of build ${each}, which has wells in common with it, are loaded again`,
    ),
  ].join('\n');
}

function buildProgress(): Pick<AddOptions, 'onProgress' | 'onGeneLists'> {
  const bar = progressBar('indexing');
  return {
    onProgress: ({done, total, rate, eta}) =>
      bar(done, total, `${Math.round(rate)} signatures/s, ${Math.ceil(eta)} s left`),
    onGeneLists: progressBar('listing genes'),
  };
}

function describe({manifest, level, genes, fields, siginfo}: AddReport): string {
  const {columns} = levelOf({level});
  const spaces = manifest.spaces.map(({space, genes: count}) => `${space} ${count.toLocaleString('en-US')}`);
  return [
    `Dataset ${manifest.name}: ${manifest.signatures.toLocaleString('en-US')} ${columns}${level === usualAssay.levels[0].level ? '' : ` (level ${level})`}, genes by space: ${spaces.join(', ')}`,
    ...formatGeneReport(genes),
    ...(siginfo && siginfo.described < siginfo.total
      ? [
          `  siginfo describes ${siginfo.described} of ${siginfo.total} ${columns}; not e.g. ${siginfo.undescribed.join(', ')}`,
        ]
      : []),
    ...(siginfo?.notices ?? []).map((notice) => `  siginfo: ${notice}`),
    `  metadata: ${fields.length > 0 ? fields.join(', ') : 'none; give --siginfo to describe the columns'}`,
  ].join('\n');
}

async function list({json}: JsonOption): Promise<void> {
  await withSession(async ({pool, config}) => {
    const records = await listDatasetRecords(pool);
    const building = listDatasets(datasetsFolder(config)).filter(({state}) => state === 'building');
    const standard = await defaultDataset(pool, config);
    const references = await listReferences(pool);
    if (json) {
      const datasets = records.map((record) => ({
        ...record,
        is_default: record.name === standard?.record.name,
      }));
      return printJson({datasets, references, building: building.map(({name}) => name)});
    }
    printTable(
      ['', 'name', 'level', 'columns', 'genes', 'spaces', 'source', 'added'],
      records.map((record) => [
        record.name === standard?.record.name ? '*' : '',
        record.name,
        String(record.level),
        String(record.signature_count),
        String(record.gene_count),
        record.spaces.join(' '),
        record.source + (record.synthetic ? ' (synthetic)' : ''),
        record.created.toISOString(),
      ]),
    );
    if (records.length > 0) console.log(`* ${describeDefault(standard)}`);
    for (const {name, assay, well_count: wells, cells, synthetic} of references) {
      console.log(
        `${name}: ${assay} reference${synthetic ? ' (synthetic)' : ''}, ${wells} wells in ${cells.join(', ')}`,
      );
    }
    for (const record of records) {
      for (const reason of await rebuildReasons(
        pool,
        record,
        path.join(datasetsFolder(config), record.name),
      )) {
        console.log(`${record.name}: ${reason}`);
      }
    }
    for (const {name} of building) console.log(`${name}: unfinished; the same 'matrix add' continues it`);
  });
}

async function remove(name: string, {build}: {build?: string | true}): Promise<void> {
  await withSession(async ({pool, config}) => {
    if (build !== undefined) {
      const removed = await removeBuild({pool, config}, name, build === true ? undefined : build);
      for (const warning of removed.warnings) console.error(`warning: ${warning}.`);
      console.log(describeRemoved(name, removed));
      return;
    }
    if (await isReference(pool, name)) {
      await removeReference(pool, config.home, name);
      console.log(`Reference ${name} is removed.`);
      return;
    }
    if (name !== demoDataset) {
      const made = (await buildsOfDatasets(pool)).find((each) => each.name === name);
      await deleteDataset(pool, config.home, name);
      console.log(`Dataset ${name} is removed.`);
      if (made) console.log(await describeStaying({pool, config}, made));
      return;
    }
    const records = await removeDemo(pool, config.home);
    console.log(
      `Dataset ${name} is removed, and ${records.toLocaleString('en-US')} of its records in the services; it does not come back.`,
    );
  });
}
