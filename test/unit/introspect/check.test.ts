import path from 'node:path';
import {checkIntrospect} from '../../../src/analyses/introspect/check';
import {describeSignatures} from '../../../src/analyses/introspect/selection';
import {withSignatures} from '../../../src/analyses/introspect/source';
import {introspectNorm} from '../../../src/analyses/introspect/statistics';
import type {MetadataField} from '../../../src/engine/formats/matrix';
import {createGeneCatalog} from '../../../src/engine/genes/catalog';
import {defaultGeneSetLimits} from '../../../src/engine/genes/check';
import {buildIndex, type Dataset, openDataset} from '../../../src/engine/index';
import {givenBuild, givenFolder, givenMatrix, givenScores} from '../index/given';
import {textField} from '../stats/text-field';

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
});
