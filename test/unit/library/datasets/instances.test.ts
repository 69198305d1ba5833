import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {readInstances} from '../../../../src/library/datasets/instances';

const folder = mkdtempSync(path.join(tmpdir(), 'openclue-instances-'));
afterAll(() => rmSync(folder, {recursive: true}));

function file(name: string, lines: readonly (readonly (string | number)[])[]): string {
  const at = path.join(folder, name);
  writeFileSync(at, `${lines.map((cells) => cells.join('\t')).join('\n')}\n`);
  return at;
}

// As the spreadsheet of build 02 has them, footnotes and all.
const header = [
  'instance_id',
  'batch_id',
  'cmap_name',
  'INN1',
  'concentration (M)',
  'duration (h)',
  'cell2',
  'array3',
  'vehicle',
];
const table = file('instances.txt', [
  header,
  [21, 1, 'metformin', 'INN', 0.00001, 6, 'MCF7', 'HG-U133A', 'medium'],
  [1, 1, 'vorinostat', 'INN', 0.0000125, 6, 'PC3', 'HG-U133A', 'DMSO'],
  [99, 2, 'not measured', '', '', '', 'HL60', 'HT_HG-U133A', ''],
]);
const ranks = file('ranks.txt', [
  ['probe_id', 1, 21],
  ['1007_s_at', 2, 4],
  ['1053_at', 1, 3],
  ['117_at', 4, 1],
  ['121_at', 3, 2],
]);

test('instances are signatures: ranks become scores of their order, doses micromolar', async () => {
  const {rows, columns, readColumns, absent} = await readInstances(ranks, table, 'ranks');
  expect(rows.ids).toEqual(['1007_s_at', '1053_at', '117_at', '121_at']);
  expect(columns.ids).toEqual(['1', '21']);
  expect([...readColumns(0, 2)]).toEqual([0.25, 0.75, -0.75, -0.25, -0.75, -0.25, 0.75, 0.25]);
  expect(absent).toBe(1);
  const told = Object.fromEntries(
    [...columns.fields].map(([name, field]) => [
      name,
      field.kind === 'number' ? [...field.values] : Array.from(field.codes, (code) => field.dictionary[code]),
    ]),
  );
  expect(told).toMatchObject({
    pert_id: ['vorinostat', 'metformin'],
    pert_iname: ['vorinostat', 'metformin'],
    pert_type: ['trt_cp', 'trt_cp'],
    cell_iname: ['PC3', 'MCF7'],
    pert_idose: ['12.5 uM', '10 uM'],
    pert_itime: ['6 h', '6 h'],
    vehicle: ['DMSO', 'medium'],
    array: ['HG-U133A', 'HG-U133A'],
  });
});

test('amplitudes stay as they are', async () => {
  const amplitudes = file('amplitudes.txt', [
    ['probe_id', 1, 21],
    ['1007_s_at', -0.5, 'NA'],
    ['1053_at', 1.25, 0],
  ]);
  const {readColumns} = await readInstances(amplitudes, table, 'amplitudes');
  expect([...readColumns(0, 2)]).toEqual([-0.5, 1.25, Number.NaN, 0]);
});

test.each([
  [
    'a rank that is there twice',
    [
      ['probe_id', 1],
      ['a', 1],
      ['b', 1],
    ],
    'instance 1 has the rank 1',
  ],
  [
    'what is no rank',
    [
      ['probe_id', 1],
      ['a', 0.5],
      ['b', 1],
    ],
    '--values amplitudes',
  ],
  [
    'what is no number',
    [
      ['probe_id', 1],
      ['a', 'x'],
      ['b', 1],
    ],
    'line 2 has "x" for instance 1',
  ],
  [
    'an instance of the matrix twice',
    [
      ['probe_id', 1, 1],
      ['a', 1, 1],
    ],
    'instance "1" twice',
  ],
  [
    'an instance that the table lacks',
    [
      ['probe_id', 7],
      ['a', 1],
    ],
    'does not describe 1 of 1 instances',
  ],
])('is refused: %s', async (_, lines, sentence) => {
  await expect(readInstances(file('wrong.txt', lines), table, 'ranks')).rejects.toMatchObject({
    code: 'INSTANCES_UNUSABLE',
    message: expect.stringContaining(sentence),
  });
});

test('is refused: a table without the names of compounds, or with a dose that is none', async () => {
  const nameless = file('nameless.txt', [
    ['instance_id', 'cell2'],
    [1, 'PC3'],
  ]);
  await expect(readInstances(ranks, nameless, 'ranks')).rejects.toThrow('no column cmap_name');
  const odd = file('odd.txt', [header, [1, 1, 'x', '', 'much', 6, 'PC3', '', '']]);
  await expect(readInstances(ranks, odd, 'ranks')).rejects.toThrow('line 2 has "much" as concentration');
});

test.each([
  ['concentration (M)', 2e-5, '20 uM', 'duration (h)', '6 h'],
  ['concentration', 2e-5, '20 uM', 'duration', '6 h'],
  ['Concentration (mM)', 0.02, '20 uM', 'duration (min)', '0.1 h'],
  ['concentration [uM]', 20, '20 uM', 'duration [h]', '6 h'],
  ['concentration (µM)2', 20, '20 uM', 'duration (d)', '144 h'],
  ['concentration (nM)', 20, '0.02 uM', 'duration (h)', '6 h'],
])('doses and times are read in the unit of their column: %s', async (dose, value, idose, time, itime) => {
  const told = file('units.txt', [
    ['instance_id', 'cmap_name', 'cell2', dose, time],
    ...[1, 21].map((id) => [id, 'vorinostat', 'PC3', value, 6]),
  ]);
  const {columns} = await readInstances(ranks, told, 'ranks');
  for (const [name, text] of [
    ['pert_idose', idose],
    ['pert_itime', itime],
  ]) {
    expect(columns.fields.get(name)).toMatchObject({
      kind: 'text',
      dictionary: expect.arrayContaining([text]),
    });
  }
});

test.each(['concentration (mg/ml)', 'concentration (m)', 'concentration ()', 'duration (weeks)'])(
  'a unit that is not known is refused: %s',
  async (header) => {
    const told = file('unknown.txt', [
      ['instance_id', 'cmap_name', 'cell2', header],
      ...[1, 21].map((id) => [id, 'vorinostat', 'PC3', 1]),
    ]);
    await expect(readInstances(ranks, told, 'ranks')).rejects.toMatchObject({
      code: 'INSTANCES_UNUSABLE',
      message: expect.stringContaining(header),
    });
  },
);
