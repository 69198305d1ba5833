/** The collection as the Repurposing Hub exports it: twelve columns, a row for each sample. */
import type {Drug} from './collection';

export const exportColumns = [
  ...(['Name', 'MOA', 'Target', 'Disease Area', 'Indication', 'Vendor', 'Purity', 'Id', 'SMILES'] as const),
  ...(['InChIKey', 'Phase', 'Deprecated ID'] as const),
] as const;

export type ExportCell = string | number | null;

/** Between the elements of a cell, as in the Hub's own files. */
const separator = '|';

/** A drug without samples is a row of its own, so that none is missing. */
export function* exportRows(drugs: Iterable<Drug>): Generator<ExportCell[]> {
  for (const {name, moas, targets, areas, indications, phase = null, samples} of drugs) {
    const joined = [moas, targets, areas, indications].map((list) => list.join(separator) || null);
    for (const sample of samples.length > 0 ? samples : [undefined]) {
      yield [
        name,
        ...joined,
        sample?.vendor ?? null,
        sample?.purity ?? null,
        sample?.broad_id ?? null,
        sample?.smiles ?? null,
        sample?.InChIKey ?? null,
        phase,
        sample?.deprecated_broad_id ?? null,
      ];
    }
  }
}
