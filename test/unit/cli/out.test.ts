import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {requireFree} from '../../../src/cli/out';
import {makeFolder} from '../../../src/engine/ground/folders';
import {runOpenclue} from '../../support/server-process';

const folder = mkdtempSync(path.join(tmpdir(), 'openclue-out-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
const at = (...names: string[]) => path.join(folder, ...names);
const linux = process.platform === 'linux' ? it : it.skip;

it('folders are made with those above them, and are no fault where they are there', () => {
  for (let i = 0; i < 2; i++) makeFolder(at('a', 'b', 'c'));
  expect(existsSync(at('a', 'b', 'c'))).toBe(true);
  writeFileSync(at('file'), '');
  expect(() => makeFolder(at('file'))).toThrow(/EEXIST/);
  expect(() => makeFolder(at('file', 'd'))).toThrow(/ENOTDIR/);
});

linux('a folder that can never be made is an error, not a wait without end', async () => {
  expect(() => makeFolder('/dev/null/openclue/x')).toThrow(/ENOTDIR/);
  for (const asked of [
    ['dump', '--out', '/dev/null/openclue'],
    ['query', '--up', 'TP53', '--out', '/dev/null/openclue/result'],
  ]) {
    expect(await runOpenclue(asked, {OPENCLUE_HOME: at('home'), OPENCLUE_DEMO: '0'})).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/cannot be written to \/dev\/null\/openclue.*ENOTDIR/),
    });
  }
  expect(await runOpenclue(['keys', 'list'], {OPENCLUE_HOME: '/dev/null/openclue'})).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/OPENCLUE_HOME \/dev\/null\/openclue cannot be written \(ENOTDIR\)/),
  });
});

it('a file that is there is free to those who replace it; folders are not, devices and standard output are', () => {
  writeFileSync(at('there'), 'mine');
  expect(() => requireFree(at('there'))).toThrow(/is there already/);
  mkdirSync(at('folder'));
  expect(() => requireFree(at('folder'), true)).toThrow(/is a folder/);
  expect(() => requireFree(at('none', 'x'))).toThrow(/there is no folder/);
  for (const file of [at('new'), '-', '/dev/null']) expect(() => requireFree(file)).not.toThrow();
  expect(() => requireFree(at('there'), true)).not.toThrow();
});
