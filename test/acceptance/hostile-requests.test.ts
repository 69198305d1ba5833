import {hostileRequest} from '../../bench/hostile/requests';
import {runHostile} from '../../bench/hostile/run';
import {givenInstallation} from '../support/installation';
import {runOpenclue, startServerProcess} from '../support/server-process';

/** `npm run bench hostile` sends 20,000. */
const few = 300;

const {environment} = givenInstallation('demo', {
  OPENCLUE_INVITATIONS: '1',
  OPENCLUE_JOB_QUOTA: '2',
  OPENCLUE_DEMO_JOB_QUOTA: '2',
  OPENCLUE_STATEMENT_TIMEOUT: '5000',
  OPENCLUE_SLICE_VALUES: '100000',
});

test('hostile requests are answered: none by a fault of the server, every failure with a code of docs/errors.md', async () => {
  const server = await startServerProcess(environment);
  const made = await runOpenclue(['keys', 'create', 'root', '--role', 'admin', '--json'], environment);
  const {key} = JSON.parse(made.output) as {key: string};
  const report = await runHostile({url: server.url, keys: [server.key, key]}, few, 1);
  expect(report.requests).toBe(few);
  expect(report.statuses.get(200)).toBeGreaterThan(few / 50);
  expect(report.codes.size).toBeGreaterThan(10);
}, 300_000);

test('a hostile request comes again by its number, and no two are the same', () => {
  const sent = Array.from({length: 200}, (_, n) => hostileRequest(7, n, ['k']).bytes.toString('base64'));
  expect(Array.from({length: 200}, (_, n) => hostileRequest(7, n, ['k']).bytes.toString('base64'))).toEqual(
    sent,
  );
  expect(new Set(sent).size).toBeGreaterThan(190);
});

test('hostile requests go to no other machine', async () => {
  await expect(runHostile({url: 'http://example.org', keys: []}, 1, 1)).rejects.toThrow('this machine');
});
