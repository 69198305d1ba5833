import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {MetadataField} from '../../../../src/engine/formats/matrix';
import {createTextFieldBuilder} from '../../../../src/engine/formats/text-field';
import {mergeMetadata, readSigInfo} from '../../../../src/library/datasets/signature-metadata';

const texts = (...values: string[]): MetadataField => {
  const builder = createTextFieldBuilder();
  for (const value of values) builder.push(value);
  return builder.finish();
};
const ids = ['A', 'B', 'C'];

it('takes fields for numbers where all values are, as a GCT cannot tell', () => {
  const {fields} = mergeMetadata({
    ids,
    fields: new Map([
      ['pert_dose', texts('100', '-666', '1.5e-2')],
      ['pert_id', texts('0042', '17', '18')],
      ['cell_id', texts('MCF7', '7', '8')],
      ['nothing', texts('', 'NA', '-666')],
    ]),
  });
  expect(fields.get('pert_dose')).toEqual({kind: 'number', values: Float64Array.of(100, Number.NaN, 0.015)});
  expect(fields.get('pert_id')).toMatchObject({kind: 'text', dictionary: ['0042', '17', '18']});
  expect(fields.get('cell_iname')).toMatchObject({kind: 'text', dictionary: ['MCF7', '7', '8']});
  expect(fields.get('nothing')).toMatchObject({kind: 'text', dictionary: []});
});

it('lets a second table win where it has a value', () => {
  const first = {ids, fields: new Map([['pert_dose', texts('1', '2', '-666')]])};
  const second = {ids, fields: new Map([['pert_dose', texts('', '20', '30')]])};
  expect(mergeMetadata(first, second).fields.get('pert_dose')).toEqual({
    kind: 'number',
    values: Float64Array.of(1, 20, 30),
  });
});

it('finds wells by the ids of the LINCS 2020 instinfo, for a matrix of level 3 or 4', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'instinfo-'));
  const file = path.join(folder, 'instinfo_beta.txt');
  writeFileSync(file, 'bead_batch\tsample_id\tcell_iname\nb17\tPLATE_X1:A03\tA375\nb17\tPLATE_X1:A04\tPC3\n');
  try {
    const {table, described} = await readSigInfo(file, ['PLATE_X1:A04', 'PLATE_X1:A03']);
    expect(described).toBe(2);
    expect([...table.fields.keys()]).toEqual(['bead_batch', 'cell_iname']);
  } finally {
    rmSync(folder, {recursive: true});
  }
});
