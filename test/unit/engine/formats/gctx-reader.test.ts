import {appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {loadHdf5} from '../../../../src/engine/formats/hdf5';
import {openMatrix, readMatrixMetadata} from '../../../../src/engine/formats/open-matrix';
import {recognise} from '../../../../src/library/tables';

type H5Wasm = Awaited<ReturnType<typeof loadHdf5>>;
type Hdf5File = InstanceType<H5Wasm['File']>;
type Change = (file: Hdf5File) => void;

let folder: string;
let h5wasm: H5Wasm;
beforeAll(async () => {
  h5wasm = await loadHdf5();
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'openclue-gctx-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

const rowIds = ['780', '10', '-7'];
const columnIds = ['S:1', 'S:2'];
/** Signature-major: two signatures of three genes. */
const scores = [1.25, Number.NaN, 3, -2.5, 0, 0.5];

interface Parts {
  matrix?: {data: Float32Array | Float64Array | Int32Array | Int8Array; shape: number[]};
  rows?: string[];
  columns?: string[];
}

/** A GCTx of two signatures and three genes, or with other parts, changed at will. */
function givenGctx(change: Change = () => {}, parts: Parts = {}): string {
  const {
    matrix = {data: Float32Array.from(scores), shape: [2, 3]},
    rows = rowIds,
    columns = columnIds,
  } = parts;
  const name = path.join(folder, 'x.gctx');
  const file = new h5wasm.File(name, 'w');
  for (const group of ['0', '0/DATA', '0/DATA/0', '0/META', '0/META/ROW', '0/META/COL'])
    file.create_group(group);
  if (matrix.data.length > 0) file.create_dataset({name: '0/DATA/0/matrix', ...matrix});
  if (rows.length > 0) file.create_dataset({name: '0/META/ROW/id', data: rows, dtype: 'S8'});
  if (columns.length > 0) file.create_dataset({name: '0/META/COL/id', data: columns, dtype: 'A9'});
  change(file);
  file.close();
  return name;
}

async function scoresOf(file: string): Promise<number[]> {
  const matrix = await openMatrix(file);
  expect(matrix.format).toBe('GCTx');
  expect(matrix.rows.ids).toEqual(rowIds);
  expect(matrix.columns.ids).toEqual(columnIds);
  const found = [...matrix.readColumns(0, 2)];
  expect([...matrix.readColumns(1, 2)]).toEqual(found.slice(3));
  matrix.close();
  return found;
}

const column =
  (name: string, data: string[] | Int32Array | Float64Array, dtype?: string, shape?: number[]): Change =>
  (file) => {
    file.create_dataset({name: `0/META/COL/${name}`, data, dtype, shape});
  };

describe('reading GCTx', () => {
  it.each<[string, Change]>([
    ['no version', () => {}],
    ['a text', (file) => file.create_attribute('version', 'GCTX1.0', [], 'S7')],
    ['a text of variable length', (file) => file.create_attribute('version', 'GCTX1.0')],
    ['a list of one text', (file) => file.create_attribute('version', ['GCTX1.0'], [1], 'A8')],
    ['an integer', (file) => file.create_attribute('version', Int32Array.of(1), [1])],
    ['a real number', (file) => file.create_attribute('version', 1, [])],
  ])('takes %s as version', async (_, change) => {
    expect(await scoresOf(givenGctx(change))).toEqual(scores);
  });

  const whole = [1, -2, 3, 4, 5, -6];
  const transposed = [1, 4, -2, 5, 3, -6];
  it.each<[string, Parts['matrix']]>([
    ['float64', {data: Float64Array.from(whole), shape: [2, 3]}],
    ['int32', {data: Int32Array.from(whole), shape: [2, 3]}],
    ['int8', {data: Int8Array.from(whole), shape: [2, 3]}],
    ['transposed float32', {data: Float32Array.from(transposed), shape: [3, 2]}],
    ['transposed float64', {data: Float64Array.from(transposed), shape: [3, 2]}],
  ])('takes a matrix of %s', async (_, matrix) => {
    expect(await scoresOf(givenGctx(undefined, {matrix}))).toEqual(whole);
  });

  it('takes a square matrix as it stands', async () => {
    const matrix = {data: Float32Array.of(1, 2, 3, 4), shape: [2, 2]};
    const opened = await openMatrix(givenGctx(undefined, {matrix, rows: ['a', 'b']}));
    expect([...opened.readColumns(0, 1)]).toEqual([1, 2]);
    opened.close();
  });

  it('reads metadata of every type, without padding', async () => {
    const matrix = await openMatrix(
      givenGctx((file) => {
        column('fixed', ['A375  ', '-666'], 'S8')(file);
        column('variable', ['10 µM', ''])(file);
        column('whole', Int32Array.of(24, -666))(file);
        column('real', Float64Array.of(0.5, Number.NaN))(file);
        column('vector', Float64Array.of(1, 2), undefined, [2, 1])(file);
        file.create_group('0/META/COL/group');
      }),
    );
    expect(matrix.columns.fields).toEqual(
      new Map([
        ['fixed', {kind: 'text', dictionary: ['A375'], codes: Int32Array.of(0, -1)}],
        ['real', {kind: 'number', values: Float64Array.of(0.5, Number.NaN)}],
        ['variable', {kind: 'text', dictionary: ['10 µM'], codes: Int32Array.of(0, -1)}],
        ['vector', {kind: 'number', values: Float64Array.of(1, 2)}],
        ['whole', {kind: 'number', values: Float64Array.of(24, Number.NaN)}],
      ]),
    );
    matrix.close();
  });

  it.each<[string, Change, string]>([
    ['a value alone', column('x', Int32Array.of(1), '<i', []), 'its shape [] is not that of a list'],
    [
      'a table',
      column('x', Int32Array.of(1, 2, 3, 4), '<i', [2, 2]),
      'its shape [2, 2] is not that of a list',
    ],
  ])('leaves out metadata that are %s, and says so', async (_, change, reason) => {
    const opened = await openMatrix(
      givenGctx((file) => {
        column('cell', ['A375', 'MCF7'], 'S4')(file);
        change(file);
      }),
    );
    expect([...opened.columns.fields.keys()]).toEqual(['cell']);
    expect(opened.warnings).toEqual([expect.stringMatching(/^The metadata \/0\/META\/COL\/x are left out/)]);
    expect(opened.warnings[0]).toContain(reason);
    expect([...opened.readColumns(0, 2)]).toEqual(scores);
    opened.close();
  });

  it('keeps the digits of whole numbers beyond 2^53 as text', async () => {
    const wide = (name: string, ...data: bigint[]): Change =>
      column(name, BigInt64Array.from(data) as unknown as Int32Array, '<q');
    const opened = await openMatrix(
      givenGctx(
        (file) => {
          wide('id', 9007199254740993n, 9007199254740992n)(file);
          wide('pubchem_sid', -9223372036854775807n, -666n)(file);
          wide('nsample', 3n, -666n)(file);
        },
        {columns: []},
      ),
    );
    expect(opened.columns.ids).toEqual(['9007199254740993', '9007199254740992']);
    expect(opened.columns.fields).toEqual(
      new Map([
        ['nsample', {kind: 'number', values: Float64Array.of(3, Number.NaN)}],
        ['pubchem_sid', {kind: 'text', dictionary: ['-9223372036854775807'], codes: Int32Array.of(0, -1)}],
      ]),
    );
    opened.close();
  });

  const matrix = '/0/DATA/0/matrix';
  it.each<[string, Change | undefined, Parts, string]>([
    [
      'another version',
      (file) => file.create_attribute('version', 'GCTX2.0'),
      {},
      'its version is "GCTX2.0"',
    ],
    [
      'no matrix',
      undefined,
      {matrix: {data: new Float32Array(0), shape: [0]}},
      `${matrix}: there is no such dataset`,
    ],
    [
      'a matrix of three dimensions',
      undefined,
      {matrix: {data: Float32Array.from(scores), shape: [2, 3, 1]}},
      `${matrix}: it has 3 dimensions`,
    ],
    [
      'a matrix of another shape',
      undefined,
      {matrix: {data: new Float32Array(8), shape: [2, 4]}},
      `${matrix}: its shape is [2, 4] where the ids make it [2 columns, 3 rows]`,
    ],
    ['no row ids', undefined, {rows: []}, '/0/META/ROW/id: there is no such dataset'],
    ['no column ids', undefined, {columns: []}, '/0/META/COL/id: there is no such dataset'],
    [
      'a repeated id',
      undefined,
      {columns: ['a', 'a']},
      'id "a" twice: position 1 of /0/META/COL/id and position 2',
    ],
    ['an empty id', undefined, {rows: ['a', ' ', 'b']}, '/0/META/ROW/id: the id at position 2 is empty'],
    [
      'a field of another length',
      column('x', Int32Array.of(1, 2, 3)),
      {},
      '/0/META/COL/x: it has 3 values for 2',
    ],
  ])('refuses %s', async (_, change, parts, message) => {
    const opening = openMatrix(givenGctx(change, parts));
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(folder);
  });

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e39])(
    'refuses a score of %d',
    async (score) => {
      const data = Float64Array.of(0, 0, 0, 0, score, 0);
      const opened = await openMatrix(givenGctx(undefined, {matrix: {data, shape: [2, 3]}}));
      expect([...opened.readColumns(0, 1)]).toEqual([0, 0, 0]);
      expect(() => opened.readColumns(0, 2)).toThrow('row "10" (2) in column "S:2" (2) is infinite');
      expect(Math.abs(opened.readColumns(1, 2, undefined, true)[1])).toBe(Number.POSITIVE_INFINITY);
      opened.close();
    },
  );

  it('refuses other HDF5 files and files that only begin like one', async () => {
    const other = path.join(folder, 'other.h5');
    const file = new h5wasm.File(other, 'w');
    file.create_group('data');
    file.close();
    await expect(openMatrix(other)).rejects.toThrow('this HDF5 file is no GCTx');
    writeFileSync(other, '\x89HDF\r\n\x1a\n and nothing of the kind', 'latin1');
    await expect(openMatrix(other)).rejects.toMatchObject({code: 'GCTX_INVALID'});
  });

  it('cannot be read after it was closed, which may be done twice', async () => {
    const opened = await openMatrix(givenGctx());
    opened.close();
    opened.close();
    expect(() => opened.readColumns(0, 1)).toThrow('closed');
  });

  it('opens many at once and one after the other', async () => {
    const file = givenGctx();
    const opened = await Promise.all(Array.from({length: 20}, () => openMatrix(file)));
    for (const each of opened) expect([...each.readColumns(0, 2)]).toEqual(scores);
    for (const each of opened) each.close();
    expect(await scoresOf(file)).toEqual(scores);
  });
});

describe('a damaged GCTx', () => {
  const refusal = expect.objectContaining({code: expect.stringMatching(/^(GCTX|MATRIX)_/)});

  it('is refused wherever it was cut', async () => {
    const file = givenGctx(column('cell', ['A375', 'MCF7'], 'S4'));
    const bytes = readFileSync(file);
    for (let percent = 0; percent < 100; percent++) {
      const cut = path.join(folder, `cut${percent}.gctx`);
      writeFileSync(cut, bytes.subarray(0, Math.floor((bytes.length * percent) / 100)));
      await expect(openMatrix(cut)).rejects.toEqual(refusal);
    }
  });

  it('says how many bytes are there of how many', async () => {
    const file = givenGctx();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, -1));
    await expect(openMatrix(file)).rejects.toMatchObject({
      code: 'MATRIX_TRUNCATED',
      message: expect.stringContaining(`it has ${bytes.length - 1} bytes of ${bytes.length}`),
    });
    appendFileSync(file, bytes.subarray(-1));
    expect(await scoresOf(file)).toEqual(scores);
  });

  it('never fails in another way than by saying so', async () => {
    const bytes = readFileSync(givenGctx(column('cell', ['A375', 'MCF7'], 'S4')));
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, value) => {
        const damaged = path.join(folder, `damaged${round++}.gctx`);
        const copy = Buffer.from(bytes);
        copy[at] = value;
        writeFileSync(damaged, copy);
        try {
          const opened = await openMatrix(damaged);
          opened.readColumns(0, opened.columns.ids.length);
          opened.close();
        } catch (error) {
          expect(error).toEqual(refusal);
        }
      }),
      {numRuns: 200, seed: 1},
    );
  });
});

