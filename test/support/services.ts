import http from 'node:http';
import type {AddressInfo} from 'node:net';
import {ApplicationConfig} from '@loopback/core';
import {RestApplication, RestBindings} from '@loopback/rest';
import type {Pool} from 'pg';
import supertest from 'supertest';
import type {Role} from '../../src/auth/caller';
import {resourceControllers} from '../../src/controllers/services';
import {openPool} from '../../src/database/connect';
import {type FilterLimits} from '../../src/filter/limits';
import {parseQueryString} from '../../src/filter/query-string';
import {RejectProvider} from '../../src/http/reject';
import {shareAjv} from '../../src/http/shared-ajv';
import {Bindings, DATA_SOURCE, DATABASE_POOL, FILTER_LIMITS} from '../../src/keys';
import {createLog} from '../../src/log';
import {createWriteSource} from '../../src/repositories/data-source';
import {givenDatabase} from './database';

export interface ServicesUnderTest {
  readonly pool: Pool;
  readonly url: string;
  readonly client: ReturnType<typeof supertest>;
}

/** Milliseconds; short, so that a runaway filter fails its test soon. */
const statementTimeout = 10_000;
/** As the real server has it: long inq lists travel in the URL. */
const serverOptions = {maxHeaderSize: 256 * 1024};

/** The data services over real HTTP and a database of their own; every request is one caller's. Call it in `beforeAll`. */
export async function givenServices(limits?: FilterLimits, role: Role = 'admin'): Promise<ServicesUnderTest> {
  const {connectionString, pool} = await givenDatabase();
  await pool.query(`insert into api_keys (id, name, role, key_sha256) values ('key', 'tester', $1, '')`, [
    role,
  ]);
  // The database is dropped by force, which breaks connections before they are closed here; its pool outlives that.
  const reads = openPool(connectionString, {log: createLog('silent'), statementTimeout, max: 4});
  const log = createLog('error');
  const writes = createWriteSource(connectionString, pool, createLog('silent'));
  const app = new RestApplication({
    rest: {listenOnStart: false, expressSettings: {'query parser': parseQueryString}},
  } as ApplicationConfig);
  app.bind(Bindings.LOG).to(log);
  app.bind(DATA_SOURCE).toDynamicValue(() => writes.open());
  app.bind(DATABASE_POOL).to(reads);
  app.bind(Bindings.CALLER).to({
    keyId: 'key',
    name: 'tester',
    role,
    requestsPerMinute: undefined,
    jobQuota: undefined,
  });
  if (limits) app.bind(FILTER_LIMITS).to(limits);
  app.bind(RestBindings.SequenceActions.REJECT).toProvider(RejectProvider);
  shareAjv(app);
  for (const controller of resourceControllers) app.controller(controller);
  await app.init();
  await app.start();
  const server = http.createServer(serverOptions, app.requestHandler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await app.stop();
    await reads.end();
    await writes.close();
  });
  const {port} = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {pool, url, client: supertest(url)};
}

const opened: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const close of opened) await close();
});
