import {spawnSync} from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {hostname} from 'node:os';
import path from 'node:path';
import {givenCheckout, removeLinks} from '../support/checkouts';
import {givenFolder, placeOf, postmasterOf, removeHome} from '../support/homes';
import {givenKeeper, KeeperFailure, KeeperOptions, query, tryKeeper} from '../support/postgres-keeper';

const isRoot = process.getuid?.() === 0;
const itAsRoot = isRoot ? it : it.skip;
/** Runs a keeper as somebody who is not root. */
const ordinary: KeeperOptions = isRoot ? {uid: 65_534, gid: 65_534} : {};

describe('the embedded PostgreSQL', () => {
  let folder: string;
  const homes: string[] = [];

  beforeEach(() => {
    folder = givenFolder();
  });
  afterEach(async () => {
    for (const home of homes.splice(0)) await removeHome(home);
    rmSync(folder, {recursive: true, force: true});
  });

  /** A home that does not exist yet, in a folder of whoever will use it. */
  function homeFor({uid, gid}: KeeperOptions, ...names: string[]): string {
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
    const home = path.join(folder, ...names);
    homes.push(home);
    return home;
  }

  /** Starts twice, so that the second start has to find what the first one made. */
  async function expectToKeepData(home: string, options: KeeperOptions = {}): Promise<void> {
    const first = await givenKeeper(home, options);
    await query(first, "CREATE TABLE cells AS SELECT 'MCF7' AS cell_id");
    await first.end('SIGTERM');
    const second = await givenKeeper(home, options);
    expect(await query(second, 'SELECT cell_id FROM cells')).toEqual([{cell_id: 'MCF7'}]);
    await second.end('SIGTERM');
  }

  async function expectFailure(home: string, options?: KeeperOptions): Promise<KeeperFailure> {
    const keeper = await tryKeeper(home, options);
    if ('code' in keeper) return keeper;
    await keeper.end('SIGTERM');
    throw new Error('it started');
  }

  it('serves an ordinary user', async () => {
    await expectToKeepData(homeFor(ordinary, 'home'), ordinary);
  });

  it('keeps its password to its user and its role without special rights', async () => {
    const home = homeFor({}, 'home');
    const keeper = await givenKeeper(home);
    expect(statSync(path.join(home, 'postgres', 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(home, 'postgres', 'data')).mode & 0o777).toBe(0o700);
    expect(await query(keeper, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([
      {rolsuper: false},
    ]);
    const withoutPassword = {
      ...keeper,
      connectionString: keeper.connectionString.replace(/:[^:@/]+@/, ':guess@'),
    };
    await expect(query(withoutPassword, 'SELECT 1')).rejects.toMatchObject({code: '28P01'});
    await keeper.end('SIGTERM');
  });

  it('lives in a path of spaces, accents and more than 107 bytes', async () => {
    await expectToKeepData(homeFor({}, "Carte de connectivité (été)'s", 'x'.repeat(130), '.openclue'));
  });

  it('restores the library links that npm leaves out without install scripts', async () => {
    const {dist, native} = givenCheckout(path.join(folder, 'openclue'));
    const links = removeLinks(native);
    await expectToKeepData(homeFor({}, 'home'), {dist});
    for (const name of links)
      expect(lstatSync(path.join(native, 'native/lib', name)).isSymbolicLink()).toBe(true);
  });

  it('works from a copy where the links are missing and node_modules is read-only', async () => {
    const {dist, native} = givenCheckout(path.join(folder, 'openclue'));
    const links = removeLinks(native);
    chmodSync(path.join(native, 'native/lib'), 0o555);
    const home = homeFor(ordinary, 'home');
    await expectToKeepData(home, {...ordinary, dist});
    expect(readdirSync(path.join(native, 'native/lib'))).not.toContain(links[0]);
    expect(readdirSync(home).filter((name) => name.startsWith('postgres-binaries-'))).toHaveLength(1);
    chmodSync(path.join(native, 'native/lib'), 0o755);
  });

  itAsRoot('of root works from a copy where its account cannot reach the checkout', async () => {
    const closed = path.join(folder, 'closed');
    mkdirSync(closed, {mode: 0o700});
    const {dist} = givenCheckout(path.join(closed, 'openclue'));
    await expectToKeepData(homeFor({}, 'home'), {dist});
  });

  itAsRoot('of root keeps its data in a system folder where its account cannot reach the home', async () => {
    chmodSync(folder, 0o700);
    const home = homeFor({}, 'home');
    await expectToKeepData(home);
    expect(placeOf(home)).toMatch(/^\/var\/lib\/openclue\/home-/);
    expect(existsSync(path.join(placeOf(home), 'postgres/data/PG_VERSION'))).toBe(true);
    expect(readdirSync(home).sort()).toEqual(['postgres.log', 'postgres.place']);
  });

  itAsRoot('of an ordinary user may be started by root in between', async () => {
    const home = homeFor(ordinary, 'home');
    const first = await givenKeeper(home, ordinary);
    await first.end('SIGTERM');
    const asRoot = await givenKeeper(home);
    await asRoot.end('SIGTERM');
    await expectToKeepData(home, ordinary);
  });

  itAsRoot('of root is refused to an ordinary user', async () => {
    const home = homeFor({}, 'home');
    await (await givenKeeper(home)).end('SIGTERM');
    chmodSync(home, 0o777);
    expect(await expectFailure(home, ordinary)).toMatchObject({
      code: 'DATABASE_FOLDER_OWNER',
      message: expect.stringContaining(`${home}/postgres belongs to another user (uid 0)`),
    });
  });

  it('refuses a home it cannot write', async () => {
    chmodSync(folder, 0o555);
    const home = path.join(folder, 'home');
    expect(await expectFailure(home, ordinary)).toMatchObject({
      code: 'HOME_UNWRITABLE',
      message: expect.stringContaining(`${home} cannot be written (EACCES)`),
    });
  });

  it('refuses a home inside a file', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect(await expectFailure(path.join(folder, 'file', 'home'))).toMatchObject({code: 'HOME_UNWRITABLE'});
  });

  it('says so when its programs are damaged or absent', async () => {
    const {dist, native} = givenCheckout(path.join(folder, 'openclue'));
    const home = homeFor({}, 'home');
    truncateSync(path.join(native, 'native/lib/libxml2.so.2'));
    expect(await expectFailure(home, {dist})).toMatchObject({
      code: 'DATABASE_BINARIES',
      message: expect.stringMatching(/libxml2.*set DATABASE_URL/),
    });
    // As on a musl system: the loader that the program names is not there.
    writeFileSync(path.join(native, 'native/bin/postgres'), '#!/lib64/no-such-loader\n', {mode: 0o755});
    expect(await expectFailure(home, {dist})).toMatchObject({
      code: 'DATABASE_PLATFORM',
      message: expect.stringContaining('need glibc, which Alpine'),
    });
    expect(readdirSync(home)).toEqual([]);
    rmSync(native, {recursive: true});
    expect(await expectFailure(home, {dist})).toMatchObject({
      code: 'DATABASE_PLATFORM',
      message: expect.stringContaining('Set DATABASE_URL'),
    });
  });

  it('leaves nothing behind when it cannot be made', async () => {
    const home = homeFor({}, 'home');
    const keeper = path.join(__dirname, '../support/keep-postgres.cjs');
    const dist = path.resolve(__dirname, '../../dist');
    // No file may grow beyond 1 MB, which hits initdb as a full disk does.
    const limited = ['-c', 'ulimit -f 1000; exec "$@"', 'sh', process.execPath, keeper, dist, home];
    const {stdout, status} = spawnSync('/bin/sh', limited, {encoding: 'utf8'});
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'DATABASE_INIT_FAILED',
      message: expect.stringContaining('disk space'),
    });
    expect(readdirSync(home)).toEqual([]);
  });

  describe('on a database made before', () => {
    let home: string;

    beforeAll(async () => {
      home = path.join(givenFolder(), 'home');
      await (await givenKeeper(home)).end('SIGTERM');
    });
    afterAll(async () => {
      await removeHome(home);
      rmSync(path.dirname(home), {recursive: true});
    });

    /** Starts with one file of the database changed, which is put back. */
    async function failureWith(name: string, text: string): Promise<KeeperFailure> {
      const file = path.join(home, 'postgres', name);
      const before = readFileSync(file);
      writeFileSync(file, text);
      try {
        return await expectFailure(home);
      } finally {
        writeFileSync(file, before);
      }
    }

    it('refuses a home made by another major version', async () => {
      expect(await failureWith('data/PG_VERSION', '17\n')).toMatchObject({
        code: 'DATABASE_FOLDER_VERSION',
        message: expect.stringContaining('made by PostgreSQL 17, this openclue brings PostgreSQL 18'),
      });
    });

    it('refuses a home that another host is using, not one it has left', async () => {
      const signature = path.join(home, 'postgres/host');
      expect(existsSync(signature)).toBe(false);

      writeFileSync(signature, 'lab-server');
      const renewing = setInterval(() => utimesSync(signature, new Date(), new Date()), 100);
      const refused = await expectFailure(home);
      clearInterval(renewing);
      expect(refused).toMatchObject({
        code: 'DATABASE_ELSEWHERE',
        message: expect.stringContaining('in use on another machine or container, "lab-server"'),
      });

      const longAgo = new Date(Date.now() - 3_600_000);
      utimesSync(signature, longAgo, longAgo);
      const keeper = await givenKeeper(home);
      expect(readFileSync(signature, 'utf8')).toBe(hostname());
      await keeper.end('SIGTERM');
    });

    it('refuses a database folder whose password is lost', async () => {
      for (const text of ['{"postgres":"guess","openclue":"guess"}', '']) {
        expect(await failureWith('credentials.json', text)).toMatchObject({
          code: 'DATABASE_FOLDER_DAMAGED',
          message: expect.stringContaining(`${home}/postgres is damaged`),
        });
        expect(postmasterOf(home)).toBeUndefined();
      }
    });

    it('says why PostgreSQL does not start, and where to read more', async () => {
      expect(await failureWith('data/postgresql.conf', 'no setting\n')).toMatchObject({
        code: 'DATABASE_START_FAILED',
        message: expect.stringMatching(/postgresql\.conf" contains errors.*postgres\.log/),
      });
    });
  });
});
