import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {openMatrix} from '../../src/engine/formats/open-matrix';
import {buildIndex, checkIndex, listDatasets} from '../../src/engine/index';
import {givenFolder, givenScores} from '../unit/engine/index/given';

const folder = givenFolder();
const genes = 12;
const signatures = 40_000;

function writeGct(file: string, seed: number): void {
  const columns = givenScores(genes, signatures, seed);
  const ids = columns.map((_, s) => `S${s}`);
  const rows = Array.from({length: genes}, (_, g) =>
    [1000 + g, 'na', ...columns.map((scores) => scores[g].toFixed(3))].join('\t'),
  );
  writeFileSync(
    file,
    `#1.2\n${genes}\t${signatures}\nNAME\tDescription\t${ids.join('\t')}\n${rows.join('\n')}\n`,
  );
}

/** Starts a build in another process and kills it once the first block is on disk. */
async function killedBuild(name: string, file: string): Promise<void> {
  const program = path.join(__dirname, 'index-build-slowly.cjs');
  const child = spawn(process.execPath, [program, 'build', folder, name, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const journal = path.join(folder, `${name}.building`, 'journal');
  const blocksDone = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 2 : 0);
  while (blocksDone() < 1) {
    if (child.exitCode !== null) throw new Error(`the build ended by itself with ${child.exitCode}`);
    await sleep(20);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Builds with the same command, in this process; @returns the first column it read */
async function buildAgain(name: string, file: string): Promise<number> {
  const matrix = await openMatrix(file);
  let first = Number.POSITIVE_INFINITY;
  const ids = matrix.rows.ids.map(Number);
  await buildIndex({
    outDir: folder,
    name,
    matrix: {
      ...matrix,
      readColumns(start, end, into) {
        first = Math.min(first, start);
        return matrix.readColumns(start, end, into);
      },
    },
    genes: {entrezIds: ids, symbols: matrix.rows.ids},
    rowsPerSpace: {all: Uint32Array.from(ids.keys())},
    workers: 1,
  });
  matrix.close();
  return first;
}

it('a build killed by SIGKILL leaves nothing registered, and the same command continues it', async () => {
  const file = path.join(folder, 'scores.gct');
  writeGct(file, 1);
  await killedBuild('killed', file);
  expect(listDatasets(folder)).toMatchObject([{name: 'killed', state: 'building'}]);
  // The lock of the dead process is still there and does not stop anybody.
  expect(existsSync(path.join(folder, 'killed.lock'))).toBe(true);

  expect(await buildAgain('killed', file)).toBeGreaterThanOrEqual(8192);
  expect(await buildAgain('undisturbed', file)).toBe(0);
  const content = (name: string) => readFileSync(path.join(folder, name, 'all.index')).subarray(4096);
  expect(content('killed').equals(content('undisturbed'))).toBe(true);
  expect((await checkIndex(path.join(folder, 'killed'))).problems).toEqual([]);
  expect(existsSync(path.join(folder, 'killed.lock'))).toBe(false);
});

it('with another source the build starts anew', async () => {
  const file = path.join(folder, 'first.gct');
  writeGct(file, 2);
  await killedBuild('replaced', file);
  const other = path.join(folder, 'second.gct');
  writeGct(other, 3);
  expect(await buildAgain('replaced', other)).toBe(0);
  expect((await checkIndex(path.join(folder, 'replaced'))).problems).toEqual([]);
});
