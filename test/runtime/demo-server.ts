/** The demo server that the files of one jest worker share; modules of this folder outlive a test file. */
import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import type {Socket} from 'node:net';
import path from 'node:path';
import {fromSetup} from '../support/from-setup';
import {type ServerProcess, startServerProcess} from '../support/processes';
import {runKept} from './command-runner';

/** A server with the demo dataset, and a key that no other suite has. */
export interface DemoServer {
  readonly url: string;
  /** of this suite alone, a user's */
  readonly key: string;
  /** the server's OPENCLUE_HOME */
  readonly home: string;
}

/** Where the servers of a run note their process ids, for the teardown. */
export const servedFolder = (homes: string) => path.join(homes, 'served');

interface Running {
  readonly server: ServerProcess;
  readonly home: string;
  readonly adminKey: string;
}

let running: Promise<Running> | undefined;

/** Starts the worker's demo server unless it runs, and makes a key for a suite. */
export async function demoServerFor(suite: string): Promise<DemoServer> {
  running ??= start();
  const {server, home, adminKey} = await running;
  const response = await fetch(`${server.url}/api/keys`, {
    method: 'POST',
    headers: {user_key: adminKey, 'Content-Type': 'application/json'},
    body: JSON.stringify({name: suite, requests_per_minute: 0, job_quota: 0}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`no key for ${suite}: ${text}`);
  return {url: server.url, home, key: (JSON.parse(text) as {user_key: string}).user_key};
}

async function start(): Promise<Running> {
  const homes = fromSetup('OPENCLUE_TEST_HOMES');
  execFileSync(process.execPath, [path.join(__dirname, '../support/prepare-home.mjs'), homes, 'demo']);
  const served = servedFolder(homes);
  mkdirSync(served, {recursive: true, mode: 0o711});
  const home = path.join(served, `home-${process.pid}`);
  execFileSync('cp', ['-a', path.join(homes, 'demo'), home]);
  chmodSync(home, 0o711);
  const server = await startServerProcess({OPENCLUE_HOME: home, TMPDIR: served}, {kept: true});
  const {child} = server;
  writeFileSync(path.join(served, `${child.pid}.pid`), home);
  // The worker ends when jest is done with it, and the server with the worker.
  child.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as Socket | null)?.unref();
  process.once('exit', () => child.kill('SIGTERM'));
  const made = await runKept(['keys', 'create', 'admin', '--role', 'admin', '--json'], {OPENCLUE_HOME: home});
  if (made.code !== 0) throw new Error(made.errors);
  return {server, home, adminKey: (JSON.parse(made.output) as {user_key: string}).user_key};
}
