import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {parseScore} from '../../../../src/engine/formats/gct-score';
import {openMatrix} from '../../../../src/engine/formats/open-matrix';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'openclue-gct-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

function givenFile(content: string | Buffer): string {
  const file = path.join(folder, 'x.gct');
  writeFileSync(file, content);
  return file;
}

const gct = `#1.3
3\t2\t1\t2
id\tsymbol\tS:1\tS:2
cell_id\tna\tA375\tMCF7
pert_dose\tna\t10\t-666
780\tDDR1\t1.25\t-2.5
10\tNAT2\tNaN\t0
-7\t\t3\t1e-3
`;

async function scoresOf(content: string | Buffer): Promise<number[]> {
  const matrix = await openMatrix(givenFile(content));
  const scores = [...matrix.readColumns(0, matrix.columns.ids.length)];
  matrix.close();
  return scores;
}

const scores = [1.25, Number.NaN, 3, -2.5, 0, Math.fround(1e-3)];

describe('a GCT whose lines cannot be those of its header', () => {
  const head = '#1.3\n1\t1\t0\t1\nid\ts\n';
  const long = 'x'.repeat(6 << 20);

  it.each([
    ['a NUL byte', gct.replace('1.25', '1.\0'), 'line 6: it holds a NUL byte'],
    ['a NUL byte in a name', gct.replace('DDR1', 'D\0'), 'line 6: it holds a NUL byte'],
    [
      'zeros for a hole in it',
      Buffer.concat([Buffer.from(head), Buffer.alloc(3 << 20)]),
      'line 4: it holds a NUL',
    ],
    ['a field that does not end', `${head}cell_id\t${long}`, 'line 4: it is longer than'],
    ['a row that does not end', `${head}cell_id\tA\n780\t${long}`, 'line 5: it is longer than'],
    ['a version that does not end', `#1.3${long}`, 'line 1: it is longer than'],
    [
      'more columns than it has bytes',
      `#1.3\n1\t900000000\t0\t1\nid\t${long}\n`,
      'line 3: it is longer than 1048576 bytes',
    ],
  ])('is refused before it takes memory: %s', async (_, content, message) => {
    for (const form of [Buffer.from(content), gzipSync(content)]) {
      await expect(openMatrix(givenFile(form))).rejects.toThrow(message);
    }
  });

  it('still has long names, in rows and in fields of columns', async () => {
    const name = 'n'.repeat(40_000);
    const matrix = await openMatrix(
      givenFile(`#1.3\n1\t2\t1\t1\nid\ttitle\ts\tt\ndesc\tna\t${name}\t${name}\n780\t${name}\t1\t2\n`),
    );
    expect(matrix.rows.fields.get('title')).toMatchObject({dictionary: [name]});
    expect([...matrix.readColumns(0, 2)]).toEqual([1, 2]);
    matrix.close();
  });
});

