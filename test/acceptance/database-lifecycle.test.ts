import {once} from 'node:events';
import {readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {locks} from '../../src/database/locks';
import {givenFolder, isPostmasterOf, postmasterOf, removeHome, waitUntil} from '../support/homes';
import {givenKeeper, Keeper, query, spawnKeeper} from '../support/postgres-keeper';

/** Real processes on one home, one after another, as a laptop sees them over the weeks. */
describe('the embedded PostgreSQL of a home', () => {
  let home: string;
  const keepers: Keeper[] = [];

  beforeAll(async () => {
    home = givenFolder();
    const keeper = await givenKeeper(home);
    await query(keeper, 'CREATE TABLE sigs (sig_id text PRIMARY KEY)');
    await keeper.end('SIGTERM');
  });
  afterEach(async () => {
    for (const keeper of keepers.splice(0)) {
      if (keeper.process.exitCode === null && keeper.process.signalCode === null) await keeper.end('SIGTERM');
    }
    expect(postmasterOf(home)).toBeUndefined();
  });
  afterAll(() => removeHome(home));

  async function given(): Promise<Keeper> {
    const keeper = await givenKeeper(home);
    keepers.push(keeper);
    return keeper;
  }

  async function addSignature(keeper: Keeper, sigId: string): Promise<void> {
    await query(keeper, `INSERT INTO sigs VALUES ('${sigId}')`);
  }

  async function has(keeper: Keeper, sigId: string): Promise<boolean> {
    return (await query(keeper, `SELECT 1 FROM sigs WHERE sig_id = '${sigId}'`)).length === 1;
  }

  /** Servers that claim PostgreSQL, as it knows of them. */
  async function claims(keeper: Keeper): Promise<number> {
    const [{count}] = await query<{count: number}>(
      keeper,
      `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND objid = ${locks.lease}`,
    );
    return count;
  }

  function runningPostmaster(): number {
    const pid = postmasterOf(home);
    if (pid === undefined) throw new Error(`no PostgreSQL runs in ${home}`);
    return pid;
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'stops with its server on %s and keeps the data',
    async (signal) => {
      const first = await given();
      expect(first.reused).toBe(false);
      const pid = runningPostmaster();
      await addSignature(first, signal);
      await first.end(signal);
      expect(first.process.exitCode).toBe(0);
      expect(isPostmasterOf(home, pid)).toBe(false);
      expect(await has(await given(), signal)).toBe(true);
    },
  );

  it('is stopped in order by a Ctrl-C, which reaches the whole process group', async () => {
    const keeper = await given();
    const pid = runningPostmaster();
    const open = query(keeper, 'SELECT pg_sleep(60)').catch((error: Error) => error.message);
    const {pid: leader} = keeper.process;
    if (leader === undefined) throw new Error('not started');
    process.kill(-leader, 'SIGINT');
    await once(keeper.process, 'exit');
    expect(keeper.process.exitCode).toBe(0);
    expect(isPostmasterOf(home, pid)).toBe(false);
    expect(await open).toEqual(expect.any(String));
  });

  it('does not hear the terminal itself', async () => {
    const keeper = await given();
    const pid = runningPostmaster();
    const {pid: leader} = keeper.process;
    if (leader === undefined) throw new Error('not started');
    process.kill(-leader, 'SIGKILL');
    await once(keeper.process, 'exit');
    expect(isPostmasterOf(home, pid)).toBe(true);
    await given();
  });

  it('survives a kill -9 of its server and is taken over by the next one, with all data', async () => {
    const killed = await given();
    await addSignature(killed, 'written before the server was killed');
    const pid = runningPostmaster();
    await killed.end('SIGKILL');

    const next = await given();
    expect(next.reused).toBe(true);
    expect(runningPostmaster()).toBe(pid);
    expect(await has(next, 'written before the server was killed')).toBe(true);
    await next.end('SIGTERM');
    expect(isPostmasterOf(home, pid)).toBe(false);
  });

  it('ends within a minute when every server was killed, but for one that is started again', async () => {
    const [first, second] = [await given(), await given()];
    await addSignature(first, 'written before all servers were killed');
    const pid = runningPostmaster();
    await first.end('SIGKILL');
    await sleep(16_000);
    // The other has it still.
    expect(runningPostmaster()).toBe(pid);
    await second.end('SIGKILL');
    await sleep(3_000);
    const third = await given();
    expect(third.reused).toBe(true);
    await third.end('SIGKILL');
    const killed = Date.now();
    await waitUntil(() => !isPostmasterOf(home, pid));
    expect(Date.now() - killed).toBeLessThan(60_000);
    const fourth = await given();
    expect(fourth.reused).toBe(false);
    expect(await has(fourth, 'written before all servers were killed')).toBe(true);
  }, 180_000);

  it('recovers after a kill -9 of the server and of PostgreSQL', async () => {
    const killed = await given();
    await addSignature(killed, 'written before both were killed');
    const pid = runningPostmaster();
    await killed.end('SIGKILL');
    process.kill(pid, 'SIGKILL');

    const next = await given();
    expect(next.reused).toBe(false);
    expect(await has(next, 'written before both were killed')).toBe(true);
  });

  it('is brought back under a running server, at the same address', async () => {
    const keeper = await given();
    await addSignature(keeper, 'written before PostgreSQL was killed');
    const pid = runningPostmaster();
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => has(keeper, 'written before PostgreSQL was killed').catch(() => false));
    expect(runningPostmaster()).not.toBe(pid);
    await keeper.end('SIGTERM');
    expect(keeper.process.exitCode).toBe(0);
  });

  it('is brought back once for two servers', async () => {
    const [first, second] = [await given(), await given()];
    const pid = runningPostmaster();
    process.kill(pid, 'SIGKILL');
    await waitUntil(() =>
      has(first, 'x').then(
        () => true,
        () => false,
      ),
    );
    await first.end('SIGTERM');
    await waitUntil(() =>
      has(second, 'x').then(
        () => true,
        () => false,
      ),
    );
    expect(await has(second, 'written before PostgreSQL was killed')).toBe(true);
  });

  it('is one for servers that start together, and the last to stop stops it', async () => {
    const servers = await Promise.all([given(), given(), given()]);
    expect(servers.filter(({reused}) => !reused)).toHaveLength(1);
    expect(new Set(servers.map(({connectionString}) => connectionString)).size).toBe(1);
    const pid = runningPostmaster();

    const starter = servers.findIndex(({reused}) => !reused);
    const [first, second, last] = [servers[starter], ...servers.filter((_, index) => index !== starter)];
    await first.end('SIGTERM');
    await second.end('SIGKILL');
    await addSignature(last, 'written after the starter stopped');
    expect(runningPostmaster()).toBe(pid);
    // PostgreSQL learns of the killed one when the session of its claim is next scheduled; until then it counts.
    await waitUntil(async () => (await claims(last)) === 1);
    await last.end('SIGTERM');
    expect(isPostmasterOf(home, pid)).toBe(false);
  });

  it('is stopped once by servers that stop together', async () => {
    const servers = [await given(), await given(), await given()];
    const pid = runningPostmaster();
    await Promise.all(servers.map((server) => server.end('SIGTERM')));
    expect(servers.map((server) => server.process.exitCode)).toEqual([0, 0, 0]);
    expect(isPostmasterOf(home, pid)).toBe(false);
  });

  it('starts for a server that comes while another is stopping it', async () => {
    for (let round = 0; round < 3; round++) {
      const leaving = await given();
      const [, coming] = await Promise.all([leaving.end('SIGTERM'), given()]);
      expect(await has(coming, 'written after the starter stopped')).toBe(true);
      await coming.end('SIGTERM');
    }
  });

  it('starts although its old process number now belongs to something else', async () => {
    const file = path.join(home, 'postgres/data/postmaster.pid');
    const unrelated = [
      process.pid,
      path.join(home, 'postgres/data'),
      1_700_000_000,
      1,
      '',
      '127.0.0.1',
      '',
      'ready',
    ];
    writeFileSync(file, `${unrelated.join('\n')}\n`);
    expect((await given()).reused).toBe(false);
  });

  it('is made anew after a kill -9 half-way through making it', async () => {
    const fresh = givenFolder();
    try {
      // Seen at work, then killed: with the data folder begun but not in its place.
      const child = spawnKeeper(fresh);
      await waitUntil(() => readdirSync(fresh).some((name) => name.startsWith('postgres.new-')));
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(readdirSync(fresh)).not.toContain('postgres');

      const keeper = await givenKeeper(fresh);
      expect(await query(keeper, 'SELECT 1 AS one')).toEqual([{one: 1}]);
      await keeper.end('SIGTERM');
    } finally {
      await removeHome(fresh);
    }
  });
});
