/** The doses of a dataset's signatures, whatever the fields and units that tell them. */

import type {TextField} from '../../engine/formats/matrix';
import type {SignatureTable} from '../../engine/index/index';
import {micromolarPer, parseDose} from '../../engine/stats/dose-units';
import {numericField, textField} from '../background/rows';

/**
 * Dose of every signature in micromolar: pert_dose in pert_dose_unit, or as it is where a dataset does not have units;
 * without pert_dose what pert_idose tells. NaN where there is none, or one that is no molar concentration (a volume
 * of virus, ng/mL).
 */
export function signatureDoses(table: SignatureTable): Float64Array {
  if (!table.fields.includes('pert_dose')) {
    const told = textField(table, 'pert_idose');
    return told ? valuesOf(told, parseDose) : new Float64Array(table.count).fill(Number.NaN);
  }
  const doses = numericField(table, 'pert_dose');
  const units = textField(table, 'pert_dose_unit');
  if (!units) return doses;
  const factors = valuesOf(units, micromolarPer);
  return doses.map((dose, signature) => dose * factors[signature]);
}

/** A number for each value, worked out once for all signatures that share it; NaN where there is no value. */
function valuesOf({dictionary, codes}: TextField, read: (text: string) => number): Float64Array {
  const values = dictionary.map(read);
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : values[code]));
}
