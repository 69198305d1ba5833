import {createServer} from 'node:net';
import path from 'node:path';
import {Database, openDatabase} from '../../src/database/connect';
import {migrate} from '../../src/database/migrations';
import {freePort} from '../../src/database/postmaster';
import {createLog} from '../../src/log';
import {givenDatabase} from '../support/database';
import {waitUntil} from '../support/homes';
import {InstalledPostgres, installedVersions, startInstalled} from '../support/installed-postgres';

const log = createLog('silent');
const migrations = path.resolve(__dirname, '../../migrations');
/** Nothing is written there when DATABASE_URL is given. */
const home = '/nonexistent';

async function failureOf(url: URL | string): Promise<{code: string; message: string}> {
  try {
    const database = await openDatabase({databaseUrl: String(url), home, log});
    await database.close();
  } catch (error) {
    return error as {code: string; message: string};
  }
  throw new Error('it connected');
}

describe('a DATABASE_URL', () => {
  let url: URL;

  beforeAll(async () => {
    url = new URL((await givenDatabase('template0')).connectionString);
  });

  function changed(change: (copy: URL) => void): URL {
    const copy = new URL(url);
    change(copy);
    return copy;
  }

  it('is used instead of the embedded PostgreSQL', async () => {
    const database = await openDatabase({databaseUrl: url.href, home, log});
    expect(database).toMatchObject({embedded: false, connectionString: url.href, serverVersion: '18.4'});
    expect((await database.pool.query('SELECT current_database() AS name')).rows).toEqual([
      {name: url.pathname.slice(1)},
    ]);
    await database.close();
  });

  it.each([
    ['mysql://u:geheim@h/db', 'does not begin with postgres://'],
    ['postgres://u:ge/heim@[h/db', 'percent-encoded'],
    ['postgres://u:geheim@h:port/db', 'is not a URL'],
  ])('of a wrong form is refused without repeating it: %s', async (wrong, detail) => {
    const {code, message} = await failureOf(wrong);
    expect(code).toBe('DATABASE_URL_INVALID');
    expect(message).toContain(detail);
    expect(message).not.toMatch(/geheim|heim@/);
  });

  it('with a wrong password is refused without repeating it', async () => {
    const {code, message} = await failureOf(changed((copy) => (copy.password = 'geheim')));
    expect(code).toBe('DATABASE_LOGIN_REFUSED');
    expect(message).toContain(`${url.host} refused the user "openclue"`);
    expect(message).not.toContain('geheim');
  });

  it('of a database that does not exist says how to make it', async () => {
    const {code, message} = await failureOf(changed((copy) => (copy.pathname = '/clue')));
    expect(code).toBe('DATABASE_ABSENT');
    expect(message).toContain('createdb --encoding=UTF8 --owner=openclue clue');
  });

  it('where nothing listens names host and port', async () => {
    const port = String(await freePort());
    const {code, message} = await failureOf(changed((copy) => (copy.port = port)));
    expect(code).toBe('DATABASE_UNREACHABLE');
    expect(message).toContain(`at 127.0.0.1:${port} cannot be reached (connect ECONNREFUSED`);
  });

  it('of an unknown host, or one with several addresses, says so', async () => {
    expect(await failureOf(changed((copy) => (copy.hostname = 'no-such-host.invalid')))).toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringMatching(/no-such-host\.invalid:\d+ cannot be reached \(.+\)/),
    });
    const port = String(await freePort());
    const local = changed((copy) => Object.assign(copy, {hostname: 'localhost', port}));
    expect((await failureOf(local)).message).toMatch(/\(.*ECONNREFUSED.*\)/);
  });

  it('of something that is not PostgreSQL is refused', async () => {
    const server = createServer((socket) => socket.end('220 mail.example.org ESMTP\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const {port} = server.address() as {port: number};
    expect(await failureOf(changed((copy) => (copy.port = String(port))))).toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
    server.close();
  });

  it('of a database in another encoding is refused', async () => {
    const {pool} = await givenDatabase('template0');
    const name = `latin1_${process.pid}`;
    await pool.query(
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C'`,
    );
    expect(await failureOf(changed((copy) => (copy.pathname = `/${name}`)))).toMatchObject({
      code: 'DATABASE_ENCODING',
      message: expect.stringContaining(`"${name}" of DATABASE_URL is encoded in LATIN1`),
    });
    await pool.query(`DROP DATABASE ${name}`);
  });

  it('of a read-only database, or one where tables may not be made, is refused', async () => {
    const {pool, connectionString} = await givenDatabase('template0');
    const name = new URL(connectionString).pathname.slice(1);
    await pool.query(`ALTER DATABASE ${name} SET search_path = nowhere`);
    expect(await failureOf(connectionString)).toMatchObject({code: 'DATABASE_NO_RIGHTS'});
    await pool.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    expect(await failureOf(connectionString)).toMatchObject({code: 'DATABASE_READ_ONLY'});
  });

  it('survives its server cutting idle connections', async () => {
    const database = await openDatabase({databaseUrl: url.href, home, log});
    const {rows} = await database.pool.query('SELECT pg_backend_pid() AS pid');
    const {pool: other} = await givenDatabase('template0');
    await other.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    await waitUntil(() => database.pool.totalCount === 0);
    expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
    await database.close();
  });

  it('is closed although a query does not end', async () => {
    const database = await openDatabase({databaseUrl: url.href, home, log});
    const client = await database.pool.connect();
    const {rows} = await client.query('SELECT pg_backend_pid() AS pid');
    const endless = client.query('SELECT pg_sleep(600)').catch((error: Error) => error);
    await database.close();
    const {pool: other} = await givenDatabase('template0');
    await other.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    expect(await endless).toBeInstanceOf(Error);
    client.release(true);
  });
});

const installed = installedVersions();
if (installed.length === 0)
  it.skip('an ordinary PostgreSQL (skipped: none in /usr/lib/postgresql)', () => undefined);

describe.each(installed)('an ordinary PostgreSQL $version', ({version, bin}) => {
  let server: InstalledPostgres;
  const opened: Database[] = [];

  beforeAll(async () => {
    server = await startInstalled(bin);
    await (await open(server.url.href)).pool.query("CREATE ROLE clue LOGIN PASSWORD 'clue'");
    await opened[0].pool.query('CREATE DATABASE clue TEMPLATE template0 OWNER clue');
  });
  afterAll(async () => {
    for (const database of opened) await database.close();
    await server.stop();
  });

  async function open(databaseUrl: string): Promise<Database> {
    const database = await openDatabase({databaseUrl, home, log});
    opened.push(database);
    return database;
  }

  it('is reached through its socket', async () => {
    const {pool} = await open(server.socketUrl);
    const {rows} = await pool.query('SELECT inet_client_addr() AS address');
    expect(rows).toEqual([{address: null}]);
  });

  it('takes all migrations from a user without special rights', async () => {
    const url = new URL(server.url);
    Object.assign(url, {username: 'clue', password: 'clue', pathname: '/clue'});
    const {pool, serverVersion} = await open(url.href);
    expect(serverVersion.split('.')[0]).toBe(version);
    expect((await migrate(pool, migrations)).length).toBeGreaterThan(0);
    expect(await migrate(pool, migrations)).toEqual([]);
  });
});
