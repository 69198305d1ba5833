import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {cpSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {buildMap, openMap, readMapManifest} from '../../../../src/analyses/map';
import {mapColumn} from '../../../../src/analyses/map/columns';
import {createNeighbourSearch} from '../../../../src/engine/embedding/nearest-neighbours';
import {
  appendSignatures,
  buildIndex,
  type Dataset,
  openDataset,
  readScores,
} from '../../../../src/engine/index/index';
import {principalComponents, projectRows} from '../../../../src/engine/stats/principal-components';
import {givenBuild, givenFolder, givenMatrix, givenScores, givenTable} from '../../engine/index/given';

const folder = givenFolder();
const genes = 200;
const mechanisms = 20;

/**
 * Signatures of perturbagens with planted mechanisms: of signature i it is i modulo 20, and its strength differs. The
 * second half are no exemplars.
 */
async function givenDataset(
  name: string,
  signatures: number,
  change?: (scores: number[][]) => void,
): Promise<Dataset> {
  const noise = givenScores(genes, signatures, 5);
  const planted = givenScores(genes, mechanisms, 9);
  const scores = noise.map((own, i) =>
    own.map((value, gene) => value + (0.6 + (i % 7) / 10) * planted[i % mechanisms][gene]),
  );
  change?.(scores);
  const matrix = givenMatrix(folder, scores);
  const {ids} = matrix.columns;
  const numbers = (of: (i: number) => number) =>
    ({kind: 'number', values: Float64Array.from(ids, (_, i) => of(i))}) as const;
  const fields = new Map([
    ['mechanism', numbers((i) => i % mechanisms)],
    ['is_exemplar_sig', numbers((i) => (i < signatures / 2 ? 1 : 0))],
  ]);
  await buildIndex({...givenBuild(folder, name, matrix), metadata: givenTable(ids, fields)});
  return openDataset(path.join(folder, name));
}

/** Share of the ten nearest neighbours of points that have the same mechanism. */
function shareOfAlike(values: Float32Array, dimensions: number): number {
  const count = values.length / dimensions;
  const {numbers, each} = createNeighbourSearch({values, dimensions}, 10).of(0, count);
  return (
    numbers.filter((number, i) => (number - Math.floor(i / each)) % mechanisms === 0).length / numbers.length
  );
}

it('a map keeps planted mechanisms of action together: at least 0.8 of the share of neighbours in 50 dimensions', async () => {
  const dataset = await givenDataset('planted', 1_200);
  const shares: Record<string, number> = {};
  const manifest = await buildMap({
    dataset,
    workers: 2,
    onProgress: (step, share) => {
      shares[step] = share;
    },
  });
  expect(shares).toEqual({components: 1, neighbours: 1, layout: 1});
  expect(manifest).toMatchObject({points: 600, left_out: 0, missing: 0, components: 50, rounds: 500});
  expect(manifest.explained).toBeGreaterThan(0.5);
  expect(readMapManifest(dataset)).toEqual(manifest);
  const map = openMap(dataset);
  expect([...map.signatures]).toEqual([...Array(600).keys()]);

  const index = dataset.index('all');
  const all = Uint32Array.from({length: genes}, (_, row) => row);
  const scores = readScores(index, all, map.signatures);
  const found = principalComponents(
    {rows: 600, columns: genes, read: (start, end) => scores.subarray(start * genes, end * genes)},
    {components: 50},
  );
  const before = shareOfAlike(projectRows(found, scores), 50);
  const after = shareOfAlike(map.places, 2);
  expect(before).toBeGreaterThan(0.6);
  expect(after / before).toBeGreaterThan(0.8);

  // All of them, when that is asked for, with another map.
  const whole = await buildMap({dataset, workers: 1, signatures: 'all'});
  expect([whole.points, openMap(dataset).places.length]).toEqual([1_200, 2_400]);
  dataset.close();
});

it('missing scores stand at the mean of their gene, and signatures with few scores are left out, in words', async () => {
  const dataset = await givenDataset('missing', 200, (scores) => {
    scores[3].fill(Number.NaN, 0, 150);
    scores[4].fill(Number.NaN, 0, 30);
    scores[5].fill(Number.NaN, 1);
  });
  const manifest = await buildMap({dataset, workers: 1});
  expect(manifest).toMatchObject({points: 98, left_out: 2, missing: 30});
  const {signatures, places} = openMap(dataset);
  expect([...signatures.subarray(0, 5)]).toEqual([0, 1, 2, 4, 6]);
  expect(places.every(Number.isFinite)).toBe(true);
  expect(mapColumn(dataset.signatures, 'mechanism', signatures, {moa: {}, class: {}})).toMatchObject({
    values: expect.arrayContaining([0, 1, 2, 4, 6]),
  });
  dataset.close();

  const empty = await givenDataset('empty', 8, (scores) => {
    for (const own of scores) own.fill(Number.NaN, 1);
  });
  await expect(buildMap({dataset: empty, workers: 1})).rejects.toMatchObject({code: 'MAP_TOO_FEW'});
  empty.close();
});

it('a map of a dataset that has changed since is refused, as are damaged ones', async () => {
  const dataset = await givenDataset('changed', 60);
  expect(() => openMap(dataset)).toThrow(expect.objectContaining({code: 'MAP_ABSENT'}));
  const {build} = await buildMap({dataset, workers: 1});
  const points = path.join(dataset.folder, 'map', build, 'points.f32');
  const bytes = readFileSync(points);
  writeFileSync(
    points,
    bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
  );
  expect(() => openMap(dataset)).toThrow(expect.objectContaining({code: 'MAP_DAMAGED'}));
  writeFileSync(points, bytes);
  expect(openMap(dataset).places).toHaveLength(60);
  dataset.close();
  const matrix = givenMatrix(folder, givenScores(genes, 4, 3), 'T');
  await appendSignatures({
    ...givenBuild(folder, 'changed', matrix),
    metadata: givenTable(matrix.columns.ids),
  });
  const appended = openDataset(path.join(folder, 'changed'));
  expect(() => openMap(appended)).toThrow(
    /has changed since its map was built .* openclue map build changed/,
  );
  appended.close();
});

/** Starts a build in another process and kills it once the neighbours are on disk. */
async function killedBuild(dataset: string): Promise<void> {
  const dist = path.resolve(__dirname, '../../../../dist');
  const program = `
    const {buildMap} = require(${JSON.stringify(`${dist}/analyses/map`)});
    const {openDataset} = require(${JSON.stringify(`${dist}/engine/index`)});
    buildMap({dataset: openDataset(${JSON.stringify(dataset)}), workers: 1});`;
  const child = spawn(process.execPath, ['-e', program], {stdio: ['ignore', 'ignore', 'inherit']});
  const journal = path.join(dataset, 'map', 'building', 'journal');
  while (!existsSync(journal) || !readFileSync(journal, 'utf8').includes('"end"')) {
    if (child.exitCode !== null) throw new Error(`the build ended by itself with ${child.exitCode}`);
    await sleep(2);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
}

it('a map build killed by SIGKILL leaves the old map in use, and goes on to the same bytes', async () => {
  const dataset = await givenDataset('killed', 1_400);
  cpSync(dataset.folder, path.join(folder, 'undisturbed'), {recursive: true});
  await killedBuild(dataset.folder);
  expect(() => openMap(dataset)).toThrow(expect.objectContaining({code: 'MAP_ABSENT'}));
  const steps: string[] = [];
  await buildMap({dataset, workers: 1, onProgress: (step) => steps.push(step)});
  expect(new Set(steps)).toEqual(new Set(['layout']));
  const undisturbed = openDataset(path.join(folder, 'undisturbed'));
  await buildMap({dataset: undisturbed, workers: 2});
  expect(openMap(dataset).places).toEqual(openMap(undisturbed).places);
  expect(readdirSync(path.join(dataset.folder, 'map'))).toHaveLength(2);

  // A signal stops it likewise.
  const stopped = buildMap({dataset, workers: 1, signatures: 'all', signal: AbortSignal.abort()});
  await expect(stopped).rejects.toMatchObject({code: 'MAP_STOPPED'});
  dataset.close();
  undisturbed.close();
});
