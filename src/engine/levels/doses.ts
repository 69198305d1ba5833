/** Doses of wells that were meant to be the same: pipettes and plate maps spread them. */
import type {MetadataTable} from '../formats/matrix';
import {micromolarPer, parseDose} from '../stats/dose-units';
import {firstField, numberAt, textAt} from './fields';

export interface DoseRule {
  /** doses within this share of each other are one */
  readonly tolerance: number;
  /** in micromolar: a dose within the tolerance of one of these is that; others are taken together among themselves */
  readonly doses?: readonly number[];
}

export const usualTolerance = 0.2;

/** A well's dose: its number, and its unit as a text: uM where it is molar. */
export interface Dose {
  readonly amount: number;
  readonly unit: string;
}

/** Reads each well's dose: pert_dose with pert_dose_unit, else pert_idose; undefined for a well without one. */
export function wellDoses(columns: MetadataTable): (well: number) => Dose | undefined {
  const amounts = firstField(columns, ['pert_dose'])?.field;
  const units = firstField(columns, ['pert_dose_unit'])?.field;
  const texts = firstField(columns, ['pert_idose'])?.field;
  return (well) => {
    const amount = numberAt(amounts, well);
    const unit = textAt(units, well) ?? '';
    const text = textAt(texts, well);
    // A dose without a unit says less than its text, if there is one.
    if (amount > 0 && (unit !== '' || text === undefined)) {
      const micromolar = micromolarPer(unit);
      return Number.isNaN(micromolar) ? {amount, unit} : {amount: amount * micromolar, unit: 'uM'};
    }
    if (text === undefined) return undefined;
    const micromolar = parseDose(text);
    if (micromolar > 0) return {amount: micromolar, unit: 'uM'};
    const [, number, rest] = /^\s*([\d.]+(?:e[+-]?\d+)?)\s*(.*)$/i.exec(text) ?? [];
    return Number(number) > 0 ? {amount: Number(number), unit: rest.trim()} : undefined;
  };
}

/**
 * The nominal dose of each of some doses of one treatment and unit: the next on the list within the tolerance; else, from
 * the smallest on, doses within the tolerance of the smallest of them are one, named by their median.
 */
export function nominalDoses(amounts: readonly number[], {tolerance, doses = []}: DoseRule): number[] {
  const nominal = amounts.map((amount) => {
    const near = doses
      .map((dose) => ({dose, away: Math.abs(amount - dose) / dose}))
      .filter(({away}) => away <= tolerance + rounding)
      .sort((a, b) => a.away - b.away);
    return near[0]?.dose;
  });
  const open = [...amounts.keys()]
    .filter((i) => nominal[i] === undefined)
    .sort((a, b) => amounts[a] - amounts[b]);
  for (let start = 0, end: number; start < open.length; start = end) {
    const least = amounts[open[start]];
    end = start + 1;
    while (end < open.length && amounts[open[end]] <= least * (1 + tolerance + rounding)) end++;
    const middle = amounts[open[start + ((end - start - 1) >> 1)]];
    for (let i = start; i < end; i++) nominal[open[i]] = middle;
  }
  return nominal.map((dose, i) => dose ?? amounts[i]);
}

/** Doses are stored in single precision. */
const rounding = 1e-6;

/** A dose as signatures have it in pert_idose: "10 uM", with four digits at most. */
export function doseText({amount, unit}: Dose): string {
  return `${Number(amount.toPrecision(4))} ${unit}`.trim();
}
