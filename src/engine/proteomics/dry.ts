/**
 * Level 2 to level 3 (psp's dry): log2 ratios, without wells and probes that were measured too seldom, normalised to a
 * histone peptide (GCP) or balanced between wells and without outliers (P100).
 */

import {failure} from '../ground/failures';
import {balanceWells, outlierWells} from './balance';
import {fieldTexts, requireField} from './fields';
import {normaliseToPeptides} from './histones';
import {deviationOf, observedShare} from './moments';
import {type Profiles, pickProfiles, placesWhere, withField} from './profiles';
import {assayOfCode, type ProteomicAssay, provenanceOf, withProvenance} from './provenance';

/** Cut-offs; wells and probes stay whose figures are above the shares and below the deviations. */
export interface DryCutoffs {
  /** share of the probes that a well must exceed */
  readonly sampleShare: number;
  /** share of the wells that a probe must exceed */
  readonly probeShare: number;
  /** standard deviation (n - 1) below which a probe must be */
  readonly probeDeviation: number;
}

/** Of the public reference program's production configuration. */
export const usualCutoffs: Readonly<Record<ProteomicAssay, DryCutoffs>> = {
  P100: {sampleShare: 0.8, probeShare: 0.9, probeDeviation: 3},
  GCP: {sampleShare: 0.5, probeShare: 0.5, probeDeviation: 4},
};
export const usualDistanceDeviations = 5;
/** Offsets beyond it are worth a warning. */
const largestOffset = 7;

export interface DryOptions extends Partial<DryCutoffs> {
  /** instead of what the provenance code says */
  readonly assay?: ProteomicAssay;
  /** standard deviations above the mean distance from which a P100 well is an outlier */
  readonly distanceDeviations?: number;
  /** whether wells of P100 are balanced by an offset; by default they are */
  readonly balance?: boolean;
  /** writes cut-offs in the provenance code as psp does: one digit, .95 as 9 and .97 as 0 */
  readonly roundedCode?: boolean;
}

/** What became of a well. */
export interface WellQuality {
  readonly id: string;
  readonly plate?: string;
  readonly well?: string;
  /** share of the probes that it has */
  readonly observed: number;
  readonly covered: boolean;
  /** false where its histone peptides were not measured; GCP alone */
  readonly normalised?: boolean;
  /** P100 alone, of wells that were covered */
  readonly offset?: number;
  readonly distance?: number;
  readonly isOutlier?: boolean;
}

export interface Dried {
  readonly assay: ProteomicAssay;
  readonly profiles: Profiles;
  readonly wells: readonly WellQuality[];
  /** sentences, without a full stop */
  readonly warnings: readonly string[];
}

const suitabilityField = 'pr_probe_suitability_manual';
const offsetsField = 'optimization_offsets';

/**
 * Filters and normalises raw profiles. Every step adds its part to the provenance code.
 * @throws PROTEOMICS_PROVENANCE_ABSENT, PROTEOMICS_ASSAY_UNKNOWN, PROTEOMICS_FIELD_ABSENT, PROTEOMICS_ALL_FILTERED,
 * PROTEOMICS_UNFIT
 */
export function dry(raw: Profiles, options: DryOptions = {}): Dried {
  const code = provenanceOf(raw.columns);
  const assay = options.assay ?? assayOfCode(code);
  const cutoffs = {...usualCutoffs[assay], ...given(options)};
  const digits = options.roundedCode ? roundedDigits : shareDigits;
  const warnings: string[] = [];

  const logged = code.includes('L2X') ? raw : logarithms(raw);
  if (logged !== raw) code.push('L2X');
  const observed = raw.columns.ids.map((_, well) => observedShare(logged, well));
  const covered = observed.map((share) => share > cutoffs.sampleShare);
  let profiles = keepWells(logged, (well) => covered[well], raw.columns.ids.length, [
    `${covered.filter((is) => !is).length} have values of at most ${cutoffs.sampleShare} of the probes`,
  ]);
  code.push(`SF${digits(cutoffs.sampleShare)}`);
  profiles = filterProbes(profiles, cutoffs, (part) => code.push(part), digits);

  let offsets: Float64Array | undefined;
  let distances: Float64Array | undefined;
  let lost: ReadonlySet<string> = new Set();
  const filtered = profiles;
  if (assay === 'GCP') {
    ({profiles, lost} = normaliseToPeptides(profiles, logged.rows.ids));
    code.push('HPN');
  } else {
    ({profiles, offsets, distances} = balanceWells(profiles, options.balance ?? true));
    if (offsets) {
      code.push('LLB');
      warnings.push(...warnOfOffsets(filtered.columns.ids, offsets));
    }
    const deviations = options.distanceDeviations ?? usualDistanceDeviations;
    lost = outlierWells(filtered.columns.ids, distances, deviations);
    if (filtered.columns.ids.length < deviations ** 2 + 1) {
      warnings.push(
        `of ${filtered.columns.ids.length} wells none can be ${deviations} standard deviations from the mean, so that no outlier was looked for`,
      );
    }
    code.push(`OSF${options.roundedCode ? deviations.toFixed(0) : deviations}`);
    if (offsets) profiles = {...profiles, columns: withOffsets(profiles, offsets)};
  }
  const {ids} = profiles.columns;
  profiles = keepWells(profiles, (well) => !lost.has(ids[well]), raw.columns.ids.length, [
    `${ids.filter((id) => lost.has(id)).length} of the ${ids.length} that have enough values ${assay === 'GCP' ? 'lack their histone peptides' : 'are too far from the others'}`,
  ]);
  const wells = describeWells(raw, {
    observed,
    covered,
    of: filtered.columns.ids,
    offsets,
    distances,
    lost,
    assay,
  });
  return {
    assay,
    profiles: {...profiles, columns: withProvenance(profiles.columns, code)},
    wells,
    warnings,
  };
}

