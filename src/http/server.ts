import {access, constants} from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type {AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {sweepClaims} from '../analyses/builds/claim';
import {startChecker} from '../analyses/checker';
import {createGraphs} from '../analyses/graph';
import {createMaps} from '../analyses/map';
import {createReferences} from '../analyses/proteomics/references';
import {createTouchstone} from '../analyses/touchstone';
import {Invitations} from '../auth/invitations';
import {KeyUsage} from '../auth/usage';
import {UserKeys} from '../auth/user-keys';
import type {Config} from '../config';
import {type Database, openDatabase, openPool} from '../database/connect';
import {makeFolder} from '../engine/ground/folders';
import {createScoringPool, type ScoringPool} from '../engine/pool';
import {failure} from '../errors';
import {createGeneLists} from '../library/datasets/gene-lists';
import {
  type DatasetRecord,
  datasetsFolder,
  defaultDataset,
  noteEnvironmentDataset,
} from '../library/datasets/registry';
import {installGenes} from '../library/datasets/shipped-genes';
import {beginDemoFiles} from '../library/demo/early-files';
import {installDemo} from '../library/demo/install';
import {Repurposing} from '../library/repurposing';
import {refreshTerms} from '../library/search/terms';
import type {Log} from '../log';
import {createWriteSource} from '../repositories/data-source';
import {createParquetRows} from '../repositories/parquet';
import {sweepInterval, sweepResults} from '../results/sweep';
import {createMatrixViewer} from '../results/viewer/reader';
import {ResultReader} from '../results/views/reader';
import {counted} from '../runs/counted';
import {ensureDemoBackground, ensureDemoMap} from '../runs/demo-figures';
import {JobEnds} from '../runs/jobs/ends';
import {DownloadLinks} from '../runs/jobs/links';
import {JobQueue} from '../runs/jobs/queue';
import {JobRunner} from '../runs/jobs/runner';
import {JobService} from '../runs/jobs/service';
import {JobShares} from '../runs/jobs/shares';
import {sweepUploads} from '../runs/jobs/uploads';
import {createInteractiveQueries} from '../runs/live';
import {createMatrices} from '../runs/matrices';
import {sweepMatrices} from '../runs/matrices/kept';
import {createSlices} from '../runs/slices';
import {watchProcess} from '../runs/watch';
import {prepareSchema} from '../schema';
import {createApplication} from './application';
import {draining} from './draining';
import {requireHost} from './host-header';
import {openPages} from './pages';
import {protect} from './protect';
import {sendFailure} from './send-failure';
import {cutOffStalled} from './stalled-clients';
import {traceOf, tracing} from './traces';
import {answerUnreadable} from './unreadable-requests';

/** Milliseconds a client may take to send its headers. */
const headersTimeout = 30_000;
/** Milliseconds for which a connection without a request stays: Python's clients pause between two as long as a minute. */
const keepAliveTimeout = 65_000;
/** Milliseconds for each step of stopping: whatever hangs then is left to the end of the process. */
const stepLimit = 15_000;

export interface RunningServer {
  /** where it listens, e.g. http://127.0.0.1:3000 */
  readonly url: string;
  /** undefined when the demo key is off */
  readonly demoKey?: string;
  /** the dataset of queries that name none */
  readonly defaultDataset?: DatasetRecord;
  /** Ends requests, jobs and the embedded database, in that order; safe to call twice. */
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
  // The pages need nothing else: who comes while the server starts sees them say so.
  const sendPages = openPages();
  const answer: http.RequestListener = (request, response) => {
    if (!sendPages(request, response)) return ready.handler(request, response);
    const trace = traceOf(request);
    if (trace) trace.route = 'pages';
  };
  const watched = cutOffStalled(answer, config.stallSeconds);
  const {handler, drain} = draining(tracing(protect(requireHost(watched)), log, config.accessLog));
  const server = createHttpServer(config, handler);
  answerUnreadable(server);
  const closers = new Closers(log);
  try {
    const url = await listen(server, config);
    const early = await beginDemoFiles(config);
    if (early) closers.push(() => early.close());
    const {database, queue, scoring, ends} = await openJobs(config, log, closers);
    const readPool = openPool(database.connectionString, {log, statementTimeout: config.statementTimeout});
    closers.push(() => readPool.end());
    const writes = createWriteSource(database.connectionString, database.pool, log);
    closers.push(() => writes.close());
    const userKeys = new UserKeys(database.pool, config);
    const usage = new KeyUsage(database.pool, log);
    closers.push(() => usage.close());
    await usage.sweep();
    const invitations = await Invitations.open(database.pool, config);
    const links = await DownloadLinks.open(database.pool, config.linkHours);
    const checker = startChecker();
    closers.push(() => checker.close());
    const shares = await JobShares.open(database.pool, userKeys, config.requestsPerMinute.demo);
    const results = new ResultReader(config, datasetsFolder(config));
    closers.push(() => results.close());
    const prepare = (dataset: string) => void results.prepare(dataset);
    const jobs = new JobService({
      ...{config, pool: database.pool, queue, links, checker, userKeys},
      ...{ends, prepare},
    });
    const queries = createInteractiveQueries({config, pool: readPool, scoring, checker});
    closers.push(() => queries.close());
    const touchstone = createTouchstone({config, pool: database.pool, scoring});
    closers.push(() => touchstone.close());
    const maps = createMaps({config, pool: readPool});
    closers.push(() => maps.close());
    const graphs = createGraphs({config, pool: database.pool});
    closers.push(() => graphs.close());
    const repurposing = new Repurposing(readPool);
    closers.push(() => repurposing.close());
    const slices = createSlices({config, pool: readPool, scoring, results});
    const viewer = createMatrixViewer(config);
    closers.push(() => viewer.close());
    const references = createReferences({config, pool: readPool, viewer});
    const matrices = createMatrices({
      ...{config, pool: database.pool, viewer, jobs, slices, touchstone, references},
    });
    const geneLists = createGeneLists({config, pool: readPool});
    closers.push(() => geneLists.close());
    const parquet = createParquetRows();
    closers.push(() => parquet.close());
    const app = createApplication({
      config,
      log,
      pool: readPool,
      writes,
      userKeys,
      usage,
      invitations,
      links,
      shares,
      jobs,
      results,
      queries,
      slices,
      matrices,
      references,
      geneLists,
      parquet,
      touchstone,
      maps,
      graphs,
      repurposing,
    });
    await app.start();
    closers.push(() => app.stop());
    await noteEnvironmentDataset(database.pool, config.defaultDataset);
    await installGenes(database.pool);
    if (config.demo) {
      await installDemo({config, log, pool: database.pool, early});
      await ensureDemoBackground({config, log, pool: database.pool, scoring});
    }
    await queue.start(config.jobConcurrency);
    // So that the first search need not wait for it.
    const collecting = refreshTerms(readPool).catch((error) =>
      log.warn({err: error}, 'names for the search were not collected'),
    );
    closers.push(() => collecting);
    const demoKey = config.demo ? await userKeys.demoKey() : undefined;
    ready.handler = app.requestHandler;
    // Requests need everything else, so they end first; jobs under way end beside them.
    closers.push(async () => {
      await Promise.all([drain(server), queue.stop()]);
    });
    if (config.demo) {
      const stopping = new AbortController();
      const mapping = ensureDemoMap({config, log, pool: database.pool, signal: stopping.signal});
      closers.push(async () => {
        stopping.abort();
        await mapping;
      });
    }
    const standard = await defaultDataset(database.pool, config);
    return {url, demoKey, defaultDataset: standard?.record, stop: () => closers.closeAll()};
  } catch (error) {
    await drain(server);
    await closers.closeAll();
    throw error;
  }
}

/** Runs jobs without serving HTTP. @returns what ends it */
export async function startWorker(config: Config, log: Log): Promise<() => Promise<void>> {
  await prepareHome(config.home);
  const closers = new Closers(log);
  try {
    const {queue} = await openJobs(config, log, closers);
    await queue.start(Math.max(1, config.jobConcurrency));
    return () => closers.closeAll();
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

/** The database, migrated, the threads and the queue that runs jobs on them. */
async function openJobs(
  config: Config,
  log: Log,
  closers: Closers,
): Promise<{database: Database; queue: JobQueue; scoring: ScoringPool; ends: JobEnds}> {
  const database = await openDatabase({databaseUrl: config.databaseUrl, home: config.home, log});
  closers.push(() => database.close());
  await prepareSchema(database.pool, log);
  const scoring = counted(createScoringPool({workers: config.workers}));
  closers.push(() => scoring.close());
  const unwatched = watchProcess({config, pool: database.pool, scoring});
  closers.push(async () => unwatched());
  const ends = new JobEnds();
  const runner = new JobRunner({
    ...{config, log, pool: database.pool, scoring, ends},
    connectionString: database.connectionString,
  });
  closers.push(() => runner.close());
  const queue = new JobQueue({log, pool: database.pool, runJob: (...job) => runner.run(...job)});
  await queue.open();
  closers.push(() => queue.stop());
  const sweep = async () => {
    try {
      await sweepUploads(config, database.pool);
      await sweepClaims({config, pool: database.pool});
      await sweepMatrices({config, pool: database.pool});
      await sweepResults({config, pool: database.pool, log});
    } catch (error) {
      log.warn({err: error}, 'results and uploads could not be swept');
    }
  };
  await sweep();
  const sweeper = setInterval(sweep, sweepInterval);
  closers.push(async () => clearInterval(sweeper));
  return {database, queue, scoring, ends};
}

/** What has been started, to be ended in reverse order; once, however often it is asked for. */
class Closers {
  private readonly steps: (() => Promise<void>)[] = [];
  private closing?: Promise<void>;

  constructor(private readonly log: Log) {}

  push(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  closeAll(): Promise<void> {
    this.closing ??= (async () => {
      for (const step of this.steps.reverse()) await this.take(step);
    })();
    return this.closing;
  }

  /** A step that fails or hangs keeps the others from nothing. */
  private async take(step: () => Promise<void>): Promise<void> {
    const late = sleep(stepLimit, 'late', {ref: false});
    try {
      if ((await Promise.race([step(), late])) === 'late') this.log.warn('something did not stop in time');
    } catch (error) {
      this.log.warn({err: error}, 'something did not stop in order');
    }
  }
}

/** @throws CONFIG_INVALID when certificate and key are not a pair */
function createHttpServer(
  {maximumHeaderBytes, uploadSeconds, tls}: Config,
  handler: http.RequestListener,
): http.Server | https.Server {
  // Node wants headers to have less time than the whole.
  const requestTimeout = Math.max(uploadSeconds * 1000, headersTimeout);
  const options = {
    maxHeaderSize: maximumHeaderBytes,
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
    // Ours tells what is wrong, which Node's does not.
    requireHostHeader: false,
  };
  if (!tls) return answerExpectations(http.createServer(options, handler));
  try {
    return answerExpectations(https.createServer({...options, ...tls}, handler));
  } catch (cause) {
    const detail = `it and OPENCLUE_TLS_KEY are not a certificate with its key (${(cause as Error).message})`;
    throw failure('CONFIG_INVALID', {name: 'OPENCLUE_TLS_CERT', value: '', detail}, {cause});
  }
}

/** Node's own answer to an expectation that is not known has no body. */
function answerExpectations<S extends http.Server>(server: S): S {
  return server.on('checkExpectation', (request: http.IncomingMessage, response: http.ServerResponse) => {
    const {expect = ''} = request.headers;
    sendFailure(response, failure('EXPECTATION_FAILED', {expected: expect}), {Connection: 'close'});
  });
}

async function prepareHome(home: string): Promise<void> {
  try {
    makeFolder(home);
    await access(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw failure('HOME_UNWRITABLE', {home, detail: (error as Error).message}, {cause: error});
  }
}

function listen(server: http.Server, {host, port, tls}: Config): Promise<string> {
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
      resolve(`${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${bound}`);
    });
  });
}

function answerStarting(_request: http.IncomingMessage, response: http.ServerResponse): void {
  sendFailure(response, failure('SERVER_STARTING', undefined), {'Retry-After': '2'});
}
