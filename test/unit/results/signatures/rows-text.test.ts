import {inflateRawSync} from 'node:zlib';
import fc from 'fast-check';
import {ByteText} from '../../../../src/engine/formats/byte-text';
import type {MetadataField, MetadataTable} from '../../../../src/engine/formats/matrix';
import {rowLines} from '../../../../src/engine/formats/matrix-text';
import {rowColumns, rowImage} from '../../../../src/results/signatures/row-columns';
import {createRowsText, type LineNumbers, type LineOrder} from '../../../../src/results/signatures/rows-text';

const lastBlock = Buffer.from([3, 0]);

/** The lines as the general writer makes them, which knows nothing of images. */
function obvious({ids, fields}: MetadataTable, scores: Float32Array): Buffer {
  const source = {
    rows: {ids, fields},
    columns: {ids: ['c'], fields: new Map()},
    readColumns: () => scores,
  };
  const style = {decimals: 4, separator: '\t', cell: (text: string) => text.replace(/\t/g, ' ')} as const;
  return Buffer.concat([...rowLines({ids, fields}, source, style)]);
}

function composed(table: MetadataTable, order: LineOrder, scores: Float32Array) {
  const {layout, image} = rowImage(rowColumns(table));
  const rows = createRowsText(layout, (memory) => memory.set(image));
  const numbers: LineNumbers = {
    columns: [{decimals: 4}],
    put: (line, into, at) => {
      into[at] = scores[line];
    },
  };
  const make = () => {
    const [text, deflated]: [Buffer[], Buffer[]] = [[], []];
    for (const piece of rows.compose(order, numbers)) {
      text.push(Buffer.from(piece.text));
      deflated.push(Buffer.from(piece.deflated));
    }
    return {text: Buffer.concat(text), deflated: Buffer.concat(deflated)};
  };
  const once = make();
  // What was written before leaves no trace.
  const again = make();
  expect([again.text.equals(once.text), again.deflated.equals(once.deflated)]).toEqual([true, true]);
  return once;
}

function select({ids, fields}: MetadataTable, rows: Uint32Array): MetadataTable {
  const chosen = (field: MetadataField): MetadataField =>
    field.kind === 'text'
      ? {...field, codes: Int32Array.from(rows, (row) => field.codes[row])}
      : {...field, values: Float64Array.from(rows, (row) => field.values[row])};
  return {
    ids: Array.from(rows, (row) => ids[row]),
    fields: new Map(Array.from(fields, ([name, field]) => [name, chosen(field)])),
  };
}

function check(table: MetadataTable, rows: Uint32Array, scores: Float32Array): number {
  const expected = obvious(select(table, rows), scores);
  const {text, deflated} = composed(table, {count: rows.length, rows}, scores);
  expect(text.equals(expected)).toBe(true);
  expect(inflateRawSync(Buffer.concat([deflated, lastBlock])).equals(expected)).toBe(true);
  return deflated.length / expected.length;
}

const text = fc.string({unit: 'grapheme', maxLength: 12});
const field = (count: number): fc.Arbitrary<MetadataField> =>
  fc.oneof(
    fc
      .array(text, {minLength: 1, maxLength: 30})
      .chain((dictionary) =>
        fc
          .array(fc.integer({min: -1, max: dictionary.length - 1}), {minLength: count, maxLength: count})
          .map((codes): MetadataField => ({kind: 'text', dictionary, codes: Int32Array.from(codes)})),
      ),
    fc
      .array(fc.oneof(fc.double(), fc.integer(), fc.constant(Number.NaN)), {
        minLength: count,
        maxLength: count,
      })
      .map((values): MetadataField => ({kind: 'number', values: Float64Array.from(values)})),
  );

