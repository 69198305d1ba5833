import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {givenDatabase, type TestDatabase} from './database';
import {fromSetup} from './from-setup';
import {givenHome} from './server-process';

/** A home and a database of its own beside those of others, in the PostgreSQL that all tests share. */
export interface Installation {
  readonly home: string;
  /** what the server and the command line are told; DATABASE_URL is there once the tests run */
  readonly environment: {readonly OPENCLUE_HOME: string; DATABASE_URL: string} & NodeJS.ProcessEnv;
  /** once the tests run */
  database(): TestDatabase;
}

/** Milliseconds that making what is copied may take on a busy machine. */
const patience = 180_000;

/**
 * An installation as it stands after its first start, with the demo dataset and its background, or without. Call it at the
 * top of the file or of a `describe`, before any `beforeAll`. Unlike one that runs its own PostgreSQL (`givenHome` alone) it
 * is there in a fraction of a second.
 * @param more further variables of its environment
 */
export function givenInstallation(prepared: 'demo' | 'empty', more: NodeJS.ProcessEnv = {}): Installation {
  const home = givenHome();
  let database: TestDatabase | undefined;
  const environment = {
    OPENCLUE_HOME: home,
    DATABASE_URL: '',
    ...(prepared === 'empty' && {OPENCLUE_DEMO: '0'}),
    ...more,
  };
  beforeAll(async () => {
    if (prepared === 'demo') copyDemo(home);
    database = await givenDatabase(prepared === 'demo' ? 'openclue_demo' : undefined);
    environment.DATABASE_URL = database.connectionString;
  }, patience);
  return {
    home,
    environment,
    database: () => {
      if (!database) throw new Error('there is no database before the tests run');
      return database;
    },
  };
}

function copyDemo(home: string): void {
  const homes = fromSetup('OPENCLUE_TEST_HOMES');
  execFileSync(process.execPath, [path.join(__dirname, 'prepare-home.mjs'), homes, 'demo']);
  execFileSync('cp', ['-a', `${path.join(homes, 'demo')}/.`, home]);
}
