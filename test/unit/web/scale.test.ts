/** Scales of plots: where numbers lie, round ticks, colours between stops. */
import {colourScale, linearScale, roundEnds} from '../../../web/src/plots/scale';

describe('scales of plots', () => {
  test('numbers lie evenly between the ends, and places give them back', () => {
    const y = linearScale([-2, 2], [100, 0]);
    expect([-2, 0, 1, 3].map(y)).toEqual([100, 50, 25, -25]);
    expect(y.invert(25)).toBe(1);
    expect(linearScale([3, 3], [0, 10])(3)).toBe(5);
  });

  test('ticks are round, within the ends and written alike; an end that is not round becomes so', () => {
    const x = linearScale([-0.83, 12_700.2], [0, 500]);
    expect(x.ticks(5).map(x.tickFormat(5))).toEqual([
      '0',
      '2,000',
      '4,000',
      '6,000',
      '8,000',
      '10,000',
      '12,000',
    ]);
    const small = linearScale([-0.5, 0.25], [0, 500]);
    expect(small.ticks(4).map(small.tickFormat(4))).toEqual(['−0.4', '−0.2', '0.0', '0.2']);
    expect(roundEnds([-0.83, 2.4])).toEqual([-1, 2.5]);
    const none = linearScale([1, 1], [0, 500]);
    expect(none.ticks(4).map(none.tickFormat(4))).toEqual(['1']);
  });

  test('colours are mixed evenly between the stops next to a number, and stay beyond the last', () => {
    const colour = colourScale([-100, 0, 100], ['#0000ff', '#ffffff', '#ff0000']);
    expect([-200, -100, -50, 0, 50, 100, 200].map(colour)).toEqual([
      'rgb(0, 0, 255)',
      'rgb(0, 0, 255)',
      'rgb(128, 128, 255)',
      'rgb(255, 255, 255)',
      'rgb(255, 128, 128)',
      'rgb(255, 0, 0)',
      'rgb(255, 0, 0)',
    ]);
  });
});
