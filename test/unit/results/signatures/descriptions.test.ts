import {chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {appendSignatures, buildIndex, type Dataset, openDataset} from '../../../../src/engine/index';
import {descriptionsFolder, readDescriptions} from '../../../../src/results/signatures/description-files';
import {
  loadDescriptions,
  openDescriptions,
  prepareDescriptions,
} from '../../../../src/results/signatures/descriptions';
import {publishDescriptions} from '../../../../src/results/signatures/make-descriptions';
import {givenBuild, givenFolder, givenMatrix, givenScores} from '../../engine/index/given';

const folder = givenFolder();
const opened: Dataset[] = [];
afterAll(() => {
  for (const dataset of opened) dataset.close();
});
let number = 0;

/** A dataset of 40 signatures of its own for each test. */
async function givenDataset(): Promise<Dataset> {
  const name = `d${number++}`;
  const matrix = givenMatrix(folder, givenScores(12, 40));
  const perts = ['BRD-A', 'BRD-B', 'BRD-C'];
  const columns = {
    ids: matrix.columns.ids.map((id) => `P1_A375_24H:${id}`),
    fields: new Map([
      [
        'pert_id',
        {kind: 'text' as const, dictionary: perts, codes: Int32Array.from({length: 40}, (_, s) => s % 3)},
      ],
      ['tas', {kind: 'number' as const, values: Float64Array.from({length: 40}, (_, s) => s / 8)}],
    ]),
  };
  await buildIndex(givenBuild(folder, name, {...matrix, columns}));
  return open(name);
}

function open(name: string): Dataset {
  const dataset = openDataset(path.join(folder, name));
  opened.push(dataset);
  return dataset;
}

async function linesOf(dataset: Dataset): Promise<string[]> {
  const {text, gctx} = await openDescriptions(dataset);
  expect(gctx.count).toBe(dataset.signatures.count);
  const pieces = text.compose(
    {count: text.rows},
    {columns: [{decimals: 1}], put: (_, into, at) => into.fill(7, at, at + 1)},
  );
  const whole = Array.from(pieces, (piece) => Buffer.from(piece.text).toString()).join('');
  return whole.trimEnd().split('\n');
}

describe('descriptions of signatures', () => {
  it('say what results show of them, and are made once', async () => {
    const dataset = await givenDataset();
    expect(loadDescriptions(dataset)).toBeUndefined();
    const lines = await linesOf(dataset);
    expect(lines).toHaveLength(40);
    expect(lines[4]).toBe('P1_A375_24H:S4\tBRD-B\t0.5\t7.0');
    const made = readFileSync(path.join(descriptionsFolder(dataset), 'rows.gctx'));
    expect(await prepareDescriptions(dataset)).toBe(true);
    expect(readdirSync(path.dirname(descriptionsFolder(dataset)))).toHaveLength(1);
    // The same bytes, whoever makes them.
    await publishDescriptions(dataset);
    expect(readFileSync(path.join(descriptionsFolder(dataset), 'rows.gctx')).equals(made)).toBe(true);
  });

  it.each(['rows.gctx', 'rows.text', 'manifest.json'])('are made anew where %s is damaged', async (file) => {
    const dataset = await givenDataset();
    expect(await prepareDescriptions(dataset)).toBe(true);
    const place = path.join(descriptionsFolder(dataset), file);
    const whole = readFileSync(place);
    const damaged = Buffer.from(whole);
    damaged[damaged.length >> 1] ^= 1;
    writeFileSync(place, damaged);
    expect(loadDescriptions(dataset)).toBeUndefined();
    expect((await linesOf(dataset))[4]).toBe('P1_A375_24H:S4\tBRD-B\t0.5\t7.0');
    expect(readFileSync(place).equals(whole)).toBe(true);
  });

  it('are made by several at once, and all have them', async () => {
    const dataset = await givenDataset();
    expect(await Promise.all([1, 2, 3].map(() => publishDescriptions(dataset)))).toEqual([true, true, true]);
    expect(readDescriptions(descriptionsFolder(dataset), dataset)).toBeDefined();
    expect(readdirSync(path.dirname(descriptionsFolder(dataset)))).toHaveLength(1);
  });

  it('of an earlier state go when those of the present one are made', async () => {
    const dataset = await givenDataset();
    await prepareDescriptions(dataset);
    const {name} = dataset.manifest;
    const {rows, genes} = {rows: givenMatrix(folder, givenScores(12, 5), 'T'), genes: dataset.genes};
    await appendSignatures({
      outDir: folder,
      name,
      matrix: rows,
      genes: {entrezIds: [...genes.entrezIds], symbols: [...genes.symbols]},
      workers: 1,
    });
    const after = open(name);
    expect(descriptionsFolder(after)).not.toBe(descriptionsFolder(dataset));
    expect(await linesOf(after)).toHaveLength(45);
    expect(existsSync(descriptionsFolder(dataset))).toBe(false);
  });

  it('are made elsewhere where the dataset cannot be written to', async () => {
    const dataset = await givenDataset();
    const home = path.dirname(descriptionsFolder(dataset));
    // A file in the folder's place stops everyone, an administrator too.
    writeFileSync(home, '');
    chmodSync(home, 0o400);
    expect(await prepareDescriptions(dataset)).toBe(false);
    expect(await linesOf(dataset)).toHaveLength(40);
    rmSync(home);
  });
});
