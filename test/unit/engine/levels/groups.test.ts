import type {MetadataField, MetadataTable} from '../../../../src/engine/formats/matrix';
import {nominalDoses} from '../../../../src/engine/levels/doses';
import {FieldColumn, textAt} from '../../../../src/engine/levels/fields';
import {describeGroups, type GroupRules, groupWells} from '../../../../src/engine/levels/groups';
import {brewOf, platesOf} from '../../../../src/engine/levels/plates';
import {withUnits} from '../../../../src/engine/levels/treatment-units';

/** Wells described by a line each: plate, well, pert, type, dose, unit. */
function givenWells(lines: readonly string[]): MetadataTable {
  const names = ['rna_plate', 'rna_well', 'pert_id', 'pert_type', 'pert_dose', 'pert_dose_unit'];
  const rows = lines.map((line) => line.split(' '));
  const fields = new Map<string, MetadataField>();
  names.forEach((name, c) => {
    const column = new FieldColumn();
    for (const cells of rows) column.add(cells[c] === '-' ? undefined : cells[c]);
    fields.set(name, column.build());
  });
  return {ids: rows.map((_, i) => `i${i}`), fields};
}

const usual: GroupRules = {merge: 'by_rna_well', dose: {tolerance: 0.2}};

function grouped(lines: readonly string[], rules: Partial<GroupRules> = {}): Record<string, number[]> {
  const wells = givenWells(lines);
  const groups = groupWells(
    wells,
    wells.ids.map((_, i) => i),
    {...usual, ...rules},
  );
  return Object.fromEntries(groups.map(({id, members}) => [id, [...members]]));
}

const lines = [
  'CP1_A375_6H_X1 A01 p trt_cp 10 uM',
  'CP1_A375_6H_X1 A02 p trt_cp 9.8 uM',
  'CP1_A375_6H_X2 A01 p trt_cp 11 uM',
  'CP1_A375_6H_X2 A02 p trt_cp 10000 nM',
  'CP2_A375_6H_X1 A01 p trt_cp 10 uM',
  'CP1_A375_6H_X1 B01 v ctl_vehicle - -',
  'CP1_A375_6H_X2 B01 v ctl_vehicle - -',
  'CP1_A375_6H_X1 B02 v ctl_vehicle - -',
];

