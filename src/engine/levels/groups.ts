/** Which wells are replicates of one treatment, and what the signature made of them is called. */
import type {MetadataField, MetadataTable} from '../formats/matrix';
import {failure} from '../ground/failures';
import {isControl} from '../stats/pert-types';
import {type Dose, type DoseRule, doseText, nominalDoses, wellDoses} from './doses';
import {FieldColumn, fieldNamed, firstField, textAt} from './fields';
import {brewNames, platesOf, wellNames} from './plates';

/**
 * Of what is treated alike what becomes one signature: the wells at one place of the plates of a brew; all wells of a brew;
 * all wells.
 */
export const merges = ['by_rna_well', 'by_brew', 'by_treatment'] as const;
export type Merge = (typeof merges)[number];

export interface GroupRules {
  readonly merge: Merge;
  /** fields that replicates agree in, besides the dose; undefined: those of the usual ones that the wells have */
  readonly fields?: readonly string[];
  /** undefined: doses tell nothing apart */
  readonly dose?: DoseRule;
}

/** Fields that name the perturbagen, and the cell line, the usual ones first. */
export const pertFields = ['pert_id', 'pert_iname', 'cmap_name'] as const;
export const cellFields = ['cell_iname', 'cell_id', 'cell_mfc_name'] as const;
/** What tells treatments apart, each by the first of its names that the wells have. */
const usualFields: readonly (readonly string[])[] = [pertFields, cellFields, ['pert_itime', 'pert_time']];
/** Correlating all pairs takes the square of this; more wells are a class rather than replicates. */
export const mostReplicates = 384;

export interface WellGroup {
  /** sig_id */
  readonly id: string;
  /** wells, ascending */
  readonly members: Int32Array;
  /** nominal dose; undefined for what has none */
  readonly dose?: Dose;
}

/** The fields that replicates agree in by default. @throws LEVELS_FIELD_ABSENT without any name of the perturbagen */
export function usualGroupFields(columns: MetadataTable): string[] {
  const found = usualFields.map((names) => firstField(columns, names)?.name);
  if (found[0] === undefined) fieldNamed(columns, usualFields[0][0], '--group-by');
  return found.filter((name) => name !== undefined);
}

/**
 * Groups wells to replicates. Controls are merged by well where wells and brews are known, whatever the others are.
 * @param wells that take part, ascending
 * @throws LEVELS_FIELD_ABSENT, LEVELS_UNFIT for a merge by what the wells do not tell, and for too many replicates
 */
export function groupWells(columns: MetadataTable, wells: ArrayLike<number>, rules: GroupRules): WellGroup[] {
  const names = rules.fields ?? usualGroupFields(columns);
  const fields = names.map((name) => fieldNamed(columns, name, '--group-by'));
  const placed = placesOf(columns, rules.merge);
  const treatments = new Map<string, number[]>();
  for (const well of Array.from(wells)) {
    const key = JSON.stringify([...placed.key(well), ...fields.map((field) => textAt(field, well) ?? null)]);
    const members = treatments.get(key);
    if (members) members.push(well);
    else treatments.set(key, [well]);
  }
  const groups = [...treatments.values()].flatMap((members) => splitByDose(columns, members, rules.dose));
  groups.sort((a, b) => a.members[0] - b.members[0]);
  const large = groups.find(({members}) => members.length > mostReplicates);
  if (large) {
    throw failure('LEVELS_UNFIT', {
      subject: 'The grouping',
      detail: `it makes ${large.members.length} wells replicates of each other, such as "${columns.ids[large.members[0]]}" and "${columns.ids[large.members[1]]}", where ${mostReplicates} are allowed. Name more fields, or merge by_rna_well`,
    });
  }
  return named(
    groups.map((group) => ({...group, id: placed.name(group.members[0])})),
    ({members: [well], dose}) => {
      // A brew has one cell line and time.
      const told = rules.merge === 'by_treatment' ? fields : fields.slice(0, 1);
      return [...told.map((field) => textAt(field, well)), dose && doseText(dose).replace(' ', '')];
    },
    columns.ids,
  );
}

interface Places {
  /** what of a well's place has to be the same for replicates */
  key(well: number): (string | null)[];
  /** what of it names the signature */
  name(well: number): string;
}

function placesOf(columns: MetadataTable, merge: Merge): Places {
  const [brew, place] = [brewNames(columns), wellNames(columns)];
  const types = columns.fields.get('pert_type');
  const missing = merge === 'by_treatment' ? undefined : missingPlace(merge, brew(0), place(0));
  if (missing !== undefined && columns.ids.length > 0) {
    throw failure('LEVELS_UNFIT', {
      subject: 'The wells',
      detail: `nothing tells their ${missing}, which ${merge} merges by. Describe them by --instinfo, or merge by_treatment`,
    });
  }
  const mergeOf = (well: number): Merge =>
    isControl(textAt(types, well)) && place(well) !== undefined && brew(well) !== undefined
      ? 'by_rna_well'
      : merge;
  const key = (well: number): (string | null)[] => {
    const own = mergeOf(well);
    return [
      own === 'by_treatment' ? null : (brew(well) ?? null),
      own === 'by_rna_well' ? (place(well) ?? null) : null,
    ];
  };
  return {
    key,
    name: (well) =>
      key(well)
        .filter((part) => part !== null)
        .join(':'),
  };
}

