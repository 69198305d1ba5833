import {existsSync, readFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {givenHome, startInVain, startServerProcess} from '../support/server-process';

/** True while the PostgreSQL of this home runs. */
function postgresRuns(home: string): boolean {
  const file = path.join(home, 'postgres', 'data', 'postmaster.pid');
  if (!existsSync(file)) return false;
  try {
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 0);
    return true;
  } catch {
    return false;
  }
}

describe('npm start', () => {
  it('serves the demo, stops cleanly, survives kill -9 and starts again with everything in place', async () => {
    const home = givenHome();
    const first = await startServerProcess({OPENCLUE_HOME: home});
    const health = await fetch(`${first.url}/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({status: 'ok'});
    expect(first.greeting).toContain(`curl -g -H 'user_key: ${first.key}'`);
    const count = async (url: string, key: string) =>
      (await fetch(`${url}/api/sigs/count`, {headers: {user_key: key}})).json();
    const demo = (await count(first.url, first.key)) as {count: number};
    expect(demo.count).toBeGreaterThan(1_900);

    expect(await first.end('SIGKILL')).toBe('SIGKILL');
    expect(postgresRuns(home)).toBe(true);
    const second = await startServerProcess({OPENCLUE_HOME: home});
    expect(second.key).toBe(first.key);
    expect(await count(second.url, second.key)).toEqual(demo);

    expect(await second.end('SIGTERM')).toBe(0);
    expect(postgresRuns(home)).toBe(false);
    const third = await startServerProcess({OPENCLUE_HOME: home});
    expect(await count(third.url, third.key)).toEqual(demo);
    expect(await third.end('SIGINT')).toBe(0);
    expect(postgresRuns(home)).toBe(false);
  }, 180_000);

  it('says in one sentence what keeps it from starting, and exits 1', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const {port} = blocker.address() as {port: number};
    const cases: [NodeJS.ProcessEnv, RegExp][] = [
      [{PORT: String(port)}, new RegExp(`Port ${port} on 127.0.0.1 is already in use`)],
      [{PORT: 'http'}, /PORT="http" cannot be used/],
      [{OPENCLUE_HOME: '/dev/null/home'}, /OPENCLUE_HOME \/dev\/null\/home cannot be written/],
      [{DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:9/openclue'}, /database.*127\.0\.0\.1:9/i],
      [{HOST: '203.0.113.1'}, /cannot listen on 203\.0\.113\.1/],
    ];
    try {
      for (const [environment, sentence] of cases) {
        const {code, errors} = await startInVain({OPENCLUE_HOME: givenHome(), ...environment});
        expect(errors).toMatch(sentence);
        expect(
          errors
            .trim()
            .split('\n')
            .filter((line) => !line.startsWith('npm warn')),
        ).toHaveLength(1);
        expect(errors).not.toContain('secret');
        expect(code).toBe(1);
      }
    } finally {
      blocker.close();
    }
  }, 120_000);
});
