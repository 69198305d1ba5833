/** Doses as files of signatures write them, in micromolar. */

/** Micromolar in one of each unit of molar concentration, in lower case; both letters for micro are in use. */
const micromolarIn: ReadonlyMap<string, number> = new Map([
  ['pm', 1e-6],
  ['nm', 1e-3],
  ['um', 1],
  ['\u00b5m', 1],
  ['\u03bcm', 1],
  ['mm', 1e3],
]);
const micromolarInMolar = 1e6;

/** A number and its unit, with or without a space between them. */
const doseText = /^(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)\s*(\D\S*)$/i;

/**
 * Micromolar in one of a unit. GEO writes um for micromolar, so a prefixed unit counts in either case; a lone m could
 * be a metre or a minute.
 *
 * @param unit pM, nM, uM, µM, mM or M
 * @returns NaN for what is no unit of molar concentration, as uL or ng/mL
 */
export function micromolarPer(unit: string): number {
  const trimmed = unit.trim();
  if (trimmed === 'M') return micromolarInMolar;
  return micromolarIn.get(trimmed.toLowerCase()) ?? Number.NaN;
}

/**
 * The dose that a text like a signature's pert_idose tells, "100 nM".
 *
 * @returns micromolar; NaN where the text is no number with a unit of molar concentration
 */
export function parseDose(text: string): number {
  const [, dose, unit] = doseText.exec(text.trim()) ?? [];
  return dose === undefined ? Number.NaN : Number(dose) * micromolarPer(unit);
}
