import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Writable} from 'node:stream';
import fc from 'fast-check';
import {writeGct} from '../../../../src/engine/formats/gct-writer';
import type {MatrixSource} from '../../../../src/engine/formats/gctx-writer';
import type {MetadataField} from '../../../../src/engine/formats/matrix';
import {openMatrix} from '../../../../src/engine/formats/open-matrix';
import {createTextFieldBuilder} from '../../../../src/engine/formats/text-field';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'openclue-gct-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

function textField(values: readonly string[]): MetadataField {
  const builder = createTextFieldBuilder();
  for (const value of values) builder.push(value);
  return builder.finish();
}

function givenSource(height: number, width: number, scores: Float32Array): MatrixSource {
  return {
    rows: {ids: Array.from({length: height}, (_, i) => `g${i}`), fields: new Map()},
    columns: {ids: Array.from({length: width}, (_, i) => `s${i}`), fields: new Map()},
    readColumns: (start, end) => scores.subarray(start * height, end * height),
  };
}

/** Three genes and two signatures with all kinds of metadata. */
function givenDescribed(): MatrixSource {
  const plain = givenSource(3, 2, Float32Array.of(1.23456, Number.NaN, -0.00001, 2, -3.5, 1e6));
  return {
    ...plain,
    rows: {
      ids: plain.rows.ids,
      fields: new Map<string, MetadataField>([
        ['symbol', textField(['A', '', 'C\tC'])],
        ['raw', {kind: 'number', values: Float64Array.of(Math.fround(0.1), Number.NaN, 0.1 + 0.2)}],
      ]),
    },
    columns: {ids: plain.columns.ids, fields: new Map([['desc', textField(['first', '-666'])]])},
  };
}

describe('writing GCT', () => {
  it('writes version 1.3 with metadata and the asked decimals', async () => {
    const file = path.join(folder, 'x.gct');
    await writeGct(file, givenDescribed(), {decimals: 4});
    expect(readFileSync(file, 'utf8').split('\n')).toEqual([
      '#1.3',
      '3\t2\t2\t1',
      'id\tsymbol\traw\ts0\ts1',
      'desc\tna\tna\tfirst\t-666',
      'g0\tA\t0.1\t1.2346\t2.0000',
      'g1\t-666\t-666\tNaN\t-3.5000',
      'g2\tC C\t0.30000000000000004\t0.0000\t1000000.0000',
      '',
    ]);
    expect(readdirSync(folder)).toEqual(['x.gct']);
  });

  it('writes version 1.2', async () => {
    const file = path.join(folder, 'x.gct');
    await writeGct(file, givenDescribed(), {decimals: 1, version: '1.2'});
    expect(readFileSync(file, 'utf8')).toBe(
      '#1.2\n3\t2\nNAME\tDescription\ts0\ts1\ng0\tna\t1.2\t2.0\ng1\tna\tNaN\t-3.5\ng2\tna\t0.0\t1000000.0\n',
    );
  });

  it('reads back what it wrote, to the last decimal', async () => {
    const score = fc.oneof(
      fc.float({noDefaultInfinity: true, min: -1000, max: 1000}),
      fc.constant(Number.NaN),
    );
    const shape = fc.tuple(fc.integer({min: 1, max: 6}), fc.integer({min: 1, max: 6}));
    const matrix = shape.chain(([height, width]) =>
      fc.record({
        height: fc.constant(height),
        width: fc.constant(width),
        scores: fc.array(score, {minLength: height * width, maxLength: height * width}),
      }),
    );
    await fc.assert(
      fc.asyncProperty(matrix, fc.integer({min: 0, max: 6}), async ({height, width, scores}, decimals) => {
        const file = path.join(folder, 'x.gct');
        const written = givenSource(height, width, Float32Array.from(scores));
        await writeGct(file, written, {decimals});
        const read = await openMatrix(file);
        expect(read.rows).toEqual(written.rows);
        expect(read.columns).toEqual(written.columns);
        const back = read.readColumns(0, width);
        scores.forEach((value, i) => {
          if (Number.isNaN(value)) expect(back[i]).toBeNaN();
          else expect(Math.abs(back[i] - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-4);
        });
        read.close();
      }),
      {numRuns: 50},
    );
  });

  it('streams many rows in pieces and waits for a slow reader', async () => {
    const height = 60_000;
    const source = givenSource(height, 2, new Float32Array(2 * height).fill(0.5));
    let [pieces, characters, waiting] = [0, 0, 0];
    const slow = new Writable({
      write(chunk: Buffer, _, done) {
        waiting++;
        expect(waiting).toBe(1);
        pieces++;
        characters += chunk.length;
        expect(chunk.length).toBeLessThan(400_000);
        setImmediate(() => {
          waiting--;
          done();
        });
      },
    });
    await writeGct(slow, source);
    expect(pieces).toBeGreaterThan(4);
    expect(characters).toBeGreaterThan(height * 15);
  });

  it('refuses repeated ids and a folder that is not there, and leaves nothing behind', async () => {
    const source = givenSource(1, 1, Float32Array.of(1));
    const file = path.join(folder, 'x.gct');
    const twice = {...source, columns: {ids: ['a', 'a'], fields: new Map()}};
    await expect(writeGct(file, twice)).rejects.toMatchObject({code: 'MATRIX_ID_REPEATED'});
    await expect(writeGct(path.join(folder, 'no', 'x.gct'), source)).rejects.toMatchObject({
      code: 'MATRIX_UNWRITABLE',
    });
    const broken = {
      ...source,
      readColumns: () => {
        throw new Error('the source failed');
      },
    };
    await expect(writeGct(file, broken)).rejects.toThrow('the source failed');
    expect(readdirSync(folder)).toEqual([]);
  });
});
