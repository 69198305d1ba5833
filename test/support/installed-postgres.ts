import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chownSync, existsSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {runAs, serverAccount} from '../../src/database/account';
import {freePort} from '../../src/database/postmaster';
import {readPostmasterFile} from '../../src/database/postmaster-file';
import {givenFolder, waitUntil} from './homes';

/** A PostgreSQL of the operating system, started for a test. */
export interface InstalledPostgres {
  /** URL of the superuser `postgres`, whose password is `a secret/@:#` */
  readonly url: URL;
  /** the same by its socket, in the form without a host */
  readonly socketUrl: string;
  stop(): Promise<void>;
}

const installedPassword = 'a secret/@:#';

const packages = '/usr/lib/postgresql';

/** Folders with the programs of each PostgreSQL that the operating system has, as Debian lays them out. */
export function installedVersions(): {version: string; bin: string}[] {
  if (!existsSync(packages)) return [];
  return readdirSync(packages)
    .map((version) => ({version, bin: path.join(packages, version, 'bin')}))
    .filter(({bin}) => existsSync(path.join(bin, 'initdb')));
}

/** Starts one on fresh data, reachable by TCP and by a socket in its folder. */
export async function startInstalled(bin: string): Promise<InstalledPostgres> {
  const folder = givenFolder();
  const account = serverAccount(folder);
  if (account) chownSync(folder, account.uid, account.gid);
  const data = path.join(folder, 'data');
  const made = await runAs(account, '/bin/sh', [
    '-c',
    'printf %s "$1" > "$2/password" && shift 2 && exec "$@"',
    'sh',
    installedPassword,
    folder,
    path.join(bin, 'initdb'),
    ...['-D', data, '-U', 'postgres', '-A', 'md5', `--pwfile=${folder}/password`, '-E', 'UTF8', '--no-sync'],
  ]);
  if (made.code !== 0) throw new Error(made.output);
  const port = await freePort();
  const parameters = ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1', '-F'];
  const child = spawn(path.join(bin, 'postgres'), parameters, {...account, cwd: folder, stdio: 'ignore'});
  const ended = once(child, 'exit');
  await waitUntil(() => {
    if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`);
    return readPostmasterFile(data)?.status === 'ready';
  });
  const url = new URL(`postgres://postgres@127.0.0.1:${port}/postgres`);
  url.password = encodeURIComponent(installedPassword);
  return {
    url,
    socketUrl: `postgres://postgres:${url.password}@/postgres?host=${folder}&port=${port}`,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
      rmSync(folder, {recursive: true});
    },
  };
}
