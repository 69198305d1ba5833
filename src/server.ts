import {mkdirSync} from 'node:fs';
import {access, constants} from 'node:fs/promises';
import http from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {createApplication} from './application';
import {UserKeys} from './auth/user-keys';
import type {Config} from './config';
import {openDatabase} from './database/connect';
import {migrate} from './database/migrations';
import {installDemo} from './demo/install';
import {failure} from './errors';
import {JobQueue} from './jobs/queue';
import {JobService} from './jobs/service';
import type {Log} from './log';
import {packageRoot} from './version';

/** Long inq filters travel in the URL: 5,000 ids of 45 characters, percent-encoded. */
const maximumHeaderBytes = 256 * 1024;
/** Milliseconds a client may take to send its headers, and its whole request. */
const headersTimeout = 30_000;
const requestTimeout = 300_000;
/** Milliseconds that running requests get to finish when the server stops. */
const stopGrace = 10_000;

export interface RunningServer {
  /** where it listens, e.g. http://127.0.0.1:3000 */
  readonly url: string;
  /** undefined when the demo key is off */
  readonly demoKey?: string;
  /** Ends requests, jobs and the embedded database in that order; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts everything: port, database, migrations, demo dataset, queue.
 * The port is taken first and answers 503 until all is ready.
 * @throws PORT_TAKEN, ADDRESS_UNUSABLE, HOME_UNWRITABLE and the DATABASE_* failures
 */
export async function startServer(config: Config, log: Log): Promise<RunningServer> {
  await prepareHome(config.home);
  const ready: {handler: http.RequestListener} = {handler: answerStarting};
  const server = http.createServer(
    {maxHeaderSize: maximumHeaderBytes, headersTimeout, requestTimeout},
    (request, response) => ready.handler(request, response),
  );
  const closers: (() => Promise<void>)[] = [() => closeServer(server)];
  const stop = once(async () => {
    for (const close of closers) await close();
  });
  try {
    const url = await listen(server, config);
    const database = await openDatabase({databaseUrl: config.databaseUrl, home: config.home, log});
    closers.push(() => database.close());
    await migrate(database.pool, path.join(packageRoot, 'migrations'));
    const userKeys = new UserKeys(database.pool, config);
    const queue = new JobQueue({config, log, pool: database.pool});
    closers.splice(1, 0, () => queue.stop());
    const jobs = new JobService({config, pool: database.pool, queue});
    const app = createApplication({config, log, pool: database.pool, userKeys, jobs});
    await app.init();
    await app.start();
    closers.splice(1, 0, () => app.stop());
    if (config.demo) await installDemo({config, log, pool: database.pool});
    await queue.start();
    const demoKey = config.demo ? await userKeys.demoKey() : undefined;
    ready.handler = app.requestHandler;
    return {url, demoKey, stop};
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepareHome(home: string): Promise<void> {
  try {
    mkdirSync(home, {recursive: true});
    await access(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw failure('HOME_UNWRITABLE', {home, detail: (error as Error).message}, {cause: error});
  }
}

function listen(server: http.Server, {host, port}: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? failure('PORT_TAKEN', {host, port}, {cause: error})
          : failure('ADDRESS_UNUSABLE', {host, port, detail: error.message}, {cause: error}),
      );
    });
    server.listen(port, host, () => {
      const {port: bound} = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${bound}`);
    });
  });
}

function answerStarting(_request: http.IncomingMessage, response: http.ServerResponse): void {
  response.writeHead(503, {'Content-Type': 'application/json; charset=utf-8', 'Retry-After': '2'});
  response.end(
    JSON.stringify({
      error: {statusCode: 503, name: 'Error', message: 'The server is starting. Try again shortly.'},
    }),
  );
}

function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), stopGrace);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
