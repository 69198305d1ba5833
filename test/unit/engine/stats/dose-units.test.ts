import {micromolarPer, parseDose} from '../../../../src/engine/stats/dose-units';

const x = Number.NaN;

describe('units of doses', () => {
  it.each([
    ['pM', 1e-6],
    ['nM', 1e-3],
    ['nm', 1e-3],
    ['uM', 1],
    ['um', 1],
    ['\u00b5M', 1],
    ['\u03bcM', 1],
    [' mM ', 1e3],
    ['M', 1e6],
    ['m', x],
    ['uL', x],
    ['ng/mL', x],
    ['ng/uM', x],
    ['-666', x],
    ['', x],
  ])('%j', (unit, micromolar) => {
    expect(micromolarPer(unit)).toBe(micromolar);
  });
});

describe('doses with their unit', () => {
  it.each([
    ['10 µM', 10],
    ['1.11 uM', 1.11],
    ['100 nM', 0.1],
    ['500nM', 0.5],
    ['2e-2 mM', 20],
    ['.5 um', 0.5],
    ['0 uM', 0],
    ['1.5 uL', x],
    ['10 ng/mL', x],
    ['10', x],
    ['uM', x],
    ['1 2 uM', x],
    ['-666', x],
    ['-5 uM', x],
    ['', x],
  ])('%j', (text, micromolar) => {
    const dose = parseDose(text);
    if (Number.isNaN(micromolar)) expect(dose).toBeNaN();
    else expect(dose).toBeCloseTo(micromolar, 12);
  });
});
