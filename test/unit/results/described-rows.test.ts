import {mkdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import type {MetadataField} from '../../../src/engine/formats/matrix';
import {buildIndex, type Dataset, openDataset, removeDataset} from '../../../src/engine/index';
import {type NotedFile, pack} from '../../../src/results/archive/pack';
import {writeSignatureMatrix} from '../../../src/results/signatures/write';
import {answer, facetsText, overviewText} from '../../../src/results/views/answer-thread';
import type {KeptMatrix} from '../../../src/results/views/open-result';
import {givenBuild, givenFolder, givenMatrix, givenScores, givenTable} from '../engine/index/given';

const home = givenFolder();
const signatures = 60;
let dataset: Dataset;
let noted: NotedFile | undefined;

const text = (dictionary: readonly string[], code: (row: number) => number): MetadataField => ({
  kind: 'text',
  dictionary,
  codes: Int32Array.from({length: signatures}, (_, row) => code(row)),
});
const number = (value: (row: number) => number): MetadataField => ({
  kind: 'number',
  values: Float64Array.from({length: signatures}, (_, row) => value(row)),
});

/** Texts that are missing, that look like numbers, that no row has; whole numbers, and missing ones. */
const fields = new Map([
  ['pert_id', text(['P2', 'P1', 'P3', 'unused'], (row) => (row % 13 === 0 ? -1 : row % 3))],
  ['pert_type', text(['trt_cp', 'ctl_vehicle'], (row) => Number(row % 7 === 0))],
  ['cell_iname', text(['PC3', 'A375 µ'], (row) => row % 2)],
  ['pert_itime', text(['24', '6.5', '-666'], (row) => row % 3)],
  ['nsample', number((row) => row % 5)],
  ['tas', number((row) => (row % 11 === 0 ? Number.NaN : row / 7))],
  ['own_field', text(['not in results'], () => 0)],
]);

beforeAll(async () => {
  const matrix = givenMatrix(home, givenScores(3, signatures));
  const columns = givenTable(matrix.columns.ids, fields);
  await buildIndex(givenBuild(home, 'built', {...matrix, columns}));
  dataset = openDataset(path.join(home, 'built'));
  const place = path.join(home, 'result');
  mkdirSync(place);
  const scores = [Float32Array.from({length: signatures}, (_, s) => Math.sin(s))];
  const notes = new Map<string, NotedFile>();
  const result = {path: place, plainWriters: false, archive: {noted: notes, pack}};
  await writeSignatureMatrix(result, dataset, {
    ...{form: 'gctx', path: 'ncs.gctx', columns: givenTable(['Q']), scores},
  });
  noted = notes.get('ncs.gctx');
});
afterAll(() => dataset?.close());

/** What a task of the threads gives. @throws Error where it failed */
async function given<T>(outcome: Promise<{readonly value: T} | {readonly failed: unknown}>): Promise<T> {
  const ended = await outcome;
  if ('failed' in ended) throw new Error(JSON.stringify(ended.failed));
  return ended.value;
}

/** All that the threads tell of the matrix: its rows, the counts of their values, its perturbagens. */
async function told(source: KeptMatrix): Promise<string[]> {
  const target = path.join(home, 'answer');
  const query = {where: {nsample: {gt: 0}}, order: 'Q DESC'};
  await given(answer({source, path: 'ncs.gctx', format: 'csv', query, target}));
  const rows = readFileSync(target, 'utf8');
  rmSync(target);
  const facets = await given(facetsText({source, request: {values: 99}}));
  const files = new Map([['matrices/query/ncs.gctx', source]]);
  return [rows, facets, await given(overviewText({files, request: {top: 9}}))];
}

describe('what a result’s rows are described by', () => {
  it('is the same by the dataset and by the file, which is read once the dataset is gone or another', async () => {
    const {build, generation} = dataset.manifest;
    const {described: by, fields: names = []} = noted?.matrix ?? {};
    expect(by).toEqual({dataset: 'built', build, generation});
    const described = {folder: dataset.folder, build, generation, fields: names};
    // Each by a name of its own, for what is open is known by that.
    const at = (detour: string) => `${home}/${detour}/result/ncs.gctx`;
    const byFile = await told({file: at('.')});
    expect(byFile[0].split('\n')).toHaveLength((signatures * 4) / 5 + 2);
    expect(byFile[2]).toContain('"ranked_perturbagens":3');
    expect(await told({file: at('./.'), described})).toEqual(byFile);
    expect(await told({file: at('././.'), described: {...described, build: 'another'}})).toEqual(byFile);
    expect(await told({file: at('./././.'), described: {...described, fields: ['tas']}})).toEqual(byFile);
    removeDataset(home, 'built');
    expect(await told({file: at('././././.'), described})).toEqual(byFile);
  });
});
