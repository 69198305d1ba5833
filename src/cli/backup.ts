import {existsSync} from 'node:fs';
import path from 'node:path';
import {Command} from 'commander';
import {readConfig} from '../config';
import {openDatabase} from '../database/connect';
import {migrate} from '../database/migrations';
import {failure} from '../errors';
import {restoreBackup} from '../library/backup/restore';
import {writeBackup} from '../library/backup/write';
import {createLog} from '../log';
import {packageRoot} from '../version';
import {printJson, progressBar} from './print';
import {withSession} from './session';

/** `openclue backup`: the database at one moment, while servers go on. */
export function backupCommand(): Command {
  return new Command('backup')
    .description('write all tables (records, keys, jobs) as they are at one moment, while servers run')
    .argument('<file>', 'to be written, e.g. openclue.backup')
    .option('--datasets', 'the files of the datasets too')
    .option('--json', 'print what was written as JSON')
    .action(async (file: string, {datasets = false, json}: {datasets?: boolean; json?: boolean}) => {
      if (existsSync(file)) throw failure('BACKUP_EXISTS', {file});
      const bar = progressBar('backup');
      const backup = await withSession(({pool, config}) =>
        writeBackup(file, {
          ...{pool, config, datasets},
          onPart: (name, done, total) => bar(done, total, name),
        }),
      );
      if (json) return printJson(backup);
      const rows = backup.tables.reduce((sum, table) => sum + table.rows, 0);
      const whole = backup.datasets.filter(({files}) => files).length;
      console.log(
        `${file} has ${rows.toLocaleString('en')} rows of ${backup.tables.length} tables, ` +
          `and ${datasets ? `the files of ${whole}` : 'the manifests of'} ${datasets ? '' : `${backup.datasets.length} `}datasets.`,
      );
    });
}

/** `openclue restore`: a backup back into a database. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup into a database, of whichever version of PostgreSQL; servers must not run')
    .argument('<file>', 'as `openclue backup` wrote it')
    .option('--replace', 'what the database holds goes')
    .action(async (file: string, {replace = false}: {replace?: boolean}) => {
      const config = readConfig();
      const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
      const database = await openDatabase({databaseUrl: config.databaseUrl, home: config.home, log});
      try {
        const {pool} = database;
        const bar = progressBar('restore');
        const {backup, missing} = await restoreBackup(file, {
          ...{pool, config, replace},
          makeTables: async (last) => {
            await migrate(pool, path.join(packageRoot, 'migrations'), last);
          },
          onPart: (name, done, total) => bar(done, total, name),
        });
        const [{prepareSchema}, {queueOpenJobs}] = await Promise.all([
          import('../schema.js'),
          import('../runs/jobs/administration.js'),
        ]);
        await prepareSchema(pool, log);
        const queued = await queueOpenJobs(pool);
        const rows = backup.tables.reduce((sum, table) => sum + table.rows, 0);
        console.log(
          `${rows.toLocaleString('en')} rows of ${backup.tables.length} tables are as they were on ${backup.created}.`,
        );
        if (queued > 0) console.log(`${queued} jobs that had not ended will run again.`);
        for (const name of missing) {
          console.log(
            `Dataset ${name}: its files are not here as they were; copy ${path.join(config.home, 'datasets', name)} from the other machine.`,
          );
        }
      } finally {
        await database.close();
      }
    });
}