describe('lines from metadata made ready', () => {
  it('are those of the general writer, and compressed ones inflate to them, whatever the table', () => {
    const tables = fc
      .integer({min: 1, max: 60})
      .chain((count) =>
        fc.tuple(
          fc.array(text, {minLength: count, maxLength: count}),
          fc.array(field(count), {maxLength: 5}),
          fc.array(fc.nat(count - 1), {maxLength: 200}),
          fc.array(fc.float(), {minLength: 200, maxLength: 200}),
        ),
      );
    fc.assert(
      fc.property(tables, ([ids, fields, order, scores]) => {
        const named = new Map(fields.map((each, i): [string, MetadataField] => [`f${i}`, each]));
        check({ids, fields: named}, Uint32Array.from(order), Float32Array.from(scores));
      }),
      {numRuns: 200},
    );
  });

  it('compress well over many batches, cells longer than a match and lines longer than the window included', () => {
    const count = 30_000;
    const numbers = (of: (row: number) => number): MetadataField => ({
      kind: 'number',
      values: Float64Array.from({length: count}, (_, row) => of(row)),
    });
    const texts = (dictionary: string[], of: (row: number) => number): MetadataField => ({
      kind: 'text',
      dictionary,
      codes: Int32Array.from({length: count}, (_, row) => of(row)),
    });
    const perts = Array.from({length: 900}, (_, i) => `BRD-K${i * 7919}`);
    const ids = Array.from({length: count}, (_, row) => `PLATE${row % 7}_CELL${row % 70}_24H:${row}`);
    const fields: [string, MetadataField][] = [
      ['pert_id', texts(perts, (row) => Math.floor(row / 40))],
      [
        'pert_iname',
        texts(
          perts.map((pert) => `name of ${pert}`),
          (row) => Math.floor(row / 40),
        ),
      ],
      ['cell', texts(['A375', 'MCF7', 'PC3'], (row) => row % 3)],
      ['tas', numbers((row) => Math.fround(Math.sin(row)))],
      ['is_hiq', numbers((row) => row % 2)],
    ];
    const scores = Float32Array.from({length: count}, (_, row) => Math.cos(row) * 3);
    const rows = Uint32Array.from({length: count}, (_, row) => row);
    expect(check({ids, fields: new Map(fields)}, rows, scores)).toBeLessThan(0.45);
    const shuffled = rows.map((row) => (row * 7919) % count);
    expect(check({ids, fields: new Map(fields)}, shuffled, scores)).toBeLessThan(0.6);
    const long = ['x'.repeat(259), 'y'.repeat(700), 'z'.repeat(33_000), `${'ab'.repeat(20_000)}`];
    const wide = select(
      {ids, fields: new Map([['long', texts(long, (row) => row % 4)]])},
      rows.slice(0, 100),
    );
    expect(check(wide, rows.slice(0, 100), scores.slice(0, 100))).toBeLessThan(0.6);
  });

  it('have their numbers as the general writer writes them, of any size and missing ones', () => {
    const number = fc.oneof(
      fc.double({min: -20, max: 20, noNaN: true}),
      fc.double(),
      fc.constantFrom(0, -0, 0.00005, -0.00005, 0.49999999999999994, 99_999.9, 1e5, 1e9, -1e9, 1e21),
    );
    const {layout, image} = rowImage(rowColumns({ids: ['a'], fields: new Map()}));
    const lines = createRowsText(layout, (memory) => memory.set(image));
    fc.assert(
      fc.property(
        fc.array(number, {minLength: 1, maxLength: 20}),
        fc.integer({min: 0, max: 5}),
        (row, decimals) => {
          const columns = row.flatMap(() => [{decimals}, {decimals, isRounded: true}]);
          const values = row.flatMap((value) => [Math.fround(value), value]);
          const expected = new ByteText(1000);
          for (const [column, value] of values.entries()) {
            if (column > 0) expected.addByte(9);
            if (columns[column].isRounded) expected.addRounded(value, decimals);
            else expected.addFixed(value, decimals);
          }
          const pieces = lines.compose({count: 1}, {columns, put: (_, into, at) => into.set(values, at)});
          const text = Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece.text))).toString();
          expect(text).toBe(`a\t${expected.take()}\n`);
        },
      ),
      {numRuns: 2000},
    );
  });
});
