/** Colours of annotations beside a heat map. */
import {missingColour} from '../../plots/ramps';
import {colourScale} from '../../plots/scale';
import {isNumeric} from './arrange';
import type {Axis} from './matrix';

export interface Track {
  readonly field: string;
  readonly colourOf: (i: number) => string;
  readonly textOf: (i: number) => string;
  /** what colours mean, where they are few enough to be told */
  readonly legend: readonly {readonly label: string; readonly colour: string}[];
}

/** Told apart in every common colour blindness (Okabe and Ito); more kinds share them, and their names tell them apart. */
const kinds = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#7a7a7a'];
const mostInLegend = 12;

/** The track of a field; undefined where the axis has none of that name. */
export function trackOf({fields}: Axis, field: string): Track | undefined {
  const values = fields.get(field);
  if (!values) return undefined;
  const textOf = (i: number) => values[i];
  if (isNumeric(values)) {
    const known = values.filter((value) => value !== '').map(Number);
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const ramp = colourScale([low, high], ['#e8e2f4', '#4b2a85']);
    return {
      field,
      textOf,
      colourOf: (i) => (values[i] === '' ? missingColour : ramp(Number(values[i]))),
      legend: [
        {label: String(low), colour: ramp(low)},
        {label: String(high), colour: ramp(high)},
      ],
    };
  }
  const names = [...new Set(values.filter((value) => value !== ''))].sort();
  const colours = new Map(names.map((name, i) => [name, kinds[i % kinds.length]]));
  return {
    field,
    textOf,
    colourOf: (i) => colours.get(values[i]) ?? missingColour,
    legend: names
      .slice(0, mostInLegend)
      .map((label) => ({label, colour: colours.get(label) ?? missingColour})),
  };
}
