/** What an uploaded matrix of proteomic profiles says of itself. */
import {readMatrixMetadata} from '../../engine/formats/open-matrix';
import {fieldTexts, warnOfSingles} from '../../engine/proteomics/fields';
import {type Profiles, readProfiles} from '../../engine/proteomics/profiles';
import {assayOfCode, type ProteomicAssay, provenanceField} from '../../engine/proteomics/provenance';
import {isFailure} from '../../errors';

/** A metadata field of the wells, as a form offers it. */
export interface OfferedField {
  readonly name: string;
  /** different values */
  readonly distinct: number;
  /** wells without a value */
  readonly missing: number;
  /** some of the values */
  readonly examples: readonly string[];
}

export interface InspectedProfiles {
  /** as the provenance code tells; absent where it does not */
  readonly assay?: ProteomicAssay;
  readonly provenance_code?: string;
  readonly wells: number;
  readonly probes: number;
  readonly fields: readonly OfferedField[];
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

const shownExamples = 5;
const longestExample = 60;

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
    fields: Array.from(columns.fields, ([name, field]) => offer(name, fieldTexts(field))),
    shared: probes && rows.ids.filter((id) => probes.has(id)).length,
    warnings: known && replicates ? warnOfSingles(columns, replicates, 'the queries') : [],
  };
}

function assayIn({columns}: Profiles): Pick<InspectedProfiles, 'assay' | 'provenance_code'> {
  const field = columns.fields.get(provenanceField);
  const codes = new Set(field ? fieldTexts(field) : []);
  const [code] = codes;
  if (codes.size !== 1 || code === undefined) return {};
  try {
    return {assay: assayOfCode(code.split('+')), provenance_code: code};
  } catch (error) {
    if (isFailure(error, 'PROTEOMICS_ASSAY_UNKNOWN')) return {provenance_code: code};
    throw error;
  }
}

function offer(name: string, texts: readonly (string | undefined)[]): OfferedField {
  const there = texts.filter((text) => text !== undefined);
  const distinct = [...new Set(there)];
  return {
    name,
    distinct: distinct.length,
    missing: texts.length - there.length,
    examples: distinct.slice(0, shownExamples).map((text) => text.slice(0, longestExample)),
  };
}