function given({sampleShare, probeShare, probeDeviation}: Partial<DryCutoffs>): Partial<DryCutoffs> {
  return Object.fromEntries(
    Object.entries({sampleShare, probeShare, probeDeviation}).filter(([, value]) => value !== undefined),
  );
}

/** What stands behind the point: 8 of 0.8, 95 of 0.95. */
function shareDigits(share: number): string {
  return String(share).split('.')[1] ?? '0';
}

function roundedDigits(share: number): string {
  return share.toFixed(1).split('.')[1];
}

/** Base 2; zero is no value. */
function logarithms(raw: Profiles): Profiles {
  const negative = raw.values.findIndex((value) => value < 0);
  if (negative >= 0) {
    const height = raw.rows.ids.length;
    const [probe, well] = [raw.rows.ids[negative % height], raw.columns.ids[Math.floor(negative / height)]];
    throw failure('PROTEOMICS_UNFIT', {
      subject: 'the profiles',
      detail: `probe "${probe}" of well "${well}" is ${raw.values[negative]}, and a ratio before the logarithm is not negative; if these are logarithms, the provenance code must have the part L2X`,
    });
  }
  return {...raw, values: raw.values.map((value) => (value === 0 ? Number.NaN : Math.log2(value)))};
}

function keepWells(
  profiles: Profiles,
  isKept: (well: number) => boolean,
  total: number,
  reasons: readonly string[],
): Profiles {
  const wells = placesWhere(profiles.columns.ids.length, isKept);
  if (wells.length < 2) {
    throw failure('PROTEOMICS_ALL_FILTERED', {
      axis: 'wells',
      left: wells.length,
      total,
      reasons: reasons.join('; '),
    });
  }
  return pickProfiles(
    profiles,
    placesWhere(profiles.rows.ids.length, () => true),
    wells,
  );
}

/** Without the probes that somebody rejected, and those with few values or a large deviation. */
function filterProbes(
  profiles: Profiles,
  {probeShare, probeDeviation}: DryCutoffs,
  addCode: (part: string) => void,
  digits: (share: number) => string,
): Profiles {
  const total = profiles.rows.ids.length;
  const suitable = fieldTexts(requireField(profiles.rows, suitabilityField, 'the probes')).map(
    (text) => text?.toUpperCase() === 'TRUE',
  );
  if (suitable.includes(false)) addCode('MPR');
  addCode(`PF${digits(probeShare)}`);
  let [rejected, rare, spread] = [0, 0, 0];
  const kept = placesWhere(total, (probe) => {
    const {share, deviation} = deviationOf(profiles, probe);
    if (!suitable[probe]) rejected++;
    else if (!(share > probeShare)) rare++;
    else if (!(deviation < probeDeviation)) spread++;
    else return true;
    return false;
  });
  if (kept.length < 2) {
    const reasons = `${rejected} are not marked TRUE in ${suitabilityField}; ${rare} have values in at most ${probeShare} of the wells; ${spread} have a standard deviation of ${probeDeviation} or more`;
    throw failure('PROTEOMICS_ALL_FILTERED', {axis: 'probes', left: kept.length, total, reasons});
  }
  return pickProfiles(
    profiles,
    kept,
    placesWhere(profiles.columns.ids.length, () => true),
  );
}

function warnOfOffsets(ids: readonly string[], offsets: Float64Array): string[] {
  return ids.flatMap((id, well) =>
    Math.abs(offsets[well]) > largestOffset
      ? [`well "${id}" was moved by ${offsets[well].toFixed(2)}, beyond ±${largestOffset}`]
      : [],
  );
}

function withOffsets({columns}: Profiles, offsets: Float64Array) {
  return withField(columns, offsetsField, {kind: 'number', values: offsets});
}

interface Fates {
  readonly observed: readonly number[];
  readonly covered: readonly boolean[];
  /** ids of the wells that were covered, to which offsets and distances belong */
  readonly of: readonly string[];
  readonly offsets?: Float64Array;
  readonly distances?: Float64Array;
  readonly lost: ReadonlySet<string>;
  readonly assay: ProteomicAssay;
}

function describeWells({columns}: Profiles, fates: Fates): WellQuality[] {
  const texts = (name: string) => {
    const field = columns.fields.get(name);
    return field ? fieldTexts(field) : [];
  };
  const [plates, names] = [texts('det_plate'), texts('det_well')];
  const placeOf = new Map(fates.of.map((id, place) => [id, place]));
  return columns.ids.map((id, well): WellQuality => {
    const place = placeOf.get(id);
    const common = {
      id,
      plate: plates[well],
      well: names[well],
      observed: fates.observed[well],
      covered: fates.covered[well],
    };
    if (fates.assay === 'GCP') return {...common, normalised: place !== undefined && !fates.lost.has(id)};
    if (place === undefined) return {...common, isOutlier: undefined};
    return {
      ...common,
      offset: fates.offsets?.[place],
      distance: fates.distances?.[place],
      isOutlier: fates.lost.has(id),
    };
  });
}