describe('which wells are replicates', () => {
  it('by_rna_well: the same well of the plates of a brew', () => {
    expect(grouped(lines)).toEqual({
      'CP1_A375_6H:A01': [0, 2],
      'CP1_A375_6H:A02': [1, 3],
      'CP2_A375_6H:A01': [4],
      'CP1_A375_6H:B01': [5, 6],
      'CP1_A375_6H:B02': [7],
    });
  });

  it('by_brew and by_treatment: whatever their well or plate, but for controls', () => {
    expect(grouped(lines, {merge: 'by_brew'})).toEqual({
      'CP1_A375_6H:p:10uM': [0, 1, 2, 3],
      'CP2_A375_6H:p:10uM': [4],
      'CP1_A375_6H:B01': [5, 6],
      'CP1_A375_6H:B02': [7],
    });
    expect(grouped(lines, {merge: 'by_treatment'})).toMatchObject({'p:10uM': [0, 1, 2, 3, 4]});
  });

  it('tells treatments in one well apart, and doses beyond the tolerance', () => {
    const layout = ['B_X1 A01 p trt_cp 10 uM', 'B_X2 A01 q trt_cp 10 uM', 'B_X3 A01 p trt_cp 13 uM'];
    expect(grouped(layout)).toEqual({'B:A01:p:10uM': [0], 'B:A01:q:10uM': [1], 'B:A01:p:13uM': [2]});
    expect(grouped(layout, {dose: {tolerance: 0.3}})).toEqual({'B:A01:p:10uM': [0, 2], 'B:A01:q:10uM': [1]});
    expect(grouped(layout, {dose: undefined, fields: []})).toEqual({'B:A01': [0, 1, 2]});
  });

  it('takes a dose for one of a list within the tolerance, others by themselves', () => {
    const doses = [0.04, 0.37, 1.11, 3.33, 10];
    expect(nominalDoses([9, 11.9, 3.4, 5, 5.5, 0.36], {tolerance: 0.2, doses})).toEqual([
      10, 10, 3.33, 5, 5, 0.37,
    ]);
    expect(nominalDoses([1, 1.2, 1.21, 1.4], {tolerance: 0.2})).toEqual([1, 1, 1.21, 1.21]);
  });

  it('describes what all replicates share, and names what they are made of', () => {
    const wells = givenWells(lines);
    const groups = groupWells(wells, [0, 1, 2, 3], {...usual, merge: 'by_brew'});
    const {fields} = describeGroups(wells, groups);
    const told = Object.fromEntries(Array.from(fields, ([name, field]) => [name, textAt(field, 0)]));
    expect(told).toEqual({
      rna_plate: undefined,
      rna_well: undefined,
      pert_id: 'p',
      pert_type: 'trt_cp',
      pert_dose: '10',
      pert_dose_unit: 'uM',
      pert_idose: '10 uM',
      nsample: '4',
      distil_ids: 'i0|i1|i2|i3',
      det_plates: 'CP1_A375_6H_X1|CP1_A375_6H_X1|CP1_A375_6H_X2|CP1_A375_6H_X2',
      det_wells: 'A01|A02|A01|A02',
    });
  });

  it('times and doses that are numbers alone have their units in ids and descriptions, as the files of LINCS have them', () => {
    const wells = (fields: Record<string, readonly (string | number)[]>): MetadataTable => {
      const built = Object.entries(fields).map(([name, values]) => {
        const column = new FieldColumn();
        for (const value of values) column.add(value);
        return [name, column.build()] as const;
      });
      return {
        ids: Array.from({length: Object.values(fields)[0].length}, (_, i) => `i${i}`),
        fields: new Map(built),
      };
    };
    const told = (fields: Record<string, readonly (string | number)[]>) => {
      const {columns, taken} = withUnits(wells(fields));
      const groups = groupWells(columns, [...columns.ids.keys()], {...usual, merge: 'by_treatment'});
      const described = describeGroups(columns, groups).fields;
      const texts = ['pert_itime', 'pert_idose'].map((name) => textAt(described.get(name), 0));
      return {ids: groups.map(({id}) => id), texts, taken};
    };
    const of = {pert_id: ['BRD-K81418486', 'BRD-K81418486'], cell_iname: ['A375', 'A375']};
    const right = {ids: ['BRD-K81418486:A375:6 h:10uM'], texts: ['6 h', '10 uM']};
    const none = {hours: 0, micromolar: 0};
    expect(told({...of, pert_itime: ['6 h', '6 h'], pert_idose: ['10 uM', '10 uM']})).toEqual({
      ...right,
      taken: none,
    });
    expect(told({...of, pert_itime: ['6H', '6 hr'], pert_idose: ['10 uM', '10um']})).toMatchObject(right);
    expect(
      told({
        ...of,
        pert_time: [6, 6],
        pert_time_unit: ['h', 'h'],
        pert_dose: [10, 9],
        pert_dose_unit: ['uM', 'uM'],
      }),
    ).toEqual({
      ids: [...right.ids].map((id) => id.replace('10uM', '9uM')),
      texts: ['6 h', '9 uM'],
      taken: none,
    });
    expect(told({...of, pert_time: [6, 6], pert_dose: [10, 10]})).toEqual({
      ...right,
      taken: {hours: 2, micromolar: 2},
    });
    expect(told({...of, pert_itime: [6, 6], pert_idose: ['10', '10']})).toEqual({
      ...right,
      taken: {hours: 2, micromolar: 2},
    });
    // What is no compound is in whatever its number is in; other units stay.
    const hairpin = {...of, pert_type: ['trt_sh', 'trt_sh'], pert_time: [4, 4], pert_dose: [1.5, 1.5]};
    expect(told({...hairpin, pert_time_unit: ['d', 'd']})).toEqual({
      ids: ['BRD-K81418486:A375:4 d:1.5'],
      texts: ['4 d', '1.5'],
      taken: none,
    });
    const ligand = {...of, pert_time: [6, 6], pert_dose: [50, 50], pert_dose_unit: ['ng/ml', 'ng/ml']};
    expect(told(ligand).ids).toEqual(['BRD-K81418486:A375:6 h:50ng/ml']);
    const untold = {pert_itime: ['-666', '24 h'], pert_idose: ['-666', '10 uM']};
    expect(told({...of, ...untold}).ids).toEqual(['BRD-K81418486:A375', 'BRD-K81418486:A375:24 h:10uM']);
  });

  it('refuses what would make a class of replicates', () => {
    const many = Array.from({length: 385}, (_, i) => `B_X${i} A01 p trt_cp 10 uM`);
    expect(() => grouped(many)).toThrow(
      /makes 385 wells replicates of each other, such as "i0" and "i1", where 384/,
    );
  });
});

it('plates and brews are told by fields, else by ids', () => {
  expect(brewOf('CPC005_A375_6H_X1_B3_DUO52:K06')).toBe('CPC005_A375_6H');
  const {names, plateOf} = platesOf({ids: ['P1_X1:A01', 'P2_X1:A01', 'P1_X1:A02'], fields: new Map()});
  expect([names, [...plateOf]]).toEqual([
    ['P1_X1', 'P2_X1'],
    [0, 1, 0],
  ]);
  expect(platesOf({ids: ['a', 'b'], fields: new Map()}).names).toEqual(['all wells']);
});
