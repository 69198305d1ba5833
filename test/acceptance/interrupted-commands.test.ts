import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {postmasterOf, waitUntil} from '../support/homes';
import {givenHome, runOpenclue, startOpenclue} from '../support/server-process';

const genes = 12;
const signatures = 150_000;
const home = givenHome('database');
const environment = {OPENCLUE_HOME: home, OPENCLUE_DEMO: '0'};
const scores = path.join(home, 'scores.gct');
const add = ['matrix', 'add', 'stopped', scores];

beforeAll(() => {
  const ids = Array.from({length: signatures}, (_, s) => `S${s}`);
  const rows = Array.from({length: genes}, (_, g) => {
    const values = ids.map((_, s) => (((s * 31 + g * 17) % 4099) - 2000) / 512);
    return [g + 1, 'na', ...values].join('\t');
  });
  const header = `#1.2\n${genes}\t${signatures}\nNAME\tDescription\t${ids.join('\t')}`;
  writeFileSync(scores, `${header}\n${rows.join('\n')}\n`);
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a build ended by %s is kept, and no PostgreSQL stays behind',
  async (signal) => {
    const command = startOpenclue(add, environment);
    const ofBuild = (name: string) => existsSync(path.join(home, 'datasets', name));
    await waitUntil(() => ofBuild('stopped.lock') && ofBuild('stopped.building/journal'));
    expect(postmasterOf(home)).toBeDefined();
    expect(await command.end(signal)).toBe(1);
    expect(command.errors()).toMatch(
      /was stopped after \d+ of 150000 signatures\. The same command continues/,
    );
    expect(postmasterOf(home)).toBeUndefined();
    expect(existsSync(path.join(home, 'datasets', 'stopped.lock'))).toBe(false);
  },
  60_000,
);

it('continues with the same command', async () => {
  expect(await runOpenclue(add, environment)).toMatchObject({code: 0});
  expect(await runOpenclue(['matrix', 'check', 'stopped'], environment)).toMatchObject({code: 0});
}, 60_000);

it('a command that keeps nothing ends at once, with the code of its signal', async () => {
  const command = startOpenclue(['matrix', 'check', 'stopped', '--source', scores], environment);
  await waitUntil(() => postmasterOf(home) !== undefined);
  expect(await command.end('SIGTERM')).toBe(143);
  expect(command.errors()).toBe('');
  expect(postmasterOf(home)).toBeUndefined();
}, 60_000);
