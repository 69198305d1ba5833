import {Command} from 'commander';
import {readConfig} from '../config';
import {createLog} from '../log';

/** `openclue worker`: runs jobs that a server on the same database and OPENCLUE_HOME has queued. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('run queued jobs without serving HTTP; needs the database and OPENCLUE_HOME of the server')
    .action(async () => {
      const config = readConfig();
      const {startWorker} = await import('../http/server.js');
      const stop = await startWorker(config, createLog(config.logLevel));
      console.log(`openclue worker is running ${Math.max(1, config.jobConcurrency)} jobs at a time`);
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      });
      await stop();
      // Whatever did not stop in time is not waited for.
      process.exit(0);
    });
}
