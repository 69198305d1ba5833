import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {diskTrouble} from '../../../../src/engine/ground/disk';
import {OpenclueError} from '../../../../src/engine/ground/failures';
import {packageRoot} from '../../../../src/engine/ground/package';
import type {Task} from '../../../../src/engine/ground/task';
import {startThreads, type Threads} from '../../../../src/engine/ground/threads';

/** The tasks of the thread below. */
interface File {
  readonly double: Task<Float32Array, Float32Array>;
  readonly refuse: Task<{readonly name: string}, never>;
  readonly fillDisk: Task<undefined, never>;
  readonly write: Task<string, never>;
  readonly fault: Task<undefined, never>;
  readonly die: Task<undefined, never>;
  readonly wait: Task<undefined, never>;
}

const ground = JSON.stringify(path.join(packageRoot, 'dist/engine/ground'));
const thread = `
  const {task} = require(${ground} + '/task.js');
  const {failure} = require(${ground} + '/failures.js');
  const full = () => Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
  exports.double = task((values) => values.map((value) => 2 * value));
  exports.refuse = task(({name}) => { throw failure('INDEX_NOT_FOUND', {name, folder: '/data'}); });
  exports.fillDisk = task(() => { throw full(); });
  exports.write = task(async (file) => {
    throw failure('MATRIX_UNWRITABLE', {file, detail: 'it broke off'}, {cause: full()});
  });
  exports.fault = task(() => undefined.nothing);
  exports.die = task(() => process.exit(3));
  exports.wait = task(() => new Promise((resolve) => setTimeout(resolve, 60_000)));
`;

describe('a thread', () => {
  let folder: string;
  let threads: Threads<File>;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'openclue-threads-'));
    writeFileSync(path.join(folder, 'thread.js'), thread);
    threads = startThreads<File>({filename: path.join(folder, 'thread.js'), maxThreads: 1, minThreads: 0});
  });
  afterAll(async () => {
    await threads.close();
    rmSync(folder, {recursive: true});
  });

  it('is given plain data and gives plain data back', async () => {
    const doubled = await threads.run('double', Float32Array.of(1, 2.5));
    expect(Array.from(doubled)).toEqual([2, 5]);
  });

  it('fails by name, with the details and the sentence of its failure', async () => {
    const thrown: unknown = await threads.run('refuse', {name: 'mine'}).catch((error) => error);
    expect(thrown).toBeInstanceOf(OpenclueError);
    expect(thrown).toMatchObject({
      code: 'INDEX_NOT_FOUND',
      details: {name: 'mine', folder: '/data'},
      message: `There is no dataset "mine" in /data. 'openclue matrix list' shows what there is.`,
    });
  });

  it('tells a full disk from what else may happen, also where it is the cause of a failure', async () => {
    const [full, written, fault] = await Promise.all([
      threads.run('fillDisk', undefined).catch((error) => error),
      threads.run('write', 'a.gctx').catch((error) => error),
      threads.run('fault', undefined).catch((error) => error),
    ]);
    expect([full.code, diskTrouble(full)]).toEqual(['ENOSPC', 'full']);
    expect([written.code, diskTrouble(written)]).toEqual(['MATRIX_UNWRITABLE', 'full']);
    expect(fault.message).toMatch(/undefined/);
    expect([fault.code, diskTrouble(fault)]).toEqual([undefined, undefined]);
  });

  it('that dies fails its work alone, and another takes its place', async () => {
    const dying = threads.run('die', undefined);
    await expect(dying).rejects.not.toBeInstanceOf(OpenclueError);
    expect(Array.from(await threads.run('double', Float32Array.of(3)))).toEqual([6]);
  });

  it('is ended when nobody wants its work any more', async () => {
    const abort = new AbortController();
    const waiting = threads.run('wait', undefined, {signal: abort.signal});
    setTimeout(() => abort.abort(), 50);
    await expect(waiting).rejects.toMatchObject({name: 'AbortError'});
    expect(Array.from(await threads.run('double', Float32Array.of(4)))).toEqual([8]);
  });
});