describe('metadata of a GCTx', () => {
  it('are read where those of one axis are there alone, or no matrix is', async () => {
    const names = column('pert_id', ['A', 'B'], 'S3');
    const none = {data: new Float32Array(), shape: [0, 0]};
    const columnsOnly = await readMatrixMetadata(givenGctx(names, {matrix: none, rows: []}));
    expect(columnsOnly).toMatchObject({format: 'GCTx', rows: undefined, columns: {ids: columnIds}});
    expect(columnsOnly.columns?.fields.get('pert_id')).toMatchObject({dictionary: ['A', 'B']});
    const rowsOnly = await readMatrixMetadata(givenGctx(() => {}, {columns: []}));
    expect(rowsOnly).toMatchObject({rows: {ids: rowIds}, columns: undefined});
    await expect(readMatrixMetadata(givenGctx(() => {}, {rows: [], columns: []}))).rejects.toThrow('no GCTx');
  });

  it('make records of either axis', async () => {
    const describe = (axis: string) => (file: Hdf5File) => {
      for (const [name, data] of Object.entries({pert_id: ['A', 'B'], pert_type: ['trt_cp', 'trt_cp']})) {
        file.create_dataset({name: `0/META/${axis}/${name}`, data, dtype: 'S8'});
      }
    };
    const none = {data: new Float32Array(), shape: [0, 0]};
    const kindOf = async (file: string) => (await recognise(file))[0].format.kind;
    expect(await kindOf(givenGctx(describe('COL'), {matrix: none, rows: []}))).toBe('matrix-signatures');
    const rows = givenGctx(describe('ROW'), {matrix: none, rows: columnIds, columns: []});
    expect(await kindOf(rows)).toBe('matrix-signatures');
  });
});
