import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {
  writeGctx,
  writeGctxFiles,
  writeGctxOnRows,
  writeGctxRows,
} from '../../../../src/engine/formats/gctx-writer';
import type {MetadataField, MetadataTable} from '../../../../src/engine/formats/matrix';
import {openMatrix} from '../../../../src/engine/formats/open-matrix';
import {createTextFieldBuilder} from '../../../../src/engine/formats/text-field';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'openclue-gctx-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

function textField(values: readonly string[]): MetadataField {
  const builder = createTextFieldBuilder();
  for (const value of values) builder.push(value);
  return builder.finish();
}

function givenTable(prefix: string, length: number, fields: [string, MetadataField][] = []): MetadataTable {
  return {ids: Array.from({length}, (_, i) => `${prefix}${i}`), fields: new Map(fields)};
}

describe('writing GCTx', () => {
  it('keeps ids, metadata and scores', async () => {
    const file = path.join(folder, 'scores.gctx');
    const rows = givenTable('gene', 3, [['symbol', textField(['DDR1', '', 'Ä-Gen µ'])]]);
    const columns = givenTable('S:', 2, [
      ['pert_dose', {kind: 'number', values: Float64Array.of(0.1, Number.NaN)}],
      ['pert_time', {kind: 'number', values: Float64Array.of(24, 6)}],
      ['a/b', textField(['x', 'y'])],
      ['id', textField(['own', 'ids'])],
    ]);
    const scores = Float32Array.of(1.5, Number.NaN, -3, 0, 1e-30, 3e38);
    await writeGctx(file, {rows, columns, readColumns: (start, end) => scores.subarray(start * 3, end * 3)});
    const back = await openMatrix(file);
    expect(back.rows).toEqual(rows);
    expect(back.columns.ids).toEqual(columns.ids);
    expect(back.columns.fields).toEqual(
      new Map([
        ['a|b', columns.fields.get('a/b')],
        ['id_renamed', columns.fields.get('id')],
        ['pert_dose', columns.fields.get('pert_dose')],
        ['pert_time', columns.fields.get('pert_time')],
      ]),
    );
    expect(back.readColumns(0, 2)).toEqual(scores);
    back.close();
    expect(readdirSync(folder)).toEqual(['scores.gctx']);
  });

  it.each([
    [5, 1],
    [100_003, 3],
    [1_201, 300],
  ])('begins with rows that are written already: %i x %i', async (height, width) => {
    const rows = givenTable('s', height, [
      ['cell', textField(Array.from({length: height}, (_, i) => `cell ${i % 70}`))],
    ]);
    const columns = givenTable('q', width);
    const begun = path.join(folder, 'rows.gctx');
    await writeGctxRows(begun, rows);
    const readColumns = (start: number, end: number) => {
      const part = new Float32Array((end - start) * height);
      for (let i = 0; i < part.length; i++) part[i] = start * height + i + 1;
      return part;
    };
    const file = path.join(folder, 'scores.gctx');
    await writeGctxOnRows(file, {count: height, image: readFileSync(begun)}, {columns, readColumns});
    const back = await openMatrix(file);
    expect(back.rows).toEqual(rows);
    expect(back.columns).toEqual(columns);
    expect(
      Buffer.from(back.readColumns(0, width).buffer).equals(Buffer.from(readColumns(0, width).buffer)),
    ).toBe(true);
    back.close();
  });

  it.each([
    ['a folder it cannot write', path.join('none', 'second.gctx'), () => new Float32Array(3)],
    [
      'scores that cannot be read',
      'second.gctx',
      () => {
        throw new Error('the source failed');
      },
    ],
  ])('leaves nothing half-written beside the others at %s', async (_, second, readColumns) => {
    const axes = {rows: givenTable('s', 3), columns: givenTable('q', 1)};
    const good = (name: string) => ({
      file: path.join(folder, name),
      readColumns: () => Float32Array.of(1, 2, 3),
    });
    const files = [good('first.gctx'), {file: path.join(folder, second), readColumns}, good('third.gctx')];
    await expect(writeGctxFiles(axes, files)).rejects.toMatchObject({
      code: 'MATRIX_UNWRITABLE',
      message: expect.stringContaining('second.gctx'),
    });
    const left = readdirSync(folder);
    for (const name of left) (await openMatrix(path.join(folder, name))).close();
    expect(left).toEqual(['first.gctx']);
  });

  it('writes several matrices of the same rows and columns as it writes each alone', async () => {
    const [height, width] = [2500, 7];
    const rows = givenTable('Ω', height, [
      ['cell', textField(Array.from({length: height}, (_, i) => (i % 9 === 0 ? '' : `cell ${i % 70}`)))],
      ['tas', {kind: 'number', values: Float64Array.from({length: height}, (_, i) => i / 8)}],
    ]);
    const columns = givenTable('s', width);
    const scores = (factor: number) => (start: number, end: number) =>
      Float32Array.from({length: (end - start) * height}, (_, i) => factor * (start * height + i));
    const file = (name: string) => path.join(folder, name);
    await writeGctxFiles({rows, columns}, [
      {file: file('one'), readColumns: scores(1)},
      {file: file('half'), readColumns: scores(0.5)},
      {file: file('minus'), readColumns: scores(-1)},
    ]);
    for (const [name, factor] of [
      ['one', 1],
      ['half', 0.5],
      ['minus', -1],
    ] as const) {
      await writeGctx(file('alone'), {rows, columns, readColumns: scores(factor)});
      const [together, alone] = [await openMatrix(file(name)), await openMatrix(file('alone'))];
      expect(together.rows).toEqual(alone.rows);
      expect(together.readColumns(0, width)).toEqual(scores(factor)(0, width));
      expect(readFileSync(file(name)).equals(readFileSync(file('alone')))).toBe(true);
      together.close();
      alone.close();
    }
  });

  it('writes the same bytes on another day', async () => {
    const write = async (name: string, now: number) => {
      jest.spyOn(Date, 'now').mockReturnValue(now);
      const rows = givenTable('g', 5, [['cell', textField(['a', 'b', 'a', '', 'c'])]]);
      const readColumns = () => Float32Array.of(1, 2, 3, 4, 5);
      await writeGctx(path.join(folder, name), {rows, columns: givenTable('s', 1), readColumns});
      jest.restoreAllMocks();
      return readFileSync(path.join(folder, name));
    };
    const first = await write('one', Date.UTC(2026, 0, 1));
    expect(first.equals(await write('other', Date.UTC(2027, 5, 5)))).toBe(true);
  });

  it('writes and reads a matrix of many slabs', async () => {
    const [height, width] = [2500, 9000];
    const file = path.join(folder, 'large.gctx');
    const score = (row: number, column: number) => ((row * 31 + column * 17) % 4099) / 8;
    const rows = givenTable('g', height);
    const columns = givenTable('s', width, [
      ['cell', textField(Array.from({length: width}, (_, i) => `cell ${i % 70}`))],
    ]);
    const readColumns = (start: number, end: number) => {
      const scores = new Float32Array((end - start) * height);
      for (let c = start, i = 0; c < end; c++) {
        for (let r = 0; r < height; r++) scores[i++] = score(r, c);
      }
      return scores;
    };
    await writeGctx(file, {rows, columns, readColumns});
    const back = await openMatrix(file);
    expect(back.columns).toEqual(columns);
    const into = new Float32Array(height * 3);
    for (const column of [0, 103, 104, 4999, width - 2]) {
      expect(back.readColumns(column, column + 2, into)).toEqual(readColumns(column, column + 2));
    }
    // One read that is larger than a slab.
    const all = back.readColumns(0, width);
    for (let c = 0; c < width; c += 97) expect(all[c * height + (c % height)]).toBe(score(c % height, c));
    back.close();
  });

  it('refuses repeated ids and a folder it cannot write, and leaves nothing behind', async () => {
    const table = givenTable('x', 2);
    const readColumns = () => new Float32Array(4);
    const twice = {ids: ['a', 'a'], fields: new Map()};
    const file = path.join(folder, 'x.gctx');
    await expect(writeGctx(file, {rows: table, columns: twice, readColumns})).rejects.toMatchObject({
      code: 'MATRIX_ID_REPEATED',
    });
    const nowhere = path.join(folder, 'none', 'x.gctx');
    await expect(writeGctx(nowhere, {rows: table, columns: table, readColumns})).rejects.toMatchObject({
      code: 'MATRIX_UNWRITABLE',
    });
    writeFileSync(file, 'precious');
    const broken = () => {
      throw new Error('the source failed');
    };
    await expect(writeGctx(file, {rows: table, columns: table, readColumns: broken})).rejects.toMatchObject({
      code: 'MATRIX_UNWRITABLE',
      message: expect.stringContaining('the source failed'),
    });
    expect(readdirSync(folder)).toEqual(['x.gctx']);
  });
});
