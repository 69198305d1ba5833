/** Level 3 to level 4 (psp's tear): probes relative to their median, over all wells or over groups of wells. */
import {failure} from '../ground/failures';
import {fieldTexts, requireField} from './fields';
import {medianOf} from './median';
import type {Profiles} from './profiles';
import {provenanceOf, withProvenance} from './provenance';

export interface TearOptions {
  /** divides by the median absolute deviation too */
  readonly dividesByMad?: boolean;
  /** takes all wells together, whatever groups their metadata tell */
  readonly ignoresGroups?: boolean;
  /** divides by 0.6745 MAD as psp does, not by MAD / 0.6745, which is a robust standard deviation */
  readonly multipliesMad?: boolean;
}

const groupField = 'pr_probe_normalization_group';
const vectorField = 'det_normalization_group_vector';
/** The MAD of a normal distribution whose standard deviation is 1. */
const normalMad = 0.6745;
const leastMad = 1e-6;

/**
 * Subtracts from each probe its median over the wells. Where probes have several normalisation groups
 * (pr_probe_normalization_group) or wells several vectors (det_normalization_group_vector, a number for each group of
 * probes), over the wells of the same number alone. Where all probes are of one group and the vectors have several
 * numbers, by the first number and then by the next.
 * @throws PROTEOMICS_FIELD_ABSENT, PROTEOMICS_PROVENANCE_ABSENT, PROTEOMICS_UNFIT
 */
export function tear(profiles: Profiles, options: TearOptions = {}): Profiles {
  const {rows, columns} = profiles;
  const code = provenanceOf(columns);
  const groups = options.ignoresGroups ? undefined : groupsOf(profiles);
  code.push(`${groups ? 'G' : options.dividesByMad ? '' : 'R'}${options.dividesByMad ? 'ZS' : 'MN'}`);
  const divisor = options.multipliesMad ? normalMad : 1 / normalMad;
  const values = profiles.values.slice();
  const height = rows.ids.length;
  const wells = columns.ids.map((_, well) => well);
  for (let probe = 0; probe < height; probe++) {
    for (const numbers of groups?.[probe] ?? [wells.map(() => 1)]) {
      for (const number of new Set(numbers)) {
        const places = wells.filter((well) => numbers[well] === number).map((well) => well * height + probe);
        normalise(values, places, options.dividesByMad ? divisor : undefined);
      }
    }
  }
  return {rows, columns: withProvenance(columns, code), values};
}

/** Values at these places less their median, and divided by so many MAD. */
function normalise(values: Float64Array, places: readonly number[], divisor: number | undefined): void {
  const own = places.map((place) => values[place]);
  const median = medianOf(own);
  const mad =
    divisor === undefined ? 1 : Math.max(medianOf(own.map((value) => Math.abs(value - median))), leastMad);
  places.forEach((place, i) => {
    values[place] = (own[i] - median) / (mad * (divisor ?? 1));
  });
}

/**
 * Per probe, the wells' numbers of one normalisation after the other; undefined where there are no groups.
 */
function groupsOf({rows, columns}: Profiles): number[][][] | undefined {
  const ofProbes = fieldTexts(requireField(rows, groupField, 'the probes'));
  const ofWells = fieldTexts(requireField(columns, vectorField, 'the wells'));
  if (new Set(ofProbes).size <= 1 && new Set(ofWells).size <= 1) return undefined;
  const vectors = ofWells.map((text, well) => readVector(text, columns.ids[well]));
  const {length} = vectors[0];
  const odd = vectors.findIndex((vector) => vector.length !== length);
  if (odd >= 0) {
    throw unfit(
      `${vectorField} has ${length} numbers in well "${columns.ids[0]}" and ${vectors[odd].length} in well "${columns.ids[odd]}"`,
    );
  }
  const groups = ofProbes.map((text, probe) => readGroup(text, rows.ids[probe]));
  const distinct = [...new Set(groups)].sort((a, b) => a - b);
  const column = (place: number) => vectors.map((vector) => vector[place]);
  if (distinct.length === 1 && distinct[0] === 1) {
    const all = vectors[0].map((_, place) => column(place));
    return groups.map(() => all);
  }
  const places = placesOfGroups(distinct, length);
  return groups.map((group) => [column(places.get(group) ?? 0)]);
}

/**
 * Where in the vectors the numbers of each group stand: at the place that the group's number says, so that a group of
 * which all probes were filtered away moves no other; else by order.
 */
function placesOfGroups(groups: readonly number[], length: number): Map<number, number> {
  if (groups.every((group) => group <= length)) return new Map(groups.map((group) => [group, group - 1]));
  if (groups.length === length) return new Map(groups.map((group, place) => [group, place]));
  throw unfit(
    `the probes have ${groups.length} groups in ${groupField} (${groups.join(', ')}) and the wells ${length} numbers in ${vectorField}`,
  );
}

function readVector(text: string | undefined, well: string): number[] {
  const numbers = (text ?? '').split(',').map(Number);
  if (text === undefined || numbers.some((number) => !Number.isFinite(number) || number === 0)) {
    throw unfit(
      `well "${well}" has "${text ?? ''}" in ${vectorField}, where numbers from 1 on are due, such as 1,1`,
    );
  }
  return numbers.map(Math.trunc);
}

function readGroup(text: string | undefined, probe: string): number {
  const group = Math.trunc(Number(text));
  if (text !== undefined && group > 0) return group;
  throw unfit(`probe "${probe}" has "${text ?? ''}" in ${groupField}, where a number from 1 on is due`);
}

function unfit(detail: string) {
  return failure('PROTEOMICS_UNFIT', {subject: 'the normalisation groups', detail});
}
