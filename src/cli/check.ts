import path from 'node:path';
import {Command, InvalidArgumentError} from 'commander';
import {readConfig} from '../config';
import {openMatrix} from '../engine/formats/open-matrix';
import {checkIndex, openDataset} from '../engine/index';
import {createScoringPool} from '../engine/pool';
import {failure} from '../errors';
import {syncRecord} from '../library/datasets/append';
import {type Comparison, compareWithSource} from '../library/datasets/compare-source';
import {loadGeneCatalog} from '../library/datasets/gene-catalog';
import {datasetsFolder, requireDataset} from '../library/datasets/registry';
import {checkReference, referencesFolder} from '../library/proteomics/store';
import {printJson, progressBar} from './print';
import {isReferenceFolder} from './reference';
import {type Session, withSession} from './session';

interface CheckArguments {
  source?: string;
  sample: number;
  json?: boolean;
}

const sampledByDefault = 10_000;

/** `openclue matrix check`: is a dataset still what was built, and was it built right? */
export function checkCommand(): Command {
  return new Command('check')
    .description('compare a dataset with its checksums')
    .argument('<name>')
    .option('--source <scores>', 'then score random signatures from the matrix itself too, and compare')
    .option('--sample <n>', 'so many signatures', readSample, sampledByDefault)
    .option('--json', 'print JSON')
    .action(check);
}

function readSample(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('a number from 1 was expected');
  return Number(text);
}

async function check(name: string, {json, source, sample}: CheckArguments, command: Command): Promise<void> {
  if (isReferenceFolder(name)) {
    if (source !== undefined)
      command.error(`error: ${name} is a reference of proteomic profiles, which --source is not for`);
    return checkFiles(name, json);
  }
  await withSession(async (session) => {
    const {pool, config} = session;
    await requireDataset(pool, name);
    const bar = progressBar('checking');
    const folder = path.join(datasetsFolder(config), name);
    await syncRecord(pool, folder);
    const {bytes, problems} = await checkIndex(folder, {onProgress: bar});
    const comparison =
      source === undefined || problems.length > 0
        ? undefined
        : await compare(session, folder, source, sample);
    if (json) {
      printJson({bytes, problems: problems.map(({code, message}) => ({code, message})), comparison});
    } else if (problems.length === 0) {
      console.log(`Dataset ${name}: ${bytes} bytes of entries, every checksum holds.`);
    } else for (const {message} of problems) console.log(message);
    if (problems.length > 0) throw failure('DATASET_DAMAGED', {name, problems: problems.length});
    if (!comparison || source === undefined) return;
    const {signatures, scores, undecided, differing, largestDifference, examples} = comparison;
    if (!json) {
      console.log(
        `${signatures} random signatures, ${scores} scores recomputed from ${source}: the largest difference is ${largestDifference.toExponential(1)}.`,
      );
      if (undecided > 0) console.log(`  ${undecided} more have two peaks equally far from zero.`);
      for (const {space, signature, listSize, stored, recomputed} of examples) {
        console.log(`  ${signature} (${space}, ${listSize} genes a list): ${stored} and not ${recomputed}`);
      }
    }
    if (differing > 0) throw failure('COMPARE_SOURCE_DIFFERS', {name, file: source, differing, scores});
  });
}

/** The same of a reference of P100 or GCP. */
async function checkFiles(name: string, json: boolean | undefined): Promise<void> {
  const {bytes, problems} = await checkReference(
    path.join(referencesFolder(readConfig()), path.basename(name)),
  );
  if (json) printJson({bytes, problems: problems.map((message) => ({message}))});
  else if (problems.length === 0) console.log(`Reference ${name}: ${bytes} bytes, every checksum holds.`);
  else for (const message of problems) console.log(message);
  if (problems.length > 0) throw failure('DATASET_DAMAGED', {name, problems: problems.length});
}

async function compare(
  {pool, config}: Session,
  folder: string,
  source: string,
  sample: number,
): Promise<Comparison> {
  const dataset = openDataset(folder);
  const scoring = createScoringPool({workers: config.workers});
  const matrix = await openMatrix(source);
  try {
    const catalog = await loadGeneCatalog(pool);
    const onProgress = progressBar('comparing');
    return await compareWithSource({dataset, matrix, catalog, scoring, sample, onProgress});
  } finally {
    matrix.close();
    dataset.close();
    await scoring.close();
  }
}
