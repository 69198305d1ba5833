import {rmSync} from 'node:fs';
import path from 'node:path';
import {beginUpload} from '../../../../src/runs/jobs/uploads';
import {givenFolder} from '../../../support/homes';

const home = givenFolder();
afterAll(() => rmSync(home, {recursive: true}));

it.each([
  ['..', 'matrix'],
  ['.', 'matrix'],
  ['', 'matrix'],
  ['a/../..', 'matrix'],
  ['C:\\data\\my profiles.gct', 'my profiles.gct'],
])('a matrix sent as %j is called %s, and is a file of its own folder', async (sent, name) => {
  const upload = beginUpload({home}, sent);
  expect(upload.name).toBe(name);
  expect(path.dirname(upload.file)).toBe(upload.folder);
  expect(path.basename(upload.file)).toBe(name.replace(' ', '_'));
  await upload.discard();
});
