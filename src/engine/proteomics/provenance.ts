/** The provenance code: what was done to the profiles, in order, as PRM+L2X+SF8; the first part is the assay. */
import type {MetadataTable} from '../formats/matrix';
import {failure} from '../ground/failures';
import {fieldTexts} from './fields';
import {constantField, withField} from './profiles';

export const provenanceField = 'provenance_code';
const delimiter = '+';

export type ProteomicAssay = 'P100' | 'GCP';
export const proteomicAssays: readonly ProteomicAssay[] = ['P100', 'GCP'];

/** First parts of provenance codes. */
const codesOf: Readonly<Record<ProteomicAssay, readonly string[]>> = {
  P100: ['P100', 'PR1', 'DIA1', 'PRM'],
  GCP: ['GCP', 'GR1', 'GR2', 'EPI'],
};

/** The parts of the wells' provenance code. @throws PROTEOMICS_PROVENANCE_ABSENT unless all wells have the same */
export function provenanceOf(wells: MetadataTable): string[] {
  const field = wells.fields.get(provenanceField);
  if (!field) throw failure('PROTEOMICS_PROVENANCE_ABSENT', {detail: `there is no field ${provenanceField}`});
  const codes = new Set(fieldTexts(field));
  const [code] = codes;
  if (codes.size > 1 || code === undefined) {
    const detail =
      codes.size > 1
        ? `the wells have ${codes.size} of them, e.g. ${[...codes].slice(0, 3).map(String).join(' and ')}`
        : `no well has one in the field ${provenanceField}`;
    throw failure('PROTEOMICS_PROVENANCE_ABSENT', {detail});
  }
  return code.split(delimiter);
}

/** The assay that a provenance code begins with. @throws PROTEOMICS_ASSAY_UNKNOWN */
export function assayOfCode([first]: readonly string[]): ProteomicAssay {
  const assay = proteomicAssays.find((name) => codesOf[name].includes(first));
  if (assay) return assay;
  throw failure('PROTEOMICS_ASSAY_UNKNOWN', {found: first, known: Object.values(codesOf).flat()});
}

/** Parts of a provenance code that tear adds. */
const ofLevel4 = ['RMN', 'GMN', 'ZS', 'GZS'];

/** What is to be known of profiles whose provenance code does not say that they are of level 4, without a full stop. */
export function warnOfLevel(codes: readonly (readonly string[])[]): string[] {
  if (codes.every((code) => code.some((part) => ofLevel4.includes(part)))) return [];
  return [
    `the provenance code does not say that the profiles are of level 4 (${ofLevel4.join(', ')}); make them by 'openclue proteomics dry' and 'tear'`,
  ];
}

/** The wells with this provenance code. */
export function withProvenance(wells: MetadataTable, parts: readonly string[]): MetadataTable {
  return withField(wells, provenanceField, constantField(parts.join(delimiter), wells.ids.length));
}
