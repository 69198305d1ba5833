import {createWriteStream} from 'node:fs';
import {rename, rm} from 'node:fs/promises';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {Command, Option} from 'commander';
import {archiveBytes, readArchive} from '../results/archive/archive';
import {archiveRoot} from '../results/names';
import {
  cancelHostedJob,
  findHostedJob,
  hostedResult,
  type JobChoice,
  listHostedJobs,
} from '../runs/jobs/administration';
import {readCount} from './numbers';
import {requireFree} from './out';
import {printJson, printTable} from './print';
import {withSession} from './session';

const states = ['pending', 'submitted', 'processing', 'completed', 'error', 'deleted'];
const usualLimit = 20;

/** `openclue jobs`: what was asked of this server, by whom, and what became of it. */
export function jobsCommand(): Command {
  const jobs = new Command('jobs').description('list, show, fetch and cancel the jobs of all keys');
  jobs
    .command('list')
    .description('the newest jobs first')
    .addOption(new Option('--status <status>', 'only those in this state').choices(states))
    .option('--user <name>', 'only those of the key with this name')
    .option('--limit <n>', 'so many at most; 0: all', readCount, usualLimit)
    .option('--json', 'print JSON')
    .action(async ({json, limit = 0, ...choice}: JobChoice & {json?: boolean}) => {
      const all = {...choice, limit: limit === 0 ? undefined : limit};
      const found = await withSession(({pool}) => listHostedJobs(pool, all));
      if (json) return printJson(found);
      printTable(
        ['id', 'created', 'state', 'tool', 'dataset', 'user', 'name'],
        found.map(({id, created, status, progress, tool_id, dataset, user_id, name}) => [
          id,
          created.slice(0, 19),
          status === 'processing' ? `${status} ${Math.floor(100 * progress)} %` : status,
          tool_id,
          dataset,
          user_id,
          name,
        ]),
      );
    });
  jobs
    .command('show')
    .description('all that is known of a job, its parameters too, as JSON')
    .argument('<id>', 'as `jobs list` shows it')
    .action(async (id: string) => printJson(await withSession(({pool}) => findHostedJob(pool, id))));
  jobs
    .command('fetch')
    .description('write the result of a job as tar.gz')
    .argument('<id>', 'as `jobs list` shows it')
    .option('--out <file>', 'where to; - for standard output (default: as a download is called)')
    .option('--replace', 'write over a file that is there')
    .action(fetchResult);
  jobs
    .command('cancel')
    .description('stop a job, whichever process runs it, and remove its result')
    .argument('<id>', 'as `jobs list` shows it')
    .action(async (id: string) => {
      await withSession(({pool, config}) => cancelHostedJob({pool, config}, id));
      console.log(`Job ${id} is cancelled.`);
    });
  return jobs;
}

async function fetchResult(id: string, {out, replace}: {out?: string; replace?: boolean}): Promise<void> {
  await withSession(async ({pool, config}) => {
    const {folder, index, job} = await hostedResult({pool, config}, id);
    const bytes = () => Readable.from(readArchive(folder, index, 0, archiveBytes(index)));
    if (out === '-') {
      await pipeline(bytes(), process.stdout, {end: false});
      return;
    }
    const file = out ?? `${archiveRoot(job.tool_id, job.id)}.tar.gz`;
    requireFree(file, replace);
    // Nobody is to take a part for the whole.
    const unfinished = `${file}.part`;
    try {
      await pipeline(bytes(), createWriteStream(unfinished));
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, {force: true});
      throw error;
    }
    console.log(file);
  });
}
