/**
 * Renormalisation of continuous drift (psp's continuous_renormalization): probes whose ratio follows the enrichment of
 * the wells are freed from a curve fitted to it.
 */
import type {MetadataField} from '../formats/matrix';
import {failure} from '../ground/failures';
import {fitDrift} from './drift';
import {fieldTexts, requireField} from './fields';
import {medianOf} from './median';
import {meanOf, probeValues} from './moments';
import {type Profiles, textFieldOf, withField} from './profiles';
import {provenanceField, provenanceOf, withProvenance} from './provenance';

const enrichmentField = 'det_well_enrichment_score';
const correctionField = 'renorm_correction';
const markField = 'is_log_renormed';
/** Ours: psp leaves the provenance code as it is. */
const codePart = 'CRN';
export const usualSlopeCutoff = 0.2;
/** Share of the wells, of the highest enrichment, whose median is taken for the ratio without drift. */
const topShare = 0.2;

/**
 * Subtracts from each probe whose slope over det_well_enrichment_score is beyond the cut-off, a / (1 + exp(b x)) plus the
 * median of its wells of the highest enrichment, with a between twice the probe's least and twice its largest value and b
 * not negative. Probes without values, or with the same everywhere, stay as they are. Rows say whether they were changed
 * (is_log_renormed), columns by how much in all (renorm_correction).
 * @throws PROTEOMICS_FIELD_ABSENT, PROTEOMICS_UNFIT with fewer than five wells
 */
export function renormalise(profiles: Profiles, slopeCutoff = usualSlopeCutoff): Profiles {
  const {rows, columns} = profiles;
  const height = rows.ids.length;
  const enrichment = enrichmentOf(profiles);
  const top = Math.floor(columns.ids.length * topShare);
  if (top === 0) {
    throw failure('PROTEOMICS_UNFIT', {
      subject: 'the profiles',
      detail: `they have ${columns.ids.length} wells, and drift is told from a fifth of at least 5`,
    });
  }
  const values = profiles.values.slice();
  const corrections = new Float64Array(columns.ids.length);
  const isChanged = rows.ids.map((_, probe) => {
    const drift = driftOf(enrichment, probeValues(profiles, probe), top, slopeCutoff);
    if (!drift) return false;
    enrichment.forEach((x, well) => {
      values[well * height + probe] -= drift(x);
      corrections[well] += Math.abs(drift(x));
    });
    return true;
  });
  const corrected: MetadataField = {kind: 'number', values: corrections};
  const wells = withField(columns, correctionField, corrected);
  return {
    rows: withField(rows, markField, textFieldOf(isChanged.map((is) => (is ? 'True' : 'False')))),
    columns: columns.fields.has(provenanceField)
      ? withProvenance(wells, [...provenanceOf(columns), codePart])
      : wells,
    values,
  };
}

function enrichmentOf({columns}: Profiles): Float64Array {
  const texts = fieldTexts(requireField(columns, enrichmentField, 'the wells'));
  return Float64Array.from(texts, (text, well) => {
    const number = Number(text ?? Number.NaN);
    if (Number.isFinite(number)) return number;
    throw failure('PROTEOMICS_UNFIT', {
      subject: 'the profiles',
      detail: `well "${columns.ids[well]}" has "${text ?? ''}" in ${enrichmentField}, where a number is due`,
    });
  });
}

/** The drift of a probe as a function of the enrichment; undefined where its slope is within the cut-off. */
function driftOf(
  enrichment: Float64Array,
  values: Float64Array,
  top: number,
  slopeCutoff: number,
): ((x: number) => number) | undefined {
  const wells = [...values.keys()].filter((well) => !Number.isNaN(values[well]));
  const x = Float64Array.from(wells, (well) => enrichment[well]);
  const y = Float64Array.from(wells, (well) => values[well]);
  if (wells.length < 2 || y.every((value) => value === y[0])) return undefined;
  if (!(Math.abs(slope(x, y)) > slopeCutoff)) return undefined;
  // Of equal enrichment the first wells, as pandas' nlargest.
  const highest = [...x.keys()].sort((a, b) => x[b] - x[a] || a - b).slice(0, top);
  const level = medianOf(highest.map((place) => y[place]));
  const {a, b} = fitDrift(
    x,
    y.map((value) => value - level),
    2 * Math.min(...y),
    2 * Math.max(...y),
  );
  return (at) => a / (1 + Math.exp(b * at)) + level;
}

/** Of the straight line through the points by least squares. */
function slope(x: Float64Array, y: Float64Array): number {
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xy, xx] = [0, 0];
  x.forEach((value, i) => {
    xy += (value - meanX) * (y[i] - meanY);
    xx += (value - meanX) ** 2;
  });
  return xy / xx;
}
