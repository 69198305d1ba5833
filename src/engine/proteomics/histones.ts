/** GCP: probes are taken relative to a peptide of their histone, which goes. */
import {failure} from '../ground/failures';
import {fieldTexts} from './fields';
import {constantField, type Profiles, pickProfiles, placesWhere, withField} from './profiles';

const peptideField = 'pr_normalization_peptide_id';
/** Of histone H3, for probes of files that do not say which. */
const usualPeptide = 'BI10052';

/**
 * Subtracts from each probe the peptide that the field pr_normalization_peptide_id names, well by well, and leaves the
 * peptides out. Wells that have no value then are lost.
 * @param measured ids of the probes before any was filtered away
 * @throws PROTEOMICS_UNFIT when a peptide is not there
 */
export function normaliseToPeptides(
  profiles: Profiles,
  measured: readonly string[],
): {profiles: Profiles; lost: ReadonlySet<string>} {
  const {rows, columns, values} = profiles;
  const height = rows.ids.length;
  const field = rows.fields.get(peptideField);
  const named = field ? fieldTexts(field) : rows.ids.map(() => usualPeptide);
  const places = new Map(rows.ids.map((id, place) => [id, place]));
  const peptideOf = Int32Array.from(named, (peptide, probe) => {
    const place = peptide === undefined ? undefined : places.get(peptide);
    if (place !== undefined) return place;
    throw failure('PROTEOMICS_UNFIT', {
      subject: 'the profiles',
      detail: explain(rows.ids[probe], peptide, measured),
    });
  });
  const peptides = new Set(peptideOf);
  const normalised = values.map((value, at) => value - values[at - (at % height) + peptideOf[at % height]]);
  const described = field ? rows : withField(rows, peptideField, constantField(usualPeptide, height));
  const probes = placesWhere(height, (probe) => !peptides.has(probe));
  if (probes.length === 0) {
    throw failure('PROTEOMICS_UNFIT', {
      subject: 'the profiles',
      detail: 'they have no probe beside the peptides that others are normalised to',
    });
  }
  const wells = placesWhere(columns.ids.length, () => true);
  const picked = pickProfiles({rows: described, columns, values: normalised}, probes, wells);
  const lost = columns.ids.filter((_, well) =>
    picked.values.subarray(well * probes.length, (well + 1) * probes.length).every(Number.isNaN),
  );
  return {profiles: picked, lost: new Set(lost)};
}

function explain(probe: string, peptide: string | undefined, measured: readonly string[]): string {
  if (peptide === undefined) return `probe "${probe}" names no peptide in ${peptideField}`;
  if (!measured.includes(peptide))
    return `probe "${probe}" is normalised to the peptide ${peptide}, which they do not have`;
  return `probe "${probe}" is normalised to the peptide ${peptide}, which was filtered away (few values, a large deviation, or rejected by hand); choose other cut-offs, or leave the wells out that lack it`;
}
