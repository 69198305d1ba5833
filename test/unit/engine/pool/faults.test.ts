import {execFile} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {openDataset} from '../../../../src/engine/index/index';
import {createScoringPool} from '../../../../src/engine/pool';
import {givenFolder} from '../index/given';
import {givenDataset, givenRows} from './given';

const run = promisify(execFile);
const folder = givenFolder();
const genes = 60;
const program = path.resolve(__dirname, 'killed-threads.cjs');

/** Scores in a process of its own, which ends the first `kills` threads as soon as they are at work. */
async function scoreWithKills(kills: number): Promise<{outcome: string; scores: number[]; replaced: number}> {
  const {stdout} = await run(process.execPath, [program, path.join(folder, 'killed'), String(kills)]);
  return JSON.parse(stdout);
}

describe('threads that die at work', () => {
  beforeAll(async () => (await givenDataset(folder, 'killed', genes, 9_000)).close());

  it('are replaced, and the query is answered all the same', async () => {
    const undisturbed = await scoreWithKills(0);
    const disturbed = await scoreWithKills(2);
    expect(undisturbed).toMatchObject({outcome: 'scored', replaced: 0});
    expect(disturbed).toMatchObject({outcome: 'scored', replaced: 2});
    expect(disturbed.scores).toEqual(undisturbed.scores);
  });

  it('fail the query, not the server, when every attempt ends so', async () => {
    expect(await scoreWithKills(1_000)).toMatchObject({outcome: 'POOL_SHARD_FAILED', scores: []});
  });
});

it('damage on disk fails the query with the place, and leaves other datasets alone', async () => {
  const sound = await givenDataset(folder, 'sound', genes, 500);
  (await givenDataset(folder, 'damaged', genes, 500)).close();
  const file = path.join(folder, 'damaged', 'all.index');
  const bytes = readFileSync(file);
  bytes[8192 + 3 * 500 * 4] ^= 1;
  writeFileSync(file, bytes);
  const damaged = openDataset(path.join(folder, 'damaged'));
  const pool = createScoringPool({workers: 1});
  const score = (dataset: typeof sound, up: Uint32Array) =>
    pool.score({
      index: dataset.location('all'),
      metric: 'wtcs',
      queries: [{up, down: new Uint32Array()}],
      outputs: ['cs'],
    });
  await expect(score(damaged, Uint32Array.of(3))).rejects.toMatchObject({
    code: 'INDEX_DAMAGED',
    message: expect.stringContaining('gene 1003 in signatures 0 to 499'),
  });
  await expect(score(sound, givenRows(genes, 5, 1))).resolves.toHaveLength(1);
  await pool.close();
  damaged.close();
  sound.close();
});
