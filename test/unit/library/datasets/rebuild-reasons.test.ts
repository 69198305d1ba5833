import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {crc32} from 'node:zlib';
import type {Pool} from 'pg';
import {rebuildReasons} from '../../../../src/library/datasets/rebuild-reasons';
import {givenDatabase} from '../../../support/database';
import {givenDataset} from '../../analyses/background/given';

const home = mkdtempSync(path.join(tmpdir(), 'openclue-reasons-'));
afterAll(() => rmSync(home, {recursive: true}));
let pool: Pool;

beforeAll(async () => {
  ({pool} = await givenDatabase());
});

it('a dataset built before signatures with outliers were kept unrounded is told to be built again', async () => {
  const {folder, manifest, close} = await givenDataset(home, 'earlier', {perts: 4, repeats: 2});
  close();
  const record = {id: manifest.build, name: manifest.name};
  expect(await rebuildReasons(pool, record, folder)).toEqual([]);

  // As builds of that time wrote it: without the field.
  const file = path.join(folder, 'manifest.json');
  const {checksum: _, unrounded, ...earlier} = JSON.parse(readFileSync(file, 'utf8'));
  expect(unrounded).toBeDefined();
  writeFileSync(file, JSON.stringify({...earlier, checksum: crc32(JSON.stringify(earlier))}));
  const reasons = await rebuildReasons(pool, record, folder);
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toContain(`openclue matrix rebuild ${manifest.name}`);
});
