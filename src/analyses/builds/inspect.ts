/** What wells are before signatures are made of them: what a form can offer, and why a build would be refused. */
import path from 'node:path';
import type {MetadataTable} from '../../engine/formats/matrix';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {landmarkRowsOf} from '../../engine/levels/collapse';
import {textAt} from '../../engine/levels/fields';
import {groupWells, usualGroupFields, type WellGroup} from '../../engine/levels/groups';
import {checkLevel} from '../../engine/levels/kind-of-values';
import {openLevels} from '../../engine/levels/level-matrix';
import {vehicleWells} from '../../engine/levels/plates';
import {requirePlatesFit} from '../../engine/levels/steps';
import {isVehicle} from '../../engine/stats/pert-types';
import {OpenclueError, statusOf} from '../../errors';
import {usualAssay} from '../../library/assays';
import {rowGenes} from '../../library/datasets/row-genes';
import {readSigInfoIds} from '../../library/datasets/signature-metadata';
import {type OfferedField, offerField} from '../offered-fields';
import {sentenceOf} from '../sentence';
import {type ChosenWells, chooseWells, consensusGroups, normalised, warnOfWells} from './build';
import type {BuildPlan} from './plan';
import {countReasons} from './quality';
import type {BuildHow} from './request';
import {describeWells} from './wells';

/** Wells of a matrix, of a table, or of both. */
export interface InspectBuildTask extends Pick<BuildPlan, 'matrices' | 'instinfo' | 'weights' | 'level'> {
  readonly how: BuildHow;
}

export interface InspectedBuild {
  readonly wells: number;
  /** of the matrix; absent without one */
  readonly genes?: number;
  /** rows that replicates are correlated over; absent without a matrix, and where none were found */
  readonly landmarks?: number;
  /** what is known of the wells */
  readonly fields: readonly OfferedField[];
  /** of the wells that take part */
  readonly plates?: {readonly count: number; readonly smallest: number; readonly largest: number};
  readonly used?: number;
  readonly vehicles?: number;
  readonly failed?: {readonly count: number; readonly reasons: Readonly<Record<string, number>>};
  /** that replicates agree in */
  readonly grouped_by?: readonly string[];
  readonly signatures?: {
    readonly all: number;
    readonly single_well: number;
    readonly consensus_of_hairpins: number;
    /** wells of the largest */
    readonly largest: number;
  };
  /** why there would be no build, and what is to be known of it, in sentences */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

type Finding = {-readonly [Name in keyof InspectedBuild]: InspectedBuild[Name]};

/** Looks at wells as far as they can be read: what is wrong stands in the answer. */
export async function inspectBuild(task: InspectBuildTask, catalog: GeneCatalog): Promise<InspectedBuild> {
  const problems: string[] = [];
  const warnings: string[] = [];
  const found: Finding = {wells: 0, fields: [], problems, warnings};
  try {
    await look(task, catalog, found, warnings);
  } catch (error) {
    if (!(error instanceof OpenclueError) || statusOf(error) >= 500) throw error;
    problems.push(forUsers(error.message, task));
  }
  return {...found, warnings: warnings.map((warning) => sentenceOf(forUsers(warning, task)))};
}

async function look(
  task: InspectBuildTask,
  catalog: GeneCatalog,
  found: Finding,
  warnings: string[],
): Promise<void> {
  const {how, matrices, instinfo, weights, level} = task;
  if (matrices.length === 0) {
    if (instinfo === undefined) return;
    const columns: MetadataTable = {ids: await readSigInfoIds(instinfo), fields: new Map()};
    await lookAtWells({path: instinfo, columns}, task, found, warnings);
    return;
  }
  const read = await openLevels(matrices, {selfContained: true, exact: false});
  try {
    found.wells = read.columns.ids.length;
    found.genes = read.rows.ids.length;
    warnings.push(...checkLevel(read, level, how.asIs));
    const {wells, groups} = await lookAtWells(read, task, found, warnings);
    const {columns, plates} = wells;
    if (level === 3) {
      requirePlatesFit(read, plates);
      if (how.control === 'vehicle') {
        for (const [plate, members] of plates.wells.entries())
          vehicleWells(columns, plates.names[plate], members);
      }
    }
    const all = await normalised(read, plates, {qnorm: false, weights, selfContained: true});
    found.landmarks = landmarkRowsOf(all, catalog, how.landmarks).length;
    // A dataset is made of genes that are known.
    rowGenes(all, catalog, usualAssay);
    warnings.push(...warnOfWells({level, control: how.control}, wells, groups));
  } finally {
    read.close();
  }
}

/** Wells that take part, and which of them are replicates. */
async function lookAtWells(
  matrix: {readonly path: string; readonly columns: MetadataTable},
  {how, instinfo}: InspectBuildTask,
  found: Finding,
  warnings: string[],
): Promise<{wells: ChosenWells; groups: WellGroup[]}> {
  found.wells = matrix.columns.ids.length;
  const described = await describeWells(matrix, instinfo);
  found.fields = Array.from(described.columns.fields, ([name, field]) => offerField(name, field));
  const {wells, notices} = await chooseWells(matrix, {...how, instinfo});
  warnings.push(...notices);
  const {columns, plates, kept, failed} = wells;
  const types = columns.fields.get('pert_type');
  const sizes = plates.wells.map(({length}) => length);
  found.used = kept.length;
  found.failed = {count: failed.length, reasons: countReasons(failed)};
  found.plates = {
    count: sizes.length,
    smallest: sizes.reduce((least, size) => Math.min(least, size), Number.POSITIVE_INFINITY),
    largest: sizes.reduce((most, size) => Math.max(most, size), 0),
  };
  found.vehicles = columns.ids.filter((_, well) => isVehicle(textAt(types, well))).length;
  const {fields, dose} = how.groups;
  found.grouped_by = [...(fields ?? usualGroupFields(columns)), ...(dose ? ['dose'] : [])];
  const groups = groupWells(
    columns,
    columns.ids.map((_, well) => well),
    how.groups,
  );
  const {hairpins} = consensusGroups(columns, groups);
  found.signatures = {
    all: groups.length + hairpins.length,
    single_well: groups.filter(({members}) => members.length === 1).length,
    consensus_of_hairpins: hairpins.length,
    largest: groups.reduce((most, {members}) => Math.max(most, members.length), 0),
  };
  return {wells, groups};
}

/**
 * A message of the command line for who sent a form: options under the names of their fields, files under their own names
 * and not where they lie here.
 */
export function forUsers(
  message: string,
  {matrices, instinfo, weights}: Pick<InspectBuildTask, 'matrices' | 'instinfo' | 'weights'>,
): string {
  const folders = new Set(
    [...matrices, instinfo, weights].flatMap((file) => (file ? [path.dirname(file)] : [])),
  );
  let text = message;
  for (const folder of folders) text = text.replaceAll(folder + path.sep, '');
  return text.replace(/--([a-z][a-z0-9-]*)/g, (_, option: string) => option.replaceAll('-', '_'));
}
