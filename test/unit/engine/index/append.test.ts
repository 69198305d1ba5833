import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {
  appendSignatures,
  buildIndex,
  checkIndex,
  openDataset,
  readScores,
  slice,
} from '../../../../src/engine/index/index';
import {givenBuild, givenFolder, givenMatrix, givenScores, givenTable} from './given';

const folder = givenFolder();
const genes = 5;
const first = givenScores(genes, 30, 1);
const second = givenScores(genes, 20, 2);
const third = givenScores(genes, 10, 3);

function readAll(name: string) {
  const dataset = openDataset(path.join(folder, name));
  const ids = dataset.signatures.ids();
  const {scores} = slice(dataset, 'all', dataset.genes.entrezIds, ids);
  dataset.close();
  return {ids, scores};
}

it('appended signatures read like built ones, and earlier blocks stay byte for byte', async () => {
  await buildIndex(givenBuild(folder, 'grown', givenMatrix(folder, first)));
  const before = readFileSync(path.join(folder, 'grown', 'all.index'));
  const held = openDataset(path.join(folder, 'grown'));
  const heldIndex = held.index('all');
  const late = openDataset(path.join(folder, 'grown'));

  const added = givenBuild(folder, 'grown', givenMatrix(folder, second, 'T'));
  expect(await appendSignatures(added)).toMatchObject({generation: 2, signatures: 50});
  await appendSignatures(givenBuild(folder, 'grown', givenMatrix(folder, third, 'U')));
  const after = readFileSync(path.join(folder, 'grown', 'all.index'));
  expect(after.subarray(4096, before.length).equals(before.subarray(4096))).toBe(true);

  const {ids, scores} = readAll('grown');
  expect(ids.slice(28, 32)).toEqual(['S28', 'S29', 'T0', 'T1']);
  expect(ids.length).toBe(60);
  for (const [i, exact] of [...first, ...second, ...third].flat().entries())
    expect(scores[i]).toBeCloseTo(exact, 4);
  expect((await checkIndex(path.join(folder, 'grown'))).problems).toEqual([]);
  // A reader from before sees its own state, whose files are still there.
  expect(readScores(heldIndex, Uint32Array.of(0), Uint32Array.of(29))[0]).toBeCloseTo(first[29][0], 4);
  held.close();
  expect(() => late.index('all')).toThrow(expect.objectContaining({code: 'INDEX_REPLACED'}));
  expect(readdirSync(path.join(folder, 'grown')).sort()).toEqual([
    'all.index',
    'genes.json',
    'manifest.json',
    'signatures.2.meta',
    'signatures.3.meta',
  ]);
});

it('takes genes by id, in whatever order the new matrix has them', async () => {
  await buildIndex(givenBuild(folder, 'reordered', givenMatrix(folder, first)));
  const reversed = givenMatrix(
    folder,
    second.map((scores) => [9, ...scores.toReversed()]),
    'T',
  );
  const ids = [4242, ...Array.from({length: genes}, (_, g) => 1000 + g).reverse()];
  await appendSignatures({
    outDir: folder,
    name: 'reordered',
    matrix: {...reversed, rows: givenTable(ids.map(String))},
    genes: {entrezIds: ids, symbols: ids.map(String)},
  });
  const {scores} = readAll('reordered');
  for (const [i, exact] of [...first, ...second].flat().entries()) expect(scores[i]).toBeCloseTo(exact, 4);
});

it('refuses what does not fit, and leaves the dataset as it was', async () => {
  await buildIndex(givenBuild(folder, 'kept', givenMatrix(folder, first)));
  const state = () => {
    const file = path.join(folder, 'kept');
    return [readdirSync(file), readFileSync(path.join(file, 'manifest.json'), 'utf8')];
  };
  const before = state();
  const append = (matrix = givenMatrix(folder, second, 'T'), genesOf = givenBuild('', '', matrix).genes) =>
    appendSignatures({outDir: folder, name: 'kept', matrix, genes: genesOf});

  await expect(append(givenMatrix(folder, second, 'S'))).rejects.toThrow(/"S0" is there already/);
  await expect(append(undefined, {entrezIds: [1000, 1001, 1002, 1003, 7], symbols: []})).rejects.toThrow(
    /no row for gene 1004/,
  );
  await expect(
    append(givenMatrix(folder, [[1, 2, 3, 4, Number.POSITIVE_INFINITY]], 'T')),
  ).rejects.toMatchObject({
    code: 'INDEX_SCORE_INFINITE',
  });
  expect(state()).toEqual(before);
  expect((await checkIndex(path.join(folder, 'kept'))).problems).toEqual([]);
  await expect(
    appendSignatures({...givenBuild(folder, 'none', givenMatrix(folder, first))}),
  ).rejects.toMatchObject({
    code: 'INDEX_NOT_FOUND',
  });
});

it('merges metadata fields, as text where the two sides differ in kind', async () => {
  const ids = (table: {columns: {ids: readonly string[]}}) => table.columns.ids;
  const a = givenMatrix(folder, first.slice(0, 2));
  const b = givenMatrix(folder, second.slice(0, 2), 'T');
  const number = (...values: number[]) => ({kind: 'number' as const, values: Float64Array.from(values)});
  const text = (...values: string[]) => ({
    kind: 'text' as const,
    dictionary: values,
    codes: Int32Array.from(values.keys()),
  });
  await buildIndex({
    ...givenBuild(folder, 'fields', a),
    metadata: givenTable(
      ids(a),
      new Map([
        ['dose', number(10, Number.NaN)],
        ['tas', number(1, 2)],
      ]),
    ),
  });
  await appendSignatures({
    ...givenBuild(folder, 'fields', b),
    metadata: givenTable(
      ids(b),
      new Map([
        ['dose', text('10', 'high')],
        ['cell_id', text('A375', 'MCF7')],
      ]),
    ),
  });
  const {signatures, close} = openDataset(path.join(folder, 'fields'));
  expect(signatures.fields).toEqual(['dose', 'tas', 'cell_id']);
  expect(signatures.field('dose')).toEqual({
    kind: 'text',
    dictionary: ['10', 'high'],
    codes: Int32Array.of(0, -1, 0, 1),
  });
  expect(signatures.field('tas')).toEqual(number(1, 2, Number.NaN, Number.NaN));
  expect(signatures.field('cell_id')).toEqual({
    kind: 'text',
    dictionary: ['A375', 'MCF7'],
    codes: Int32Array.of(-1, -1, 0, 1),
  });
  close();
});
