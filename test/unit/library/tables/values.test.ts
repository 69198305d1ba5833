import fc from 'fast-check';
import {copyNull, encoderOf, isMissing, Misfit} from '../../../../src/library/tables/values';

describe('cells as COPY text', () => {
  it.each(['', ' ', '-666', '-666.0', '-666.000000', '-666 -666', 'NA', 'NaN', '""'])(
    'reads %j as missing in every column',
    (cell) => {
      for (const type of ['text', 'text[]', 'integer', 'double precision', 'boolean'] as const) {
        expect(encoderOf(type)(cell)).toBe(copyNull);
      }
    },
  );

  it('keeps -666 where it is part of a name', () => {
    expect(isMissing('KDD003_MCF7_96H:TRCN0000009476:-666')).toBe(false);
    expect(encoderOf('text')('KDD003_MCF7_96H:TRCN0000009476:-666')).toContain(':-666');
    expect(encoderOf('text')('-666.5')).toBe('-666.5');
  });

  it('escapes what COPY would read as something else', () => {
    expect(encoderOf('text')('Cl\\C=C\tx\ny')).toBe('Cl\\\\C=C\\tx\\ny');
    expect(encoderOf('text')('\\N')).toBe('\\\\N');
  });

  it('writes lists as Postgres arrays without their missing elements', () => {
    expect(encoderOf('text[]')('AKT1|AKT2')).toBe('{AKT1,AKT2}');
    expect(encoderOf('text[]')('AKT1|NULL|CDK 2')).toBe('{"AKT1","CDK 2"}');
    expect(encoderOf('text[]')('FINANCE')).toBe('{"FINANCE"}');
    expect(encoderOf('text[]', /[|;]/)('AKT3; AKT1|-666')).toBe('{"AKT3","AKT1"}');
    expect(encoderOf('text[]')('a"b\\c')).toBe('{"a\\\\"b\\\\\\\\c"}');
    expect(encoderOf('text[]')('-666|')).toBe(copyNull);
  });

  it('keeps every double as it is written', () => {
    fc.assert(
      fc.property(fc.double({noNaN: true, noDefaultInfinity: true}), (value) => {
        fc.pre(value !== -666);
        expect(Number(encoderOf('double precision')(String(value)))).toBe(value === 0 ? 0 : value);
      }),
    );
    expect(encoderOf('double precision')('1,392.73')).toBe('1392.73');
    expect(encoderOf('double precision')('1e-400')).toBe('0');
  });

  it.each([
    ['double precision', 'ten', /"ten" is not a number/],
    ['double precision', '0x10', /not a number/],
    ['double precision', '1e999', /range/],
    ['integer', '2.5', /whole number/],
    ['integer', '3000000000', /range/],
    ['boolean', 'maybe', /neither true nor false/],
  ] as const)('refuses in a column of type %s the cell %j', (type, cell, reason) => {
    expect(() => encoderOf(type)(cell)).toThrow(Misfit);
    expect(() => encoderOf(type)(cell)).toThrow(reason);
  });

  it('understands the spellings of whole numbers and booleans', () => {
    expect(['3', '3.0', '1,000', '-7'].map(encoderOf('integer'))).toEqual(['3', '3', '1000', '-7']);
    expect(['1', 'True', 'TRUE', 'y'].map(encoderOf('boolean'))).toEqual(['t', 't', 't', 't']);
    expect(['0', 'False', '0.0'].map(encoderOf('boolean'))).toEqual(['f', 'f', 'f']);
  });
});
