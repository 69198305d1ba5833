/** The doses that CLUE shows, and which cell lines and doses of a perturbagen were profiled. */
import type {TextField} from '../formats/matrix';

/** Rows of the dose display, in micromolar; doses above the last have a row of their own. */
export const canonicalDoses = [0.02, 0.1, 0.5, 1, 2.5, 10] as const;
/** Number of the row for doses above the canonical ones. */
export const aboveCanonical = canonicalDoses.length;

/** Doses are stored in single precision or as rounded text. */
const rounding = 1.001;

/**
 * Row of the dose display: the nearest canonical dose on a log scale, or `aboveCanonical`.
 *
 * @param micromolar a dose
 * @returns undefined for what is no dose of a compound: 0, negative or missing
 */
export function doseRow(micromolar: number): number | undefined {
  if (!(micromolar > 0)) return undefined;
  if (micromolar > canonicalDoses[aboveCanonical - 1] * rounding) return aboveCanonical;
  const away = canonicalDoses.map((dose) => Math.abs(Math.log(micromolar / dose)));
  return away.indexOf(Math.min(...away));
}

/** Signatures of one perturbagen in a cell line, by row of the dose display. */
export interface CellCoverage {
  readonly cell: string;
  /** one list of signatures per row, `aboveCanonical` last */
  readonly rows: readonly (readonly number[])[];
}

/**
 * Which doses were profiled in which cell line, cell lines in order of first appearance. Signatures without a dose or
 * cell line are left out.
 *
 * @param signatures of the perturbagen
 * @param cells cell line of every signature
 * @param micromolar dose of every signature
 */
export function doseCoverage(
  signatures: Iterable<number>,
  cells: TextField,
  micromolar: ArrayLike<number>,
): CellCoverage[] {
  const byCell = new Map<number, number[][]>();
  for (const signature of signatures) {
    const row = doseRow(micromolar[signature]);
    const cell = cells.codes[signature];
    if (row === undefined || cell < 0) continue;
    const rows = byCell.get(cell) ?? Array.from({length: aboveCanonical + 1}, () => []);
    byCell.set(cell, rows);
    rows[row].push(signature);
  }
  return Array.from(byCell, ([cell, rows]) => ({cell: cells.dictionary[cell], rows}));
}
