import {gutcReference} from '../../../../src/engine/stats/gutc-reference';
import {normalizeScores} from '../../../../src/engine/stats/ncs';
import {textField} from './text-field';

describe('the reference of GUTC', () => {
  const types = textField(['trt_cp', 'trt_poscon', 'ctl_vehicle', 'trt_oe', 'trt_lig', 'trt_cp', null]);
  const cells = textField(['A', 'A', 'A', 'A', 'A', 'B', 'B']);

  it('groups positive controls and vehicles with the compounds of their cell line', () => {
    const {groups} = gutcReference(types, cells);
    expect([...groups]).toEqual([0, 0, 0, 1, 2, 3, 4]);
  });

  it('is every signature without is_touchstone', () => {
    const {reference, rows} = gutcReference(types, cells);
    expect([...reference]).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect([...rows]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ['text', textField(['1', '1', '0', '1', '1', null, '1'])],
    ['numbers', {kind: 'number', values: Float64Array.of(1, 1, 0, 1, 1, Number.NaN, 1)} as const],
  ])('is Touchstone of the main types where there is is_touchstone, as %s', (_, touchstone) => {
    const {reference, rows} = gutcReference(types, cells, touchstone);
    expect([...rows]).toEqual([0, 2, 3, 5]);
    expect([...reference]).toEqual([1, 0, 0, 1, 0, 0, 0]);
  });

  it('lends a group without reference the means of its type, else of its cell line, else of all', () => {
    const type = textField(['trt_cp', 'trt_cp', 'trt_cp', 'trt_oe', 'trt_oe', 'trt_xpr', 'trt_xpr']);
    const cell = textField(['A', 'B', 'C', 'A', 'D', 'A', 'E']);
    const touchstone = textField(['1', '1', '0', '1', '0', '0', '0']);
    const cs = Float64Array.of(0.2, 0.4, 0.6, 0.8, 0.8, 0.5, 0.4);
    // C compounds borrow (0.2 + 0.4) / 2, D overexpression 0.8, A knock-outs (0.2 + 0.8) / 2, E knock-outs the
    // median of 0.2, 0.4 and 0.8.
    const ncs = normalizeScores({cs, ...gutcReference(type, cell, touchstone)});
    const expected = [1, 1, 2, 1, 1, 1, 1];
    expected.forEach((value, i) => {
      expect(ncs[i]).toBeCloseTo(value, 12);
    });
  });
});
