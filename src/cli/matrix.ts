import path from 'node:path';
import {Command, Option} from 'commander';
import {prepareDescriptions} from '../analyses/descriptions/open';
import {type AddOptions, type AddReport, addDataset} from '../datasets/add';
import {appendToDataset} from '../datasets/append';
import {datasetsFolder, listDatasetRecords} from '../datasets/registry';
import {deleteDataset} from '../datasets/remove';
import {formatGeneReport} from '../datasets/row-genes';
import {type BuildProgress, type GeneSpace, geneSpaces, listDatasets, openDataset} from '../engine/index';
import {checkCommand} from './check';
import {printJson, printTable, progressBar} from './print';
import {withSession} from './session';
import {sliceCommand} from './slice';

interface AddArguments {
  siginfo?: string;
  space?: GeneSpace[];
  json?: boolean;
}

interface JsonOption {
  json?: boolean;
}

/** `openclue matrix`: the user's own matrices as datasets that can be queried. */
export function matrixCommand(): Command {
  const matrix = new Command('matrix').description('add, append to, list, check, slice and remove datasets');
  matrix
    .command('add')
    .description(
      'build the index of a matrix of signatures (genes x signatures) and register it as a dataset',
    )
    .argument('<name>', 'name of the new dataset')
    .argument('<scores>', 'GCT 1.2, GCT 1.3 or GCTx file')
    .option('--siginfo <tsv>', "table that describes the matrix's signatures, plain, gzip or xz")
    .addOption(
      new Option('--space <space...>', 'gene spaces to index (default: what the genes suggest)').choices([
        ...geneSpaces,
      ]),
    )
    .option('--json', 'print JSON')
    .action(add);
  matrix
    .command('append')
    .description('add the signatures of another matrix to a dataset; a server that runs goes on with both')
    .argument('<name>', 'the dataset')
    .argument('<scores>', 'GCT 1.2, GCT 1.3 or GCTx file with a row for every gene of the dataset')
    .option('--siginfo <tsv>', "table that describes the matrix's signatures, plain, gzip or xz")
    .option('--json', 'print JSON')
    .action(append);
  matrix.command('list').description('list all datasets').option('--json', 'print JSON').action(list);
  matrix.addCommand(checkCommand());
  matrix.addCommand(sliceCommand());
  matrix
    .command('remove')
    .description('remove a dataset and its files; the matrix it was built from stays')
    .argument('<name>')
    .action(remove);
  return matrix;
}

async function add(name: string, scores: string, {siginfo, space, json}: AddArguments): Promise<void> {
  const report = await build({name, matrix: scores, siginfo}, (options) =>
    addDataset({...options, spaces: space}),
  );
  if (json) printJson(report);
  else console.log(describe(report));
}

/** Adds signatures to a dataset, new or not; a signal stops it so that the same command continues. */
function build<T extends AddReport>(
  given: Pick<AddOptions, 'name' | 'matrix' | 'siginfo'>,
  work: (options: AddOptions) => Promise<T>,
): Promise<T> {
  return withSession(
    async ({pool, config: {home, workers}, signal}) => {
      const report = await work({...given, pool, home, workers, signal, onProgress: buildProgress()});
      await prepareResults(home, given.name);
      return report;
    },
    {stops: true},
  );
}

/** So that the first job need not wait for it. */
async function prepareResults(home: string, name: string): Promise<void> {
  const dataset = openDataset(path.join(datasetsFolder({home}), name));
  try {
    await prepareDescriptions(dataset);
  } finally {
    dataset.close();
  }
}

async function append(name: string, scores: string, {siginfo, json}: AddArguments): Promise<void> {
  const report = await build({name, matrix: scores, siginfo}, appendToDataset);
  if (json) return printJson(report);
  console.log(`${report.appended.toLocaleString('en-US')} signatures appended.`);
  console.log(describe(report));
}

function buildProgress(): (progress: BuildProgress) => void {
  const bar = progressBar('indexing');
  return ({done, total, rate, eta}) =>
    bar(done, total, `${Math.round(rate)} signatures/s, ${Math.ceil(eta)} s left`);
}

function describe({manifest, genes, fields, siginfo}: AddReport): string {
  const spaces = manifest.spaces.map(({space, genes: count}) => `${space} ${count.toLocaleString('en-US')}`);
  return [
    `Dataset ${manifest.name}: ${manifest.signatures.toLocaleString('en-US')} signatures, genes by space: ${spaces.join(', ')}`,
    ...formatGeneReport(genes),
    ...(siginfo && siginfo.described < siginfo.total
      ? [
          `  siginfo describes ${siginfo.described} of ${siginfo.total} signatures; not e.g. ${siginfo.undescribed.join(', ')}`,
        ]
      : []),
    `  metadata: ${fields.length > 0 ? fields.join(', ') : 'none; give --siginfo to describe the signatures'}`,
  ].join('\n');
}

async function list({json}: JsonOption): Promise<void> {
  await withSession(async ({pool, config}) => {
    const records = await listDatasetRecords(pool);
    const building = listDatasets(datasetsFolder(config)).filter(({state}) => state === 'building');
    if (json) return printJson({datasets: records, building: building.map(({name}) => name)});
    printTable(
      ['name', 'signatures', 'genes', 'spaces', 'source', 'added'],
      records.map((record) => [
        record.name,
        String(record.signature_count),
        String(record.gene_count),
        record.spaces.join(' '),
        record.source + (record.synthetic ? ' (synthetic)' : ''),
        record.created.toISOString(),
      ]),
    );
    for (const {name} of building) console.log(`${name}: unfinished; the same 'matrix add' continues it`);
  });
}

async function remove(name: string): Promise<void> {
  await withSession(async ({pool, config}) => {
    await deleteDataset(pool, config.home, name);
    console.log(`Dataset ${name} is removed.`);
  });
}