function missingPlace(merge: Merge, brew?: string, place?: string): string | undefined {
  if (brew === undefined) return 'brew (rna_plate, det_plate)';
  return merge === 'by_rna_well' && place === undefined ? 'well (rna_well, det_well)' : undefined;
}

function splitByDose(
  columns: MetadataTable,
  members: readonly number[],
  rule: DoseRule | undefined,
): {members: Int32Array; dose?: Dose}[] {
  if (!rule) return [{members: Int32Array.from(members)}];
  const doseOf = wellDosesOf(columns);
  const byUnit = new Map<string | undefined, {well: number; dose?: Dose}[]>();
  for (const well of members) {
    const dose = doseOf(well);
    byUnit.set(dose?.unit, [...(byUnit.get(dose?.unit) ?? []), {well, dose}]);
  }
  return [...byUnit].flatMap(([unit, own]) => {
    if (unit === undefined) return [{members: Int32Array.from(own, ({well}) => well)}];
    const nominal = nominalDoses(
      own.map(({dose}) => dose?.amount ?? Number.NaN),
      unit === 'uM' ? rule : {tolerance: rule.tolerance},
    );
    return [...new Set(nominal)].map((amount) => ({
      members: Int32Array.from(own.flatMap(({well}, i) => (nominal[i] === amount ? [well] : []))),
      dose: {amount, unit},
    }));
  });
}

const doseReaders = new WeakMap<MetadataTable, ReturnType<typeof wellDoses>>();

function wellDosesOf(columns: MetadataTable): ReturnType<typeof wellDoses> {
  const known = doseReaders.get(columns) ?? wellDoses(columns);
  doseReaders.set(columns, known);
  return known;
}

/** Names of groups: by their place, with what was done to them where that is not enough, and no two the same. */
function named(
  groups: readonly WellGroup[],
  treatment: (group: WellGroup) => readonly (string | undefined)[],
  wells: readonly string[],
): WellGroup[] {
  const counts = new Map<string, number>();
  for (const {id} of groups) counts.set(id, (counts.get(id) ?? 0) + 1);
  const taken = new Set<string>();
  return groups.map((group) => {
    const parts = treatment(group).filter((part) => part !== undefined);
    const alone = group.id !== '' && group.id.includes(':') && counts.get(group.id) === 1;
    const name = alone ? group.id : [group.id, ...parts].filter((part) => part !== '').join(':');
    const base = name === '' ? wells[group.members[0]] : name;
    let id = base;
    for (let n = 2; taken.has(id); n++) id = `${base}_${n}`;
    taken.add(id);
    return {...group, id};
  });
}

/** Fields whose values are put together by | where replicates differ, under the name of the signature's field. */
const joinedFields: readonly (readonly [string, string])[] = [
  ['det_plate', 'det_plates'],
  ['det_well', 'det_wells'],
];

/**
 * What is known of signatures: fields in which all replicates agree, the nominal dose, and which wells they are made of
 * (nsample, distil_ids, det_plates, det_wells).
 */
export function describeGroups(columns: MetadataTable, groups: readonly WellGroup[]): MetadataTable {
  const fields = new Map<string, MetadataField>();
  for (const [name, field] of columns.fields) {
    const column = new FieldColumn();
    for (const {members} of groups) {
      const value = textAt(field, members[0]);
      column.add(members.every((well) => textAt(field, well) === value) ? value : undefined);
    }
    fields.set(name, column.build());
  }
  const put = (name: string, told: (group: WellGroup) => string | number | undefined) => {
    const column = new FieldColumn();
    for (const group of groups) column.add(told(group));
    fields.set(name, column.build());
  };
  if (groups.some(({dose}) => dose !== undefined)) {
    put('pert_dose', ({dose}) => dose && Number(dose.amount.toPrecision(6)));
    put('pert_dose_unit', ({dose}) => dose?.unit || undefined);
    put('pert_idose', ({dose}) => dose && doseText(dose));
  }
  put('nsample', ({members}) => members.length);
  put('distil_ids', ({members}) => Array.from(members, (well) => columns.ids[well]).join('|'));
  const own = new Map([
    ['det_plate', plateNamesOf(columns)],
    ['det_well', wellNames(columns)],
  ]);
  for (const [from, to] of joinedFields) {
    const nameOf = own.get(from);
    const values = (members: Int32Array) =>
      Array.from(members, (well) => nameOf?.(well)).filter((value) => value !== undefined);
    if (groups.some(({members}) => values(members).length > 0)) {
      put(to, ({members}) => values(members).join('|') || undefined);
    }
    fields.delete(from);
  }
  return {ids: groups.map(({id}) => id), fields};
}

function plateNamesOf(columns: MetadataTable): (well: number) => string | undefined {
  const {names, plateOf} = platesOf(columns);
  return (well) => (names.length === 1 && names[0] === 'all wells' ? undefined : names[plateOf[well]]);
}
