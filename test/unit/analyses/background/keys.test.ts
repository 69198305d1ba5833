import {closeSync, mkdtempSync, openSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {KeyedRecords, keyGroups, makeKeys, piecesSuffice} from '../../../../src/analyses/background/keys';
import {accessRecords, openRecords, sealRecords} from '../../../../src/analyses/background/records';

const folder = mkdtempSync(path.join(tmpdir(), 'openclue-keys-'));
const file = path.join(folder, 'sig.f32');
afterAll(() => rmSync(folder, {recursive: true}));

const size = fc.oneof(
  fc.constant(0),
  fc.integer({min: 0, max: 8}).map((x) => x / 2),
  fc.float({min: 0, max: 3, noNaN: true}),
);
/** Records of one length, some of their scores missing, among them records of a whole number of pieces. */
const records = fc
  .record({length: fc.constantFrom(1, 63, 64, 65, 300), count: fc.integer({min: 1, max: 5})})
  .chain(({length, count}) =>
    fc.array(
      fc
        .tuple(fc.array(size, {minLength: length, maxLength: length, size: 'max'}), fc.nat(length))
        .map(([sizes, missing]) =>
          Float32Array.from(sizes)
            .fill(Number.NaN, length - missing)
            .sort(),
        ),
      {minLength: count, maxLength: count},
    ),
  );

/** Writes records, one after the other, as a background has them. */
function write(rows: readonly Float32Array[]) {
  const groups = [{records: rows.length, length: rows[0].length}];
  const fd = openSync(file, 'w+');
  const access = accessRecords(fd, file, groups);
  for (const [record, row] of rows.entries()) access.write(0, record, 0, row);
  const entry = {groups, checksums: sealRecords(access, 0)};
  closeSync(fd);
  return openRecords(file, entry);
}

const joined = (rows: readonly Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));

it('keys and a piece of a record tell how many of its scores are smaller, as all of it does', () => {
  fc.assert(
    fc.property(
      records,
      fc.array(
        size.filter((x) => x > 0),
        {minLength: 20, maxLength: 20},
      ),
      (rows, sought) => {
        const open = write(rows);
        const keys = makeKeys(joined(rows), rows[0].length);
        expect(keys).toHaveLength(rows.length * keyGroups(open.groups)[0].length);
        const keyed = new KeyedRecords(open, 0, file);
        keyed.take(keys, 0);
        rows.forEach((row, record) => {
          expect(keyed.goTo(record)).toBe(row.filter((value) => !Number.isNaN(value)).length);
          for (const one of sought) expect(keyed.below(one)).toBe(row.filter((value) => value < one).length);
        });
        open.close();
      },
    ),
    {numRuns: 60},
  );
});

it('a piece that is not what was written is refused by name and place', () => {
  const row = Float32Array.from({length: 300}, (_, i) => i / 100);
  const keys = makeKeys(row, row.length);
  const open = write([row.map((value, i) => (i === 130 ? value + 0.001 : value))]);
  const keyed = new KeyedRecords(open, 0, file);
  keyed.take(keys, 0);
  keyed.goTo(0);
  expect(keyed.below(0.5)).toBe(50);
  expect(() => keyed.below(1.5)).toThrow(
    expect.objectContaining({
      code: 'BACKGROUND_DAMAGED',
      message: expect.stringContaining('scores 128 to 191 of record 0 of group 0'),
    }),
  );
  open.close();
});

it('pieces are read of long records in which few scores are looked up', () => {
  const touchstone = {records: 100, length: 2_820};
  expect(piecesSuffice(touchstone, 1)).toBe(true);
  expect(piecesSuffice(touchstone, 25)).toBe(false);
});
