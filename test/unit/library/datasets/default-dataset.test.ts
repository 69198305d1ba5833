import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Pool} from 'pg';
import {
  chooseDataset,
  chooseDefaultDataset,
  defaultDataset,
  host,
  noteEnvironmentDataset,
} from '../../../../src/library/datasets/registry';
import {deleteDataset} from '../../../../src/library/datasets/remove';
import {givenDatabase} from '../../../support/database';

const home = mkdtempSync(path.join(tmpdir(), 'openclue-default-'));
afterAll(() => rmSync(home, {recursive: true}));
let pool: Pool;

async function add(name: string, created: string): Promise<void> {
  mkdirSync(path.join(home, 'datasets', name), {recursive: true});
  await pool.query(
    `insert into datasets (id, name, source, checksum, spaces, signature_count, gene_count, created)
     values ($1, $1, 'level5.gctx', '', '{bing}', 1, 1, $2)`,
    [name, created],
  );
}

/** As the rule has it and as the datasets service marks it. */
async function standard(environment?: string): Promise<string> {
  const config = {home, defaultDataset: environment};
  const found = await defaultDataset(pool, config);
  await noteEnvironmentDataset(pool, environment);
  const {rows} = await pool.query<{name: string}>('select name from dataset_catalogue where is_default');
  if (found) {
    expect(rows).toEqual([{name: found.record.name}]);
    expect((await chooseDataset(pool, config, 'Touchstone', host)).name).toBe(found.record.name);
  }
  return found ? `${found.record.name}: ${found.reason}` : 'none';
}

beforeAll(async () => {
  ({pool} = await givenDatabase());
});

it('adding a dataset moves nobody else to another default: environment, choice, demo, first added', async () => {
  expect(await standard()).toBe('none');
  await add('mine', '2026-01-02');
  expect(await standard()).toBe('mine: first');
  await add('later', '2026-01-03');
  expect(await standard()).toBe('mine: first');
  await add('demo', '2026-01-04');
  expect(await standard()).toBe('demo: demo');
  await chooseDefaultDataset(pool, 'later');
  expect(await standard()).toBe('later: chosen');
  expect(await standard('MINE')).toBe('mine: environment');
  expect(await standard('nope')).toBe('none');
  await expect(chooseDataset(pool, {home, defaultDataset: 'nope'}, undefined, host)).rejects.toMatchObject({
    code: 'DATASET_UNKNOWN',
  });
  // What a viewer may not see is not its default either.
  const demoKey = {onlyDatasets: ['mine']};
  expect((await defaultDataset(pool, {home, defaultDataset: 'later'}, demoKey))?.record.name).toBe('mine');
  await expect(chooseDataset(pool, {home}, 'later', demoKey)).rejects.toMatchObject({
    message: expect.stringContaining('Datasets here: mine. The demo key'),
  });
  await expect(chooseDefaultDataset(pool, 'nope')).rejects.toMatchObject({code: 'DATASET_UNKNOWN'});
  rmSync(path.join(home, 'datasets', 'later'), {recursive: true});
  await deleteDataset(pool, home, 'later');
  await add('later', '2026-01-05');
  expect(await standard()).toBe('demo: demo');
  await chooseDefaultDataset(pool, 'mine');
  await chooseDefaultDataset(pool, undefined);
  expect(await standard()).toBe('demo: demo');
});
