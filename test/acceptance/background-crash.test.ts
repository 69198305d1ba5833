import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {cpSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {buildBackground, openBackground} from '../../src/analyses/background';
import {formatGmt} from '../../src/engine/formats/gene-sets';
import {openDataset} from '../../src/engine/index';
import {createScoringPool} from '../../src/engine/pool';
import {givenClasses, givenDataset} from '../unit/analyses/background/given';
import {givenFolder} from '../unit/engine/index/given';

const folder = givenFolder();

/** Starts a build in another process and kills it once the first chunk of queries is on disk. */
async function killedBuild(dataset: string): Promise<void> {
  const classes = path.join(folder, 'classes.gmt');
  writeFileSync(classes, formatGmt(givenClasses));
  const program = path.join(__dirname, 'background-build-slowly.cjs');
  const child = spawn(process.execPath, [program, dataset, classes], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const journal = path.join(dataset, 'background', 'building', 'journal');
  const chunksDone = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 2 : 0);
  while (chunksDone() < 1) {
    if (child.exitCode !== null) throw new Error(`the build ended by itself with ${child.exitCode}`);
    await sleep(20);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Builds in this process; @returns how many queries an earlier run had done */
async function buildAgain(folder: string): Promise<number> {
  const dataset = openDataset(folder);
  const scoring = createScoringPool({workers: 1});
  let before = Number.NaN;
  try {
    await buildBackground({
      dataset,
      pcls: givenClasses,
      scoring,
      workers: 1,
      onEstimate: ({done}) => {
        before = done;
      },
    });
  } finally {
    await scoring.close();
    dataset.close();
  }
  return before;
}

/** Every file of the current background, by name. */
function filesOf(dataset: string): Map<string, Buffer> {
  const home = path.join(dataset, 'background');
  const {build} = JSON.parse(readFileSync(path.join(home, 'manifest.json'), 'utf8')) as {build: string};
  const at = path.join(home, build);
  return new Map(
    readdirSync(at)
      .sort()
      .map((name) => [name, readFileSync(path.join(at, name))]),
  );
}

it('a background build killed by SIGKILL leaves the old one in use, and the same command continues to the same bytes', async () => {
  const killed = path.join(folder, 'killed');
  const undisturbed = path.join(folder, 'undisturbed');
  const dataset = await givenDataset(folder, 'killed', {perts: 120, repeats: 2});
  cpSync(killed, undisturbed, {recursive: true});
  await killedBuild(killed);
  // The lock of the dead process is still there and does not stop anybody.
  expect(existsSync(path.join(folder, 'killed.lock'))).toBe(true);
  expect(openBackground(dataset)).toBeUndefined();

  expect(await buildAgain(killed)).toBe(256);
  expect(await buildAgain(undisturbed)).toBe(0);
  expect(filesOf(killed)).toEqual(filesOf(undisturbed));
  expect(readdirSync(path.join(killed, 'background'))).toHaveLength(2);

  const first = openBackground(dataset);
  const {build} = first?.manifest ?? {};
  await killedBuild(killed);
  const current = openBackground(dataset);
  expect(current?.manifest.build).toBe(build);
  current?.check();
  first?.close();
  current?.close();
  dataset.close();
}, 120_000);
