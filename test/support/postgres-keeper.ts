import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {Client} from 'pg';

/** Another process keeping the embedded PostgreSQL of a home. */
export interface Keeper {
  readonly connectionString: string;
  readonly reused: boolean;
  readonly process: ChildProcess;
  /** Sends a signal and waits for the process to end. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Why a keeper could not start. */
export interface KeeperFailure {
  readonly code: string;
  readonly message: string;
}

export interface KeeperOptions {
  /** compiled sources; this checkout's when left out */
  readonly dist?: string;
  readonly uid?: number;
  readonly gid?: number;
}

const ownDist = path.resolve(__dirname, '../../dist');

/** Starts the process without waiting for its PostgreSQL. */
export function spawnKeeper(home: string, {dist = ownDist, uid, gid}: KeeperOptions = {}): ChildProcess {
  return spawn(process.execPath, [path.join(__dirname, 'keep-postgres.cjs'), dist, home], {
    uid,
    gid,
    // A group of its own, as a shell gives to what it runs in the foreground.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Starts a keeper; the answer has a `code` when it failed. */
export async function tryKeeper(home: string, options?: KeeperOptions): Promise<Keeper | KeeperFailure> {
  const child = spawnKeeper(home, options);
  const exited = once(child, 'exit');
  if (!child.stdout) throw new Error('no pipe');
  const lines = createInterface({input: child.stdout});
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => ['{}'])])) as [string];
  return {
    ...JSON.parse(line),
    process: child,
    end: async (signal) => {
      child.kill(signal);
      await exited;
    },
  };
}

/** Starts a keeper that is expected to come up. */
export async function givenKeeper(home: string, options?: KeeperOptions): Promise<Keeper> {
  const keeper = await tryKeeper(home, options);
  if ('code' in keeper) throw new Error(keeper.message);
  return keeper;
}

/** Runs one statement in a keeper's database. */
export async function query<Row>({connectionString}: Keeper, sql: string): Promise<Row[]> {
  const client = new Client({connectionString});
  // A connection cut off fails its query, and once more by this event.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}