describe('reading GCT', () => {
  it('gives ids, metadata and scores by columns', async () => {
    const matrix = await openMatrix(givenFile(gct));
    expect(matrix.format).toBe('GCT 1.3');
    expect(matrix.rows).toEqual({
      ids: ['780', '10', '-7'],
      fields: new Map([
        ['symbol', {kind: 'text', dictionary: ['DDR1', 'NAT2'], codes: Int32Array.of(0, 1, -1)}],
      ]),
    });
    expect(matrix.columns.fields.get('pert_dose')).toEqual({
      kind: 'text',
      dictionary: ['10'],
      codes: Int32Array.of(0, -1),
    });
    expect([...matrix.readColumns(1, 2)]).toEqual(scores.slice(3));
    const into = new Float32Array(10).fill(7);
    const view = matrix.readColumns(0, 2, into);
    expect(view.buffer).toBe(into.buffer);
    expect([...into]).toEqual([...scores, 7, 7, 7, 7]);
    expect(matrix.readColumns(2, 2)).toHaveLength(0);
    expect(() => matrix.readColumns(1, 3)).toThrow(RangeError);
    expect(() => matrix.readColumns(0, 2, new Float32Array(5))).toThrow(RangeError);
    matrix.close();
  });

  it.each<[string, string | Buffer]>([
    ['CRLF', gct.replaceAll('\n', '\r\n')],
    ['no last line end', gct.trimEnd()],
    ['blank lines at the end', `${gct}\n\t\t\n`],
    ['a byte order mark', `\ufeff${gct}`],
    ["a spreadsheet's empty fields", gct.replaceAll('\n', '\t\t\t\n')],
    ['blanks around cells', gct.replace('\t1.25\t', '\t 1.25 \t')],
    ['gzip', gzipSync(gct)],
    ['gzip in two members', Buffer.concat([gzipSync(gct.slice(0, 50)), gzipSync(gct.slice(50))])],
    ['short lines of column fields', gct.replace('10\t-666', '10')],
    ['a column field too many in line 2', gct.replace('3\t2\t1\t2', '3\t2\t1\t3')],
  ])('takes %s', async (_, content) => {
    expect(await scoresOf(content)).toEqual(scores);
  });

  it.each([
    ...['', 'NA', 'N/A', '#N/A', 'NaN', 'nan', 'NULL', 'none', '#VALUE!', '#DIV/0!'],
    // C, glibc and older Windows.
    ...['-nan', '+NaN', '-nan(ind)', '1.#QNAN', '-1.#IND00'],
  ])('takes %j for a missing score', async (token) => {
    expect((await scoresOf(gct.replace('1.25', token)))[0]).toBeNaN();
  });

  it('keeps a score of -666', async () => {
    expect((await scoresOf(gct.replace('1.25', '-666')))[0]).toBe(-666);
  });

  it('reads CR line ends, as Excel for Mac writes them', async () => {
    const expected = await scoresOf(gct);
    expect(await scoresOf(gct.replaceAll('\n', '\r'))).toEqual(expected);
    expect(await scoresOf(gzipSync(gct.replaceAll('\n', '\r')))).toEqual(expected);
  });

  it('reads older encodings', async () => {
    const matrix = await openMatrix(givenFile(Buffer.from(gct.replace('DDR1', '10 \xb5M'), 'latin1')));
    expect(matrix.rows.fields.get('symbol')).toMatchObject({dictionary: ['10 µM', 'NAT2']});
    matrix.close();
  });

  it.each<[string, string, string]>([
    ['the version', gct.replace('#1.3', '#1.4'), 'line 1: the version is "#1.4"; only #1.2 and #1.3'],
    ['counts that are no numbers', gct.replace('3\t2', 'x\t2'), 'line 2: it must hold the numbers of rows'],
    ['negative counts', gct.replace('3\t2', '-3\t2'), 'line 2: it must hold the numbers of rows'],
    ['two counts in 1.3', gct.replace('3\t2\t1\t2', '3\t2'), 'line 2: it must hold the numbers of rows'],
    ['no rows', gct.replace('3\t2', '0\t2'), 'line 2: it promises 0 rows and 2 columns'],
    ['no columns', gct.replace('3\t2', '3\t0'), 'line 2: it promises 3 rows and 0 columns'],
    ['huge counts', gct.replace('3\t2', '3\t999999999999'), 'line 3: it has 4 fields where line 2 promises'],
    ['huge row counts', gct.replace('3\t2', '999999999999\t2'), 'line 2 promises 2 column fields and 9999'],
    ['an empty column id', gct.replace('S:1', ' '), 'line 3, field 3: this column has no id'],
    ['a repeated column id', gct.replace('S:1', 'S:2'), '"S:2" twice: line 3, field 3 and line 3, field 4'],
    ['a repeated row id', gct.replace('\n10\t', '\n780\t'), 'row id "780" twice: line 6 and line 7'],
    ['an empty row id', gct.replace('\n780\t', '\n\t'), 'line 6, field 1: this row has no id'],
    ['a repeated column field', gct.replace('pert_dose', 'cell_id'), 'line 5, field 1: the column field'],
    ['a short row', gct.replace('\t-2.5', ''), 'line 6: it has 3 fields where 4 are due'],
    ['a long row', gct.replace('-2.5', '-2.5\t9'), 'line 6: it has 5 fields where 4 are due'],
    ['a blank line among rows', gct.replace('\n10\t', '\n\n10\t'), 'line 7, field 1: this row has no id'],
    [
      'a word',
      gct.replace('1.25', 'high'),
      'line 6, field 3: "high" is not a number (row "780", column "S:1")',
    ],
    ['a decimal comma', gct.replace('-2.5', '-2,5'), 'line 6, field 4: "-2,5" is not a number'],
    ['infinity', gct.replace('-2.5', '-Inf'), 'line 6, field 4: the score "-Inf" is infinite'],
    ['too large a number', gct.replace('-2.5', '1e39'), 'line 6, field 4: the score "1e39" is beyond'],
    ['hexadecimal', gct.replace('-2.5', '0x10'), 'line 6, field 4: "0x10" is not a number'],
    ['too many rows', `${gct}11\tX\t1\t2\n`, 'line 9: there are more than the 3 rows of line 2'],
    [
      'missing rows',
      gct.replace('3\t2', '4\t2'),
      'ends too early: line 2 promises 2 column fields and 4 rows',
    ],
    ['only a version', '#1.3', 'ends too early: it has only 1 lines'],
    ['only counts', '#1.3\n3\t2\t1\t2\n', 'ends too early'],
  ])('refuses %s', async (_, content, message) => {
    const opening = openMatrix(givenFile(content));
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow('x.gct');
    await expect(opening).rejects.toMatchObject({code: expect.stringMatching(/^(GCT|MATRIX)_/)});
  });

  it('is told apart from other files', async () => {
    const open = (content: string | Buffer) => openMatrix(givenFile(content));
    await expect(open('id,cell\n')).rejects.toMatchObject({code: 'MATRIX_NOT_RECOGNISED'});
    await expect(open(gzipSync('id,cell\n'))).rejects.toThrow('begins with "id,cell"');
    await expect(open('')).rejects.toThrow('it is empty');
    await expect(open(gzipSync('\x89HDF\r\n\x1a\n and so on'))).rejects.toMatchObject({
      code: 'MATRIX_NOT_RECOGNISED',
    });
    await expect(open(gzipSync(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')))).rejects.toThrow(
      'gunzip it first',
    );
    await expect(openMatrix(folder)).rejects.toThrow('it is a folder');
    await expect(openMatrix(path.join(folder, 'none'))).rejects.toThrow('there is no such file');
  });

  it('says so when gzip data is cut short or damaged', async () => {
    const long = gct.replace('DDR1', 'x'.repeat(5000) + Math.sin(1));
    const packed = gzipSync(long, {level: 0});
    await expect(openMatrix(givenFile(packed.subarray(0, -40)))).rejects.toMatchObject({
      code: 'MATRIX_TRUNCATED',
    });
    packed[packed.length - 6] ^= 0xff;
    await expect(openMatrix(givenFile(packed))).rejects.toThrow('its gzip data is damaged');
  });
});

describe('a GCT larger than memory', () => {
  it('gives the same scores from its temporary file, and leaves nothing in the folder', async () => {
    const cell = fc.integer({min: -99_999, max: 99_999}).map((n) => n / 100);
    const shape = fc.record({
      rows: fc.integer({min: 1, max: 23}),
      columns: fc.integer({min: 1, max: 17}),
      memoryBytes: fc.integer({min: 1, max: 2000}),
      start: fc.nat(16),
    });
    await fc.assert(
      fc.asyncProperty(shape, fc.infiniteStream(cell), async ({rows, columns, memoryBytes, start}, cells) => {
        const lines = Array.from({length: rows}, (_, r) =>
          [`g${r}`, ...Array.from({length: columns}, () => cells.next().value)].join('\t'),
        );
        const ids = Array.from({length: columns}, (_, c) => `s${c}`);
        const file = givenFile(
          `#1.3\n${rows}\t${columns}\t0\t0\nid\t${ids.join('\t')}\n${lines.join('\n')}\n`,
        );
        const [roomy, tight] = await Promise.all([
          openMatrix(file),
          openMatrix(file, {memoryBytes, temporaryFolder: folder}),
        ]);
        const from = Math.min(start, columns - 1);
        expect(tight.readColumns(from, columns)).toEqual(roomy.readColumns(from, columns));
        expect(tight.readColumns(0, 1)).toEqual(roomy.readColumns(0, 1));
        expect(readdirSync(folder)).toEqual(['x.gct']);
        roomy.close();
        tight.close();
        expect(() => tight.readColumns(0, 1)).toThrow('closed');
      }),
      {numRuns: 60},
    );
  });

  it('names the temporary folder when it cannot be written', async () => {
    const temporaryFolder = path.join(folder, 'none');
    await expect(openMatrix(givenFile(gct), {memoryBytes: 4, temporaryFolder})).rejects.toMatchObject({
      code: 'MATRIX_SPILL_FAILED',
      message: expect.stringContaining(temporaryFolder),
    });
  });
});

describe('a score', () => {
  const parse = (text: string) => parseScore(Buffer.from(text), 0, Buffer.byteLength(text));

  it('is read as JavaScript reads it', () => {
    fc.assert(
      fc.property(
        fc.double({noDefaultInfinity: true, noNaN: true}),
        fc.integer({min: 0, max: 20}),
        (x, digits) => {
          for (const text of [
            String(x),
            x.toExponential(digits),
            Math.abs(x) < 1e20 ? x.toFixed(digits) : '1',
          ]) {
            expect(parse(text)).toBe(Number(text));
          }
        },
      ),
    );
  });

  it.each(['5.', '.5', '+1.5', '-0', '00012', '1E5', '1e+05', '123456789012345678901234567890'])(
    'may read %s',
    (text) => {
      expect(parse(text)).toBe(Number(text));
    },
  );

  it.each(['.', '-', '+', 'e5', '1e', '1.2.3', '--1', '1 2', '0b1', '１'])('may not read %s', (text) => {
    expect(parse(text)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('whatever a file holds', () => {
  const refusal = expect.objectContaining({code: expect.stringMatching(/^(GCT|GCTX|MATRIX)_/)});

  it('says so of a file that is cut anywhere before its last cell', async () => {
    const lines = Array.from({length: 30}, (_, r) => `g${r}\t${r}.5\t-${r}.25`);
    const whole = `#1.3\n30\t2\t0\t0\nid\ta\tb\n${lines.join('\n')}\n`;
    for (let percent = 0; percent < 100; percent++) {
      const cut = whole.slice(0, Math.floor((whole.length * percent) / 100));
      // Text that ends within its very last cell may be whole.
      if (cut.includes('\ng29\t29.5\t')) continue;
      await expect(openMatrix(givenFile(cut))).rejects.toEqual(refusal);
      await expect(openMatrix(givenFile(gzipSync(whole).subarray(0, percent + 1)))).rejects.toEqual(refusal);
    }
  });

  it('never fails in another way than by saying so', async () => {
    const header = fc.constantFrom('', '#1.3\n', '#1.2\n2\t2\n', '#1.3\n2\t2\t1\t1\n', gct.slice(0, 60));
    await fc.assert(
      fc.asyncProperty(header, fc.uint8Array({maxLength: 300}), async (start, bytes) => {
        const opening = openMatrix(givenFile(Buffer.concat([Buffer.from(start), bytes])));
        await opening.then((matrix) => matrix.close()).catch((error) => expect(error).toEqual(refusal));
      }),
      {numRuns: 300},
    );
  });

  it('never fails in another way when one byte is changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(gct.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = Buffer.from(gct);
        bytes[at] = byte;
        const opening = openMatrix(givenFile(bytes));
        await opening.then((matrix) => matrix.close()).catch((error) => expect(error).toEqual(refusal));
      }),
      {numRuns: 300},
    );
  });
});
