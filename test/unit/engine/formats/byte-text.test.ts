import fc from 'fast-check';
import {ByteText, shortestDecimal} from '../../../../src/engine/formats/byte-text';

const float32 = fc.oneof(
  fc.float({noNaN: true, min: -20, max: 20}),
  fc.float({noNaN: true, noDefaultInfinity: true}),
  fc.integer({min: -40_000, max: 40_000}).map((n) => Math.fround(n / 20_000)),
);

function written(write: (text: ByteText) => void): string {
  const text = new ByteText(4);
  write(text);
  return text.take().toString();
}

it('writes scores as toFixed does, without a minus before zero', () => {
  fc.assert(
    fc.property(float32, fc.integer({min: 0, max: 7}), (score, decimals) => {
      const expected = score.toFixed(decimals).replace(/^-(0(?:\.0*)?)$/, '$1');
      expect(written((text) => text.addFixed(score, decimals))).toBe(expected);
    }),
    {numRuns: 5000},
  );
  expect(written((text) => text.addFixed(Number.NaN, 4))).toBe('NaN');
});

it('rounds numbers of metadata without zeros at their end, as the shortest decimal is', () => {
  fc.assert(
    fc.property(float32, fc.integer({min: 1, max: 5}), (value, decimals) => {
      const rounded = Math.round(value * 10 ** decimals) / 10 ** decimals;
      fc.pre(Math.abs(rounded) < 10_000);
      expect(written((text) => text.addRounded(value, decimals))).toBe(String(rounded + 0));
    }),
    {numRuns: 5000},
  );
  expect(written((text) => text.addRounded(Number.NaN, 4))).toBe('-666');
});

it('finds the shortest decimal that gives a 32-bit number back', () => {
  fc.assert(
    fc.property(float32, (score) => {
      const decimal = shortestDecimal(score);
      expect(Math.fround(Number(decimal))).toBe(score === 0 ? 0 : score);
      const digits = decimal.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '');
      // None with fewer digits, of those tried, does.
      if (digits.length > 6 && !Number.isInteger(score)) {
        expect(Math.fround(Number(score.toPrecision(digits.length - 1)))).not.toBe(score);
      }
    }),
    {numRuns: 5000},
  );
});

it('takes texts of any length and alphabet, in any number of pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.string({unit: 'grapheme', maxLength: 20})), (pieces) => {
      const text = new ByteText(8);
      const parts = pieces.map((piece, i) => {
        if (i % 2 === 0) text.add(piece);
        else text.addBytes(Buffer.from(`<${piece}>`), 1, Buffer.byteLength(piece) + 1);
        return i % 3 === 0 ? text.take() : Buffer.alloc(0);
      });
      expect(Buffer.concat([...parts, text.take()]).toString()).toBe(pieces.join(''));
    }),
  );
});
