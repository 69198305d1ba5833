import {Command} from 'commander';
import {failure} from '../errors';
import {demoDataset, listDatasetRecords} from '../library/datasets/registry';
import {formatReport, kinds, loadFiles} from '../library/tables';
import {printJson, progressBar} from './print';
import {withSession} from './session';

interface LoadArguments {
  as?: string;
  dryRun?: boolean;
  skipBadRows?: boolean;
  json?: boolean;
}

/** `openclue load`: public metadata files into the tables of the services. */
export function loadCommand(): Command {
  return new Command('load')
    .description('load public metadata files; each is recognised by its content')
    .argument('<path...>', 'files, plain or compressed with gzip, xz or zip')
    .option('--as <kind>', `take the files for this kind: ${kinds.join(', ')}`)
    .option('--dry-run', 'read and check everything, change nothing')
    .option('--skip-bad-rows', 'leave single rows at fault out and list them, instead of refusing their file')
    .option('--json', 'print JSON')
    .action(load);
}

async function load(paths: string[], {as, dryRun, skipBadRows, json}: LoadArguments): Promise<void> {
  const bar = progressBar('loading');
  const {reports, demo} = await withSession(async ({pool, log}) => {
    const loaded = await loadFiles(paths, {
      pool,
      log,
      as,
      dryRun,
      skipBadRows,
      onProgress: ({bytes, totalBytes, rows}) =>
        bar(bytes, totalBytes, `${rows.toLocaleString('en-US')} rows`),
    });
    const datasets = await listDatasetRecords(pool);
    return {reports: loaded, demo: datasets.some(({name}) => name === demoDataset)};
  });
  if (json) printJson(reports);
  else {
    console.log(formatReport(reports, dryRun));
    if (demo) {
      console.log(
        'The synthetic demo is among the records still: openclue matrix remove demo takes it out, with its dataset.',
      );
    }
  }
  const skipped = reports.reduce((sum, each) => sum + (each.status === 'loaded' ? each.rowsSkipped : 0), 0);
  if (skipped > 0) {
    const rows = `${skipped.toLocaleString('en-US')} ${skipped === 1 ? 'row was' : 'rows were'}`;
    console.error(`warning: ${rows} left out for their faults; the report lists them`);
  }
  const refused = reports.filter(({status}) => status === 'refused').length;
  if (refused > 0) throw failure('LOAD_INCOMPLETE', {refused, total: reports.length});
}
