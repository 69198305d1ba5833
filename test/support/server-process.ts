import {execFileSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fromSetup} from './from-setup';
import {givenKeeper, type Keeper} from './postgres-keeper';
import {endProcesses} from './processes';

export * from './processes';

/**
 * A temporary folder for OPENCLUE_HOME, removed when the test file ends: empty, or with a migrated database and its
 * PostgreSQL in it (prepare-home.mjs). Tests that do not ask how a database is run take `givenInstallation`.
 */
export function givenHome(prepared?: 'database'): string {
  const home = mkdtempSync(path.join(tmpdir(), 'openclue-home-'));
  // Under root the database runs as another account, which must be able to pass.
  chmodSync(home, 0o711);
  homes.push(home);
  if (prepared !== undefined) {
    const homes = fromSetup('OPENCLUE_TEST_HOMES');
    execFileSync(process.execPath, [path.join(__dirname, 'prepare-home.mjs'), homes, prepared]);
    // Unlike Node's own copying, cp keeps the owner, which PostgreSQL asks for.
    execFileSync('cp', ['-a', `${path.join(homes, prepared)}/.`, home]);
  }
  return home;
}

/**
 * Keeps the PostgreSQL of a home running for the tests of the file, as a server does: each command that a test runs would
 * start and stop it otherwise.
 */
export function keepPostgres(home: string): void {
  beforeAll(async () => {
    keepers.push(await givenKeeper(home));
  });
}

const homes: string[] = [];
const keepers: Keeper[] = [];

afterAll(async () => {
  await endProcesses();
  await Promise.all(keepers.map((keeper) => keeper.end('SIGTERM')));
  for (const home of homes) rmSync(home, {recursive: true, force: true});
});
