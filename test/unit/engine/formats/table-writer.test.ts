import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {parse} from 'csv-parse/sync';
import type {MatrixSource} from '../../../../src/engine/formats/gctx-writer';
import {writeTable} from '../../../../src/engine/formats/table-writer';

const folder = mkdtempSync(path.join(tmpdir(), 'openclue-table-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const columnIds = ['plain', 'with, comma', 'with "quotes"', 'with\ttab'];
const source: MatrixSource = {
  rows: {
    ids: ['780', '7849'],
    fields: new Map([
      ['pr_gene_symbol', {kind: 'text', dictionary: ['DDR1', 'line\nbreak'], codes: Int32Array.of(1, -1)}],
      ['weight', {kind: 'number', values: Float64Array.of(0.5, Number.NaN)}],
    ]),
  },
  columns: {ids: columnIds, fields: new Map()},
  readColumns: (start, end) =>
    Float32Array.of(1, -2, Number.NaN, 0.25, -0.00001, 12.34567, 3, 4).subarray(start * 2, end * 2),
};

it.each([',', '\t'] as const)(
  'any reader of tables separated by %j gets back what was written',
  async (separator) => {
    const file = path.join(folder, 'table');
    await writeTable(file, source, {separator, idHeader: 'gene_id'});
    expect(parse(readFileSync(file), {delimiter: separator})).toEqual([
      ['gene_id', 'pr_gene_symbol', 'weight', ...columnIds],
      ['780', 'line\nbreak', '0.5', '1.0000', 'NaN', '0.0000', '3.0000'],
      ['7849', '-666', '-666', '-2.0000', '0.2500', '12.3457', '4.0000'],
    ]);
  },
);

it('refuses two columns of one id, and leaves no part of a file that cannot be completed', async () => {
  const twice = {...source, columns: {ids: ['a', 'a', 'b', 'c'], fields: new Map()}};
  const target = path.join(folder, 'sub');
  const options = {separator: ',', idHeader: 'gene_id'} as const;
  await expect(writeTable(target, twice, options)).rejects.toMatchObject({code: 'MATRIX_ID_REPEATED'});
  const broken = {
    ...source,
    readColumns: () => {
      throw new Error('the source broke');
    },
  };
  await expect(writeTable(target, broken, options)).rejects.toMatchObject({code: 'MATRIX_UNWRITABLE'});
  expect(readdirSync(folder)).toEqual(['table']);
});
