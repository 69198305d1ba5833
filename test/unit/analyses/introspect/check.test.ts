import {mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {checkIntrospect} from '../../../../src/analyses/introspect/check';
import {introspectTool, writeIntrospect} from '../../../../src/analyses/introspect/result';
import {describeSignatures} from '../../../../src/analyses/introspect/selection';
import {withSignatures} from '../../../../src/analyses/introspect/source';
import {introspectNorm} from '../../../../src/analyses/introspect/statistics';
import {queriesOfUpload} from '../../../../src/analyses/introspect/upload-queries';
import {describeSource} from '../../../../src/analyses/source';
import type {MetadataField} from '../../../../src/engine/formats/matrix';
import {createGeneCatalog} from '../../../../src/engine/genes/catalog';
import {defaultGeneSetLimits} from '../../../../src/engine/genes/check';
import {buildIndex, type Dataset, openDataset} from '../../../../src/engine/index/index';
import {givenBuild, givenFolder, givenMatrix, givenScores} from '../../engine/index/given';
import {textField} from '../../engine/stats/text-field';

const genes = 31;
const count = 12;

describe('the answer to a submission of sig_introspect_tool', () => {
  const folder = givenFolder();
  let dataset: Dataset;

  /** Three replicates each of P0 to P3; one replicate of P3 is not of Touchstone. */
  beforeAll(async () => {
    const matrix = givenMatrix(folder, givenScores(genes, count));
    const signatures = Array.from({length: count}, (_, s) => s);
    const fields = new Map<string, MetadataField>([
      ['pert_id', textField(signatures.map((s) => `P${s % 4}`))],
      ['pert_type', textField(signatures.map(() => 'trt_cp'))],
      ['cell_iname', textField(signatures.map(() => 'A'))],
      ['is_touchstone', {kind: 'number', values: Float64Array.from(signatures, (s) => (s === 3 ? 0 : 1))}],
    ]);
    const metadata = {ids: matrix.columns.ids, fields};
    await buildIndex({...givenBuild(folder, 'small', matrix), metadata});
    dataset = openDataset(path.join(folder, 'small'));
  });
  afterAll(() => dataset.close());

  function check(fields: Record<string, unknown>) {
    const {plan, report} = checkIntrospect(
      {fields: {dataset: 'small', gset_size: 5, ...fields}},
      {catalog: createGeneCatalog([]), dataset, limits: defaultGeneSetLimits, pcls: []},
    );
    expect(report.system.errors).toEqual([]);
    return {plan, warnings: report.system.warnings.map(({text}) => text)};
  }

  it.each<[string, object, number]>([
    ['signatures', {}, 11],
    ['replicates combined', {group_by: 'pert_id'}, 3],
  ])('says of %s what the result will', async (_, fields, background) => {
    const {plan, warnings} = check({...fields});
    expect(warnings).toEqual([expect.stringMatching(`taken over ${background} signatures`)]);
    const options = {workers: 1, scratch: folder};
    const {notes} = await withSignatures(dataset, plan, options, async (source, rows) =>
      introspectNorm({signatures: describeSignatures(source.signatures, rows)}),
    );
    expect(warnings).toEqual(notes.map((note) => `${note}.`));
  });

  it.each<[number, string[]]>([
    [15, []],
    [16, ['sets have at most 15 genes where gset_size is 16: 31 genes are ranked, and none is in both sets']],
  ])('tells of sets of %i of 31 genes what becomes of them', (size, expected) => {
    const {warnings} = check({gset_size: size});
    expect(warnings.slice(1)).toEqual(expected.map((note) => `${note}.`));
  });

  it('tells the same of the queries that a matrix brings', async () => {
    const context = {catalog: createGeneCatalog([]), dataset, limits: defaultGeneSetLimits, pcls: []};
    const warningsOf = async (size: number) => {
      const submission = {matrix: 'mine.gct', fields: {gset_size: size}};
      const {report} = await queriesOfUpload(submission, {...context, upload: dataset, scratch: folder});
      expect(report.system.errors).toEqual([]);
      return report.system.warnings.map(({text}) => text);
    };
    expect(await warningsOf(15)).toEqual([]);
    expect(await warningsOf(16)).toEqual([
      'queries: sets have at most 15 genes where gset_size is 16: 31 genes of the matrix are also of the dataset, and none is in both sets.',
    ]);
  });

  it('is repeated by the manifest of the result', async () => {
    const {plan, warnings} = check({gset_size: 16});
    const result = path.join(folder, 'result');
    mkdirSync(result);
    const scores = {
      ...describeSource(dataset, false),
      plan,
      space: 'all' as const,
      genes,
      signatures: describeSignatures(
        dataset.signatures,
        Uint32Array.from({length: count}, (_, s) => s),
      ),
      sets: [],
      cs: Array.from({length: count}, () => new Float32Array(count)),
    };
    await writeIntrospect(result, scores, {toolId: introspectTool, name: 'small'});
    const {notes} = JSON.parse(readFileSync(path.join(result, 'manifest.json'), 'utf8'));
    expect(notes).toHaveLength(2);
    expect(warnings).toEqual(notes.map((note: string) => `${note}.`));
  });
});
