import {
  type ParquetColumn,
  type ParquetRow,
  parquetEnd,
  parquetGroup,
  parquetStart,
  type RowGroup,
} from '../../../../src/engine/formats/parquet-rows';

const columns: readonly ParquetColumn[] = [
  {name: 'text', kind: 'text'},
  {name: 'list', kind: 'texts'},
  {name: 'count', kind: 'integer'},
  {name: 'size', kind: 'real'},
  {name: 'flag', kind: 'flag'},
  {name: 'day', kind: 'date'},
  {name: 'at', kind: 'instant'},
  {name: 'more', kind: 'json'},
];

/** Absent lists come as undefined. */
async function read(file: ArrayBuffer): Promise<unknown[]> {
  const {parquetReadObjects} = await import('hyparquet');
  const rows = await parquetReadObjects({file});
  return rows.map((row) => ({...row, list: row.list ?? null}));
}

async function fileOf(groups: readonly (readonly ParquetRow[])[]): Promise<ArrayBuffer> {
  const pieces = [parquetStart];
  const written: RowGroup[] = [];
  const size = () => pieces.reduce((sum, {byteLength}) => sum + byteLength, 0);
  for (const rows of groups) {
    const {bytes, group} = await parquetGroup(columns, rows, size());
    pieces.push(bytes);
    // As it comes from a thread.
    written.push(structuredClone(group));
  }
  pieces.push(await parquetEnd(columns, written, size()));
  return new Uint8Array(Buffer.concat(pieces)).buffer;
}

test('groups that are written one by one are read back as one table, with types, lists and what is missing', async () => {
  const first = {
    text: 'µM|a',
    list: ['a|b', '', null],
    count: -(2 ** 31),
    size: 0.1,
    flag: false,
    day: '2025-04-27',
    at: '2026-11-30T14:00:00.001Z',
    more: {a: [1, null]},
  };
  const second = {text: '', list: [], count: 2 ** 31 - 1, size: 'NaN', flag: true};
  const file = await fileOf([[first, {}], [second], [{size: -0.5}]]);
  const absent = Object.fromEntries(columns.map(({name}) => [name, null]));
  expect(await read(file)).toEqual([
    {...first, day: new Date('2025-04-27'), at: new Date(first.at), more: '{"a":[1,null]}'},
    absent,
    {...absent, ...second, size: Number.NaN},
    {...absent, size: -0.5},
  ]);
  expect(await read(await fileOf([]))).toEqual([]);
});

test.each([
  [{count: 1.5}, 'whole number'],
  [{size: 'much'}, 'number'],
  [{flag: 1}, 'flag'],
  [{list: 'a'}, 'list'],
])('a value that is not what its column says is refused: %j', async (row, wanted) => {
  await expect(parquetGroup(columns, [row], 4)).rejects.toMatchObject({
    code: 'PARQUET_VALUE',
    message: expect.stringContaining(`which is no ${wanted}`),
  });
});

test('what is no date or time where there should be one is null, and the file counts it', async () => {
  const texts = [
    '27.04.2025',
    '2025-04-31',
    '2025-04-31x',
    'Approved Prior to Jan 1, 1982',
    '',
    '2024-02-29',
  ];
  const file = await fileOf([
    texts.map((day) => ({day})),
    [{day: 'N/A', at: 'batch 7 of the year'}, {at: '2025-04-27'}],
  ]);
  const rows = (await read(file)) as {day: unknown; at: unknown}[];
  expect(rows.map(({day}) => day)).toEqual([
    null,
    null,
    null,
    null,
    null,
    new Date('2024-02-29'),
    null,
    null,
  ]);
  expect(rows.every(({at}) => at === null)).toBe(true);
  const {parquetMetadata} = await import('hyparquet');
  const {key_value_metadata: told} = parquetMetadata(file);
  expect(JSON.parse(told?.find(({key}) => key === 'openclue.omitted')?.value ?? '')).toEqual({day: 6, at: 2});
});
