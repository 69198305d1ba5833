/** Times and doses of wells with their units, as signatures have them: pert_itime "6 h", pert_idose "10 uM". */
import type {MetadataField, MetadataTable} from '../formats/matrix';
import {doseText, wellDoses} from './doses';
import {FieldColumn, numberAt, textAt} from './fields';

/** A number, and what follows it. */
const amountText = /^\s*(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)\s*(.*?)\s*$/i;
const hours = /^(?:h|hr|hrs|hour|hours)$/i;

export interface WellsWithUnits {
  readonly columns: MetadataTable;
  /** wells whose time had no unit and is taken for hours, and whose dose had none and is taken for micromolar */
  readonly taken: {readonly hours: number; readonly micromolar: number};
}

/**
 * Completes pert_itime and pert_idose, of the numbers and units beside them where they are missing or have no unit. What
 * says no unit at all is hours, and of compounds (pert_type trt_cp, or none) micromolar, as the files of LINCS have them.
 */
export function withUnits({ids, fields}: MetadataTable): WellsWithUnits {
  const all = new Map(fields);
  const put = (name: string, told: (well: number) => string | undefined) => {
    const values = ids.map((_, well) => told(well));
    if (values.some((value) => value !== undefined)) all.set(name, built(values));
  };
  let [withoutTime, withoutDose] = [0, 0];

  const [times, timeTexts, timeUnits] = ['pert_time', 'pert_itime', 'pert_time_unit'].map((name) =>
    fields.get(name),
  );
  put('pert_itime', (well) => {
    const text = textAt(timeTexts, well) ?? textAt(times, well);
    const [, amount, unit] = amountText.exec(text ?? '') ?? [];
    if (amount === undefined) return text;
    const told = unit || textAt(timeUnits, well);
    if (told === undefined) withoutTime++;
    return `${Number(amount)} ${told === undefined || hours.test(told) ? 'h' : told}`;
  });
  if (withoutTime > 0 && times !== undefined && timeUnits === undefined) {
    put('pert_time_unit', (well) => (textAt(times, well) === undefined ? undefined : 'h'));
  }

  const types = fields.get('pert_type');
  const isCompound = (well: number) => (textAt(types, well) ?? 'trt_cp') === 'trt_cp';
  const doses = fields.get('pert_dose');
  const texts = fields.get('pert_idose');
  if (doses !== undefined || texts !== undefined) {
    const told = wellDoses({ids, fields});
    const unitOf = (well: number) => {
      const dose = told(well);
      if (dose === undefined || dose.unit !== '' || !isCompound(well)) return undefined;
      withoutDose++;
      return 'uM';
    };
    const assumed = ids.map((_, well) => unitOf(well));
    if (withoutDose > 0) {
      put('pert_dose_unit', (well) => textAt(fields.get('pert_dose_unit'), well) ?? assumed[well]);
    }
    put('pert_idose', (well) => {
      const dose = told(well);
      const text = textAt(texts, well);
      // A text that has its unit is as good as any.
      if (dose === undefined || amountText.exec(text ?? '')?.[2]) return text;
      return doseText({...dose, unit: assumed[well] ?? dose.unit});
    });
    if (doses === undefined && withoutDose > 0) put('pert_dose', (well) => amountOf(texts, well));
  }
  return {columns: {ids, fields: all}, taken: {hours: withoutTime, micromolar: withoutDose}};
}

function amountOf(field: MetadataField | undefined, well: number): string | undefined {
  const amount = numberAt(field, well);
  return Number.isNaN(amount) ? amountText.exec(textAt(field, well) ?? '')?.[1] : String(amount);
}

function built(values: readonly (string | undefined)[]): MetadataField {
  const column = new FieldColumn();
  for (const value of values) column.add(value);
  return column.build();
}
