import fc from 'fast-check';
import {remembering} from '../../../../src/library/tables/remembering';

describe('columns that repeat themselves', () => {
  const counted = () => {
    let made = 0;
    const read = remembering((cell) => {
      made++;
      return `<${cell}>`;
    });
    return {read, made: () => made};
  };

  it('answers every cell as the function it stands before', () => {
    const {read} = counted();
    fc.assert(fc.property(fc.string({unit: 'grapheme'}), (cell) => read(cell) === `<${cell}>`));
  });

  it('makes a text once for cells that come again between others', () => {
    const {read, made} = counted();
    for (let row = 0; row < 10_000; row++) expect(read(`plate ${row % 500}`)).toBe(`<plate ${row % 500}>`);
    expect(made()).toBe(500);
  });

  it('keeps answering rightly, and no longer looks, where no cell comes again', () => {
    const {read, made} = counted();
    for (let row = 0; row < 10_000; row++) expect(read(`sig ${row}`)).toBe(`<sig ${row}>`);
    expect(read('sig 9999')).toBe('<sig 9999>');
    expect(made()).toBe(10_001);
  });

  it('refuses a cell that does not fit each time it comes', () => {
    const read = remembering(() => {
      throw new Error('does not fit');
    });
    for (let row = 0; row < 2; row++) expect(() => read('ten')).toThrow('does not fit');
  });
});
