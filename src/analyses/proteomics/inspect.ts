/** What an uploaded matrix of proteomic profiles says of itself. */

import type {MetadataTable} from '../../engine/formats/matrix';
import {readMatrixMetadata} from '../../engine/formats/open-matrix';
import {
  fieldTexts,
  groupByName,
  joinFields,
  usualSeparator,
  warnOfSingles,
} from '../../engine/proteomics/fields';
import {type Profiles, readProfiles} from '../../engine/proteomics/profiles';
import {
  assayOfCode,
  type ProteomicAssay,
  provenanceField,
  warnOfLevel,
} from '../../engine/proteomics/provenance';
import {isFailure} from '../../errors';
import {type OfferedField, offerField} from '../offered-fields';

/** Which wells are replicates of each other. */
export interface Replicates {
  readonly fields: readonly string[];
  /** queries that the wells make, and of how many wells the largest is */
  readonly groups: number;
  readonly largest: number;
  /** queries of a single well */
  readonly single: number;
}

export interface InspectedProfiles {
  /** as the provenance code tells; absent where it does not */
  readonly assay?: ProteomicAssay;
  readonly provenance_code?: string;
  readonly wells: number;
  readonly probes: number;
  readonly fields: readonly OfferedField[];
  /** by the fields that were named; absent where the wells lack one */
  readonly replicates?: Replicates;
}

export interface InspectTask {
  readonly file: string;
  /** fields that are to tell replicates */
  readonly replicates?: readonly string[];
  /** a matrix of the reference, whose probes it must share */
  readonly reference?: string;
}

export interface Inspection extends InspectedProfiles {
  /** probes that the reference has too */
  readonly shared?: number;
  /** sentences, without a full stop */
  readonly warnings: readonly string[];
}

/** Reads a matrix and says what it is. @throws MATRIX_*, GCT_INVALID */
export async function inspectProfiles({file, replicates, reference}: InspectTask): Promise<Inspection> {
  const profiles = await readProfiles(file);
  const {rows, columns} = profiles;
  const known = replicates?.every((name) => columns.fields.has(name)) ?? false;
  const theirs = reference === undefined ? undefined : (await readMatrixMetadata(reference)).rows;
  const probes = theirs && new Set(theirs.ids);
  return {
    ...assayIn(profiles),
    wells: columns.ids.length,
    probes: rows.ids.length,
    fields: Array.from(columns.fields, ([name, field]) => offerField(name, field)),
    shared: probes && rows.ids.filter((id) => probes.has(id)).length,
    replicates: known && replicates ? countReplicates(columns, replicates) : undefined,
    warnings: [
      ...warnOfLevel(codesIn(profiles).map((code) => code?.split('+') ?? [])),
      ...(known && replicates ? warnOfSingles(columns, replicates, 'the queries') : []),
    ],
  };
}

function countReplicates(wells: MetadataTable, fields: readonly string[]): Replicates {
  const {members} = groupByName(joinFields(wells, fields, usualSeparator, 'the wells'));
  return {
    fields,
    groups: members.length,
    largest: members.reduce((most, {length}) => Math.max(most, length), 0),
    single: members.filter(({length}) => length === 1).length,
  };
}

/** The provenance codes of the wells, each once; undefined where there is none. */
function codesIn({columns}: Profiles): (string | undefined)[] {
  const field = columns.fields.get(provenanceField);
  return field ? [...new Set(fieldTexts(field))] : [undefined];
}

function assayIn(profiles: Profiles): Pick<InspectedProfiles, 'assay' | 'provenance_code'> {
  const [code, ...others] = codesIn(profiles);
  if (others.length > 0 || code === undefined) return {};
  try {
    return {assay: assayOfCode(code.split('+')), provenance_code: code};
  } catch (error) {
    if (isFailure(error, 'PROTEOMICS_ASSAY_UNKNOWN')) return {provenance_code: code};
    throw error;
  }
}
