import path from 'node:path';
import {groupForNcs, type NcsGrouping} from '../../../../src/analyses/query/normaliser';
import {
  appendSignatures,
  buildIndex,
  type DatasetState,
  openDataset,
  removeDataset,
} from '../../../../src/engine/index/index';
import {openDatasets} from '../../../../src/runs/live/open-datasets';
import {givenBuild, givenFolder, givenMatrix, givenScores} from '../../engine/index/given';

const folder = givenFolder();
const built = (signatures: number, prefix: string) =>
  givenBuild(folder, 'set', givenMatrix(folder, givenScores(20, signatures, signatures), prefix));

async function group(state: DatasetState): Promise<NcsGrouping> {
  grouped.push(state.generation);
  const dataset = openDataset(state.folder);
  try {
    return groupForNcs(dataset.signatures);
  } finally {
    dataset.close();
  }
}
let grouped: number[] = [];

const at = path.join(folder, 'set');

beforeEach(async () => {
  grouped = [];
  await buildIndex(built(30, 'A'));
});
afterEach(() => removeDataset(folder, 'set'));

it('keeps a dataset open from query to query', async () => {
  const datasets = openDatasets(group);
  const [one, other] = await Promise.all([datasets.acquire(at), datasets.acquire(at)]);
  one.release();
  other.release();
  const third = await datasets.acquire(at);
  expect(third.prepared).toBe(one.prepared);
  expect(third.prepared.grouping.groups).toHaveLength(30);
  expect(grouped).toEqual([1]);
  third.release();
  datasets.close();
});

it('opens anew what was appended to, and leaves the former state to whoever has it', async () => {
  const datasets = openDatasets(group);
  const before = await datasets.acquire(at);
  await appendSignatures(built(10, 'B'));
  const after = await datasets.acquire(at);
  expect(after.prepared.dataset.signatures.count).toBe(40);
  expect(before.prepared.dataset.signatures.ids(29, 30)).toEqual(['A29']);
  expect(grouped).toEqual([1, 2]);
  before.release();
  expect(() => before.prepared.dataset.signatures.ids(0, 1)).not.toThrow();
  after.release();
  datasets.close();
});

it('opens anew what was replaced', async () => {
  const datasets = openDatasets(group);
  (await datasets.acquire(at)).release();
  removeDataset(folder, 'set');
  await expect(datasets.acquire(at)).rejects.toMatchObject({code: 'INDEX_NOT_FOUND'});
  await buildIndex(built(7, 'C'));
  const {prepared, release} = await datasets.acquire(at);
  expect(prepared.dataset.signatures.ids()).toHaveLength(7);
  release();
  datasets.close();
});

it('tries again after a dataset could not be grouped', async () => {
  let failing = true;
  const datasets = openDatasets((state) => {
    if (failing) throw new Error('the disk is tired');
    return group(state);
  });
  await expect(datasets.acquire(at)).rejects.toThrow('the disk is tired');
  failing = false;
  const {prepared, release} = await datasets.acquire(at);
  expect(prepared.grouping.groups).toHaveLength(30);
  release();
  datasets.close();
});
