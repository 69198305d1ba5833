import {mkdir, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {Command, InvalidArgumentError, Option} from 'commander';
import {analysisOf, checkSubmission, defaultToolId, textsOf, toolIds} from '../analyses';
import type {Digest} from '../analyses/analysis';
import {loadGeneCatalog} from '../datasets/gene-catalog';
import {loadPcls} from '../datasets/pcls';
import {chooseDataset, datasetsFolder} from '../datasets/registry';
import {openDataset} from '../engine/index';
import {createScoringPool} from '../engine/pool';
import {failure} from '../errors';
import {printJson, printTable, progressBar} from './print';
import {withSession} from './session';

interface QueryArguments {
  dataset?: string;
  up?: string;
  down?: string;
  tool: string;
  name: string;
  out?: string;
  top: number;
  json?: boolean;
}

const shownByDefault = 10;

/** `openclue query`: the same as POST /api/jobs, without HTTP and queue. */
export function queryCommand(): Command {
  return new Command('query')
    .description('score gene sets against every signature of a dataset')
    .option('--dataset <name>', 'dataset to query (default: the newest real one, else the demo)')
    .option('--up <gmt>', 'up lists, one query a line')
    .option('--down <gmt>', 'down lists, paired with the up lists by name')
    .addOption(new Option('--tool <tool>', 'the analysis').choices([...toolIds]).default(defaultToolId))
    .option('--name <name>', 'name of the analysis, kept in the result', 'my_analysis')
    .option('--out <folder>', 'write the whole result there; the folder must not exist yet')
    .option('--top <n>', 'signatures to print from each end', readCount, shownByDefault)
    .option('--json', 'print JSON')
    .action((options: QueryArguments, command: Command) => {
      if (options.up === undefined && options.down === undefined) {
        command.error('error: give the gene sets by --up, by --down or by both');
      }
      return query(options);
    });
}

async function readList(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw failure('FILE_UNREADABLE', {file, detail: (cause as Error).message}, {cause});
  }
}

function readCount(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('a whole number was expected');
  return Number(text);
}

async function query({dataset: asked, up, down, tool, name, out, top, json}: QueryArguments): Promise<void> {
  const submission = {
    up: await readList(up),
    down: await readList(down),
    fields: {tool_id: tool, name},
  };
  if (out !== undefined) await claimFolder(out);
  try {
    await withSession(async ({config, pool}) => {
      const record = await chooseDataset(pool, config, asked);
      const dataset = openDataset(path.join(datasetsFolder(config), record.name));
      const scoring = createScoringPool({workers: config.workers});
      try {
        const {plan, report} = checkSubmission(submission, {
          catalog: await loadGeneCatalog(pool),
          dataset,
          limits: config.geneSetLimits,
          pcls: await loadPcls(pool),
        });
        const warnings = textsOf(report, 'warnings');
        const bar = progressBar('scoring');
        const analysis = analysisOf(tool);
        const scores = await analysis.score(plan, {
          dataset,
          synthetic: record.synthetic,
          scoring,
          onProgress: (share) => bar(share, 1),
        });
        if (out !== undefined) await analysis.write(out, dataset, scores, {toolId: tool, name});
        const digest = analysis.digest(dataset, scores, top);
        if (json) printJson({...digest, warnings});
        else print(digest, analysis.shownColumns, dataset.signatures.count, warnings, out);
      } finally {
        dataset.close();
        await scoring.close();
      }
    });
  } catch (error) {
    if (out !== undefined) await rm(out, {recursive: true, force: true});
    throw error;
  }
}

/** Making the folder first means that a result is never mixed with something else. */
async function claimFolder(out: string): Promise<void> {
  try {
    await mkdir(path.dirname(path.resolve(out)), {recursive: true});
    await mkdir(out);
  } catch (cause) {
    throw failure('OUT_FOLDER_UNUSABLE', {folder: out, detail: (cause as Error).message}, {cause});
  }
}

function print(
  {manifest, queries}: Digest,
  columns: readonly string[],
  signatures: number,
  warnings: readonly string[],
  out?: string,
): void {
  for (const warning of warnings) console.error(`warning: ${warning}`);
  const {name, synthetic} = manifest.dataset;
  for (const {query_id, strongest, weakest} of queries) {
    const total = signatures.toLocaleString('en-US');
    console.log(`${query_id} against ${total} signatures of ${name}${synthetic ? ' (synthetic)' : ''}:`);
    printTable(
      columns,
      [...strongest, ...weakest].map((row) => columns.map((column) => shown(row[column]))),
    );
  }
  if (out !== undefined) console.log(`The whole result is in ${out}.`);
}

function shown(value: string | number | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : String(value);
}
