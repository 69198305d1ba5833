import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {findGeneLists, geneLists, listPlaces} from '../../../../src/engine/index/gene-lists';
import {buildIndex, type Dataset, openDataset} from '../../../../src/engine/index/index';
import {openGeneLists, storeGeneLists} from '../../../../src/library/datasets/gene-lists/file';
import {givenBuild, givenFolder, givenMatrix, givenScores} from './given';

const [genes, signatures] = [900, 40];
const columns = givenScores(genes, signatures, 7);
// Signatures with ties, without some scores and with few of them.
columns[1] = columns[1].map((score) => Math.round(score * 2));
columns[2] = columns[2].map((score, gene) => (gene % 3 === 0 ? Number.NaN : score));
columns[3] = columns[3].map((score, gene) => (gene < 870 ? Number.NaN : score));
const isMember = (id: number, space: string) => (space === 'landmark' ? id % 7 === 0 : id % 2 === 0);

/** The lists as they are defined: genes of the space in falling order, those with equal scores in the matrix's. */
function plainLists(scores: readonly number[]): number[][] {
  const order = [...scores.keys()].filter((gene) => !Number.isNaN(scores[gene]));
  order.sort((a, b) => scores[b] - scores[a] || a - b);
  return geneLists.map(({space, end, size}) => {
    const ids = order.map((gene) => 1000 + gene).filter((id) => space === 'all' || isMember(id, space));
    const sorted = end === 'up' ? ids : ids.reverse();
    return sorted.slice(0, Math.min(size, Math.floor(ids.length / 2)));
  });
}

function listsOf({genes: {entrezIds}}: Dataset, places: Uint16Array): number[][] {
  let at = 0;
  return geneLists.map(({size}) => {
    const own = places.subarray(at, at + size);
    at += size;
    return Array.from(own)
      .filter((gene) => gene > 0)
      .map((gene) => entrezIds[gene - 1]);
  });
}

describe('the strongest genes of a signature', () => {
  const root = givenFolder();
  let dataset: Dataset;

  beforeAll(async () => {
    const matrix = givenMatrix(root, columns);
    await buildIndex(givenBuild(path.join(root, 'datasets'), 'lists', matrix));
    dataset = openDataset(path.join(root, 'datasets', 'lists'));
  });
  afterAll(() => dataset.close());

  test('are those of a plain sort, in all genes, BING and landmarks, in whatever order they are asked for', () => {
    const asked = Uint32Array.from({length: signatures}, (_, i) => (i * 17) % signatures);
    const found = findGeneLists(dataset, asked, isMember);
    asked.forEach((signature, i) => {
      const own = found.subarray(i * listPlaces, (i + 1) * listPlaces);
      expect(listsOf(dataset, own)).toEqual(plainLists(columns[signature]));
    });
    expect(plainLists(columns[0]).map(({length}) => length)).toEqual([50, 50, 100, 100, 100, 100]);
    expect(plainLists(columns[3]).map(({length}) => length)).toEqual([2, 2, 7, 7, 15, 15]);
  });

  test('are stored once, read back the same, and found anew where a record was damaged', async () => {
    expect(openGeneLists(dataset)).toBeUndefined();
    expect(await storeGeneLists(dataset, isMember)).toBe(true);
    const stored = openGeneLists(dataset);
    expect(listsOf(dataset, stored?.read(5) ?? new Uint16Array())).toEqual(plainLists(columns[5]));
    stored?.close();
    const [name] = readdirSync(dataset.folder).filter((each) => each.startsWith('gene-lists.'));
    const file = path.join(dataset.folder, name);
    const bytes = readFileSync(file);
    bytes[5 * (bytes.length / signatures) + 3] ^= 1;
    writeFileSync(file, bytes);
    const damaged = openGeneLists(dataset);
    expect([damaged?.read(4) === undefined, damaged?.read(5) === undefined]).toEqual([false, true]);
    damaged?.close();
    writeFileSync(file, bytes.subarray(1));
    expect(openGeneLists(dataset)).toBeUndefined();
  });

  test('of an earlier state are removed, and a folder that is gone stops nothing', async () => {
    writeFileSync(path.join(dataset.folder, 'gene-lists.earlier.1'), '');
    await storeGeneLists(dataset, isMember);
    expect(readdirSync(dataset.folder).filter((name) => name.startsWith('gene-lists.'))).toHaveLength(1);
    mkdirSync(path.join(root, 'other'));
    expect(await storeGeneLists({...dataset, folder: path.join(root, 'nowhere')}, isMember)).toBe(false);
  });
});
