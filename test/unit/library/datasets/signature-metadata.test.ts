import type {MetadataField} from '../../../../src/engine/formats/matrix';
import {createTextFieldBuilder} from '../../../../src/engine/formats/text-field';
import {mergeMetadata} from '../../../../src/library/datasets/signature-metadata';

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
