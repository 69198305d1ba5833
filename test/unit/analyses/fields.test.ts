import {flagOf, genesOf, isGiven, lineOf, namesOf, wholeOf} from '../../../src/analyses/fields';

describe('fields of a submission, as JSON or as the texts of a form', () => {
  it.each([[undefined], [null], ['']])('%j was left alone', (value) => {
    expect(isGiven(value)).toBe(false);
    expect(flagOf(value)).toBe(false);
  });

  it.each([
    ['moa, tas,moa', ['moa', 'tas']],
    ['A\r\nB\n\nC,', ['A', 'B', 'C']],
    [[' moa ', 'moa', ''], ['moa']],
    [[], []],
    [[1], undefined],
    [5, undefined],
  ])('names of %j', (value, names) => {
    expect(namesOf(value)).toEqual(names);
  });

  it.each([
    ['TP53 EGFR', 'TP53 EGFR'],
    [
      ['TP53', 1956],
      ['TP53', '1956'],
    ],
    [[{}], undefined],
    [5, undefined],
  ])('genes of %j', (value, genes) => {
    expect(genesOf(value)).toEqual(genes);
  });

  it.each([
    [true, true],
    ['true', true],
    [1, true],
    ['0', false],
    [false, false],
    ['yes', undefined],
    [{}, undefined],
  ])('flag of %j', (value, flag) => {
    expect(flagOf(value)).toBe(flag);
  });

  it.each([
    ['7', 7],
    [0, 0],
    [9, 9],
    [10, undefined],
    [-1, undefined],
    [1.5, undefined],
    [' ', undefined],
    ['all', undefined],
    [[3], undefined],
  ])('whole number of 0 to 9 of %j', (value, number) => {
    expect(wholeOf(value, 0, 9)).toBe(number);
  });

  it('a line has neither tabs nor line ends', () => {
    expect(['a b', 'a\tb', 'a\nb', 3].map(lineOf)).toEqual(['a b', undefined, undefined, undefined]);
  });
});
