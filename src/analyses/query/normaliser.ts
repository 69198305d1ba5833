import type {MetadataField} from '../../engine/formats/matrix';
import {sharedFloats} from '../../engine/ground/shared-memory';
import type {SignatureTable} from '../../engine/index';
import {groupSignatures, normalizeScores} from '../../engine/stats/ncs';
import {oncePerDataset} from '../once-per-dataset';

/** NCS is taken within cell line and perturbagen type, over reference signatures (Subramanian 2017). */
const ncsGroupFields = ['cell_iname', 'pert_type'];
const referenceField = 'is_ncs_sig';
const nullField = 'is_null_sig';

/** How the signatures of a dataset are normalised; the same for all queries. */
export interface NcsGrouping {
  /** fields whose values make a group */
  readonly group: readonly string[];
  /** flag that tells the reference signatures; null: every signature is one */
  readonly reference: string | null;
  /** what the dataset lacks for this */
  readonly notes: readonly string[];
  /** group of each signature */
  readonly groups: Int32Array;
  /** 1 for reference signatures */
  readonly isReference: Uint8Array;
}

/**
 * Groups the signatures of a dataset; a tenth of a second for half a million.
 * @param asked fields to group by, all in the dataset; by default the usual ones that it has
 */
export function groupForNcs(signatures: SignatureTable, asked?: readonly string[]): NcsGrouping {
  const group = asked ?? ncsGroupFields.filter((name) => signatures.fields.includes(name));
  const notes: string[] = [];
  if (!asked && group.length < ncsGroupFields.length) {
    const absent = ncsGroupFields.filter((name) => !group.includes(name));
    notes.push(`NCS is not grouped by ${absent.join(' and ')}: the dataset's signatures have no such field`);
  }
  const field = signatures.field(referenceField);
  if (!field)
    notes.push(`every signature is a reference of the NCS: the dataset has no ${referenceField} field`);
  return {
    group,
    reference: field ? referenceField : null,
    notes,
    groups: groupSignatures(
      signatures.count,
      group.map((name) => signatures.field(name) as MetadataField),
    ),
    isReference: field ? isPositive(field, signatures.count) : new Uint8Array(signatures.count).fill(1),
  };
}

/** The NCS of each score. */
export interface NormalisedScores {
  /** unrounded, to compare by: rounded scores may change places with nulls beside them, and q-values with them */
  readonly exact: Float64Array;
  /** what is kept and shown, in shared memory */
  readonly ncs: Float32Array;
}

/** Normalises the scores of one query, one for each signature that was grouped. */
export function normaliseScores(
  cs: Float32Array,
  {groups, isReference}: Pick<NcsGrouping, 'groups' | 'isReference'>,
): NormalisedScores {
  const exact = normalizeScores({cs, groups, reference: isReference}, new Float64Array(cs.length));
  const ncs = sharedFloats(exact.length);
  ncs.set(exact);
  return {exact, ncs};
}

/** Which signatures a dataset has as the null of FDR. */
export interface NullSignatures {
  /** the flag that tells them */
  readonly field: string;
  /** 1 for null signatures; undefined without any */
  readonly isNull?: Uint8Array;
  readonly count: number;
  /** why there are none */
  readonly notes: readonly string[];
}

/** The null signatures of a dataset. */
export const nullSignatures = (signatures: SignatureTable): NullSignatures => nullsOf(signatures, undefined);

/** Without them q-values are left out: cmapM would report 1 everywhere. */
const nullsOf = oncePerDataset((signatures): NullSignatures => {
  const flags = signatures.field(nullField);
  if (!flags) {
    return {
      field: nullField,
      count: 0,
      notes: [`there are no q-values (FDR): the dataset has no ${nullField} field`],
    };
  }
  const isNull = isPositive(flags, signatures.count);
  const count = isNull.reduce((sum, flag) => sum + flag, 0);
  if (count > 0) return {field: nullField, isNull, count, notes: []};
  return {
    field: nullField,
    count,
    notes: [`there are no q-values (FDR): no signature of the dataset has ${nullField} above 0`],
  };
});

/** 1 where a flag field is greater than 0. */
export function isPositive(field: MetadataField, count: number): Uint8Array {
  const flags = new Uint8Array(count);
  if (field.kind === 'number') {
    for (let row = 0; row < count; row++) if (field.values[row] > 0) flags[row] = 1;
    return flags;
  }
  const positive = field.dictionary.map((value) =>
    Number(value) > 0 || /^(true|t|yes)$/i.test(value) ? 1 : 0,
  );
  for (let row = 0; row < count; row++) if (field.codes[row] >= 0) flags[row] = positive[field.codes[row]];
  return flags;
}
