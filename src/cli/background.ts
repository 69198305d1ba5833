import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {Command, Option} from 'commander';
import {
  type BackgroundEstimate,
  type BackgroundManifest,
  buildBackground,
  openBackground,
  type QuerySignatures,
  querySignatures,
} from '../analyses/background';
import {type GeneSet, parseGmt} from '../engine/formats/gene-sets';
import {type Dataset, openDataset} from '../engine/index';
import {createScoringPool} from '../engine/pool';
import {failure} from '../errors';
import {loadPcls} from '../library/datasets/pcls';
import {datasetsFolder, requireDataset, requireScores} from '../library/datasets/registry';
import {printJson, progressBar} from './print';
import {type Session, type SessionOptions, withSession} from './session';

interface BuildArguments {
  pcls?: string;
  /** false for --without-sig */
  sig: boolean;
  symmetric?: boolean;
  signatures?: QuerySignatures;
  json?: boolean;
}

/** `openclue background`: what turns scores into tau. */
export function backgroundCommand(): Command {
  const background = new Command('background').description('build and check the backgrounds of tau');
  background
    .command('build')
    .description(
      "score a dataset's exemplar signatures against all of it, which sig_gutc_tool and connections need; continues where it was stopped",
    )
    .argument('<dataset>')
    .option('--pcls <gmt>', 'perturbagen classes by pert_id (default: those of the pcls service)')
    .option('--without-sig', 'leave out the percentile scores of signatures, by far the largest part')
    .addOption(
      new Option(
        '--signatures <which>',
        'signatures that become reference queries: the exemplars, or all of the dataset as in cmapM',
      )
        .choices(querySignatures)
        .default(querySignatures[0]),
    )
    .option('--symmetric', "make reference scores symmetric, for results that should equal cmapM's")
    .option('--json', 'print JSON')
    .action((name: string, {withoutSig, ...options}: Omit<BuildArguments, 'sig'> & {withoutSig?: true}) =>
      build(name, {...options, sig: !withoutSig}),
    );
  background
    .command('check')
    .description('verify every byte of a background')
    .argument('<dataset>')
    .action(check);
  return background;
}

async function build(name: string, {pcls, sig, symmetric, signatures, json}: BuildArguments): Promise<void> {
  const work = async (dataset: Dataset, {config, pool, signal}: Session) => {
    const classes = pcls === undefined ? await loadPcls(pool) : await readClasses(pcls);
    const scoring = createScoringPool({workers: config.workers});
    const bar = progressBar('scoring');
    const finishing = progressBar('finishing');
    try {
      const manifest = await buildBackground({
        dataset,
        pcls: classes,
        scoring,
        workers: config.workers,
        signatureLevel: sig,
        symmetric,
        signatures,
        signal,
        onEstimate: (estimate) => console.error(describeEstimate(name, estimate)),
        onProgress: ({done, total, rate, eta}) =>
          bar(done, total, `${rate.toFixed(1)} queries/s, ${duration(eta)} left`),
        onFinishing: (share) => finishing(share, 1),
      });
      if (json) printJson(manifest);
      else console.log(describe(manifest));
    } finally {
      await scoring.close();
    }
  };
  await withDataset(name, work, {stops: true});
}

async function check(name: string): Promise<void> {
  await withDataset(name, async (dataset) => {
    const background = openBackground(dataset);
    if (!background) throw failure('BACKGROUND_ABSENT', {name});
    try {
      background.check();
    } finally {
      background.close();
    }
    console.log(`Background of ${name}: every checksum holds.`);
  });
}

async function withDataset(
  name: string,
  work: (dataset: Dataset, session: Session) => Promise<void>,
  options: SessionOptions = {},
): Promise<void> {
  await withSession(async (session) => {
    requireScores(await requireDataset(session.pool, name));
    const dataset = openDataset(path.join(datasetsFolder(session.config), name));
    try {
      await work(dataset, session);
    } finally {
      dataset.close();
    }
  }, options);
}

async function readClasses(file: string): Promise<GeneSet[]> {
  try {
    return parseGmt(await readFile(file, 'utf8'), file);
  } catch (cause) {
    if (!(cause instanceof Error && 'errno' in cause)) throw cause;
    throw failure('FILE_UNREADABLE', {file, detail: cause.message}, {cause});
  }
}

const count = (number: number) => number.toLocaleString('en-US');
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1)} GB`;

function describeEstimate(name: string, estimate: BackgroundEstimate): string {
  const {queries, done, nameless, cells, signatures, seconds, bytes, finishedBytes} = estimate;
  const part = done > 0 ? `, ${count(done)} of them done earlier` : '';
  return (
    `Background of ${name}: ${count(queries)} reference queries of ${cells} cell lines${part}, ` +
    `against ${count(signatures)} signatures.\n` +
    (nameless > 0 ? `${count(nameless)} more have no pert_id and are left out.\n` : '') +
    `It takes about ${duration(seconds)}, ${gigabytes(bytes)} of disk meanwhile and ${gigabytes(finishedBytes)} in the end.`
  );
}

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown time';
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

function describe({dataset, queries, perts, cells, pcls}: BackgroundManifest): string {
  return [
    `Background of ${dataset.name}: ${count(queries)} reference queries of ${count(perts)} perts, ${count(pcls.count)} classes.`,
    `  N by cell line: ${cells.map(({cell, queries: n}) => `${cell} ${count(n)}`).join(', ')}`,
  ].join('\n');
}
