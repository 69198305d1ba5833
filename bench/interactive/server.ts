/** A server with a synthetic dataset, in a process and a folder of its own, gone afterwards. */
import {chmodSync, mkdtempSync, rmSync} from 'node:fs';
import http from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Pool} from 'pg';
import {UserKeys} from '../../src/auth/user-keys';
import {readConfig} from '../../src/config';
import {openDatabase} from '../../src/database/connect';
import {type Dataset, openDataset} from '../../src/engine/index';
import {datasetsFolder} from '../../src/library/datasets/registry';
import {createLog} from '../../src/log';
import {prepareSchema} from '../../src/schema';
import {type Child, startChild} from '../services/child';
import type {Client} from './client';
import {buildSynthetic} from './dataset';

const name = 'synthetic';

export interface SyntheticServer {
  readonly server: Child;
  readonly client: Client;
  /** another caller */
  readonly other: Client;
  readonly admin: Client;
  readonly dataset: Dataset;
  /** settings of the server: commands that have them use its database and datasets */
  readonly settings: Readonly<Record<string, string>>;
}

/** Makes a dataset of that name under OPENCLUE_HOME and registers it. */
type MakeDataset = (home: string, name: string, signatures: number, pool: Pool) => Promise<void>;

/** @param variables settings of the server beside the usual ones */
export async function withSyntheticServer<T>(
  signatures: number,
  variables: Readonly<Record<string, string>>,
  use: (parts: SyntheticServer) => Promise<T>,
  makeDataset: MakeDataset = buildSynthetic,
): Promise<T> {
  const home = mkdtempSync(path.join(tmpdir(), 'openclue-bench-interactive-'));
  chmodSync(home, 0o711);
  try {
    const database = await openDatabase({home, log: createLog('warn')});
    try {
      const {pool, connectionString} = database;
      await prepareSchema(pool, createLog('warn'));
      await makeDataset(home, name, signatures, pool);
      const keys = new UserKeys(pool, readConfig({}));
      const [one, two] = [await keys.create('one', {role: 'user'}), await keys.create('two', {role: 'user'})];
      const three = await keys.create('three', {role: 'admin'});
      const dataset = openDataset(path.join(datasetsFolder({home}), name));
      const settings = {
        ...{DATABASE_URL: connectionString, OPENCLUE_HOME: home},
        ...{OPENCLUE_DEMO: '0', LOG_LEVEL: 'fatal', PORT: '0'},
        ...variables,
      };
      const server = await startChild('our-server.js', settings);
      const agent = new http.Agent({keepAlive: true});
      const client = {url: server.url, key: one.key, agent};
      try {
        const [other, admin] = [two, three].map(({key}) => ({...client, key}));
        return await use({server, client, other, admin, dataset, settings});
      } finally {
        agent.destroy();
        await server.stop();
        dataset.close();
      }
    } finally {
      await database.close();
    }
  } finally {
    rmSync(home, {recursive: true, force: true});
  }
}
