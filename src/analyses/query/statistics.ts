import type {MetadataField} from '../../engine/formats/matrix';
import type {SignatureTable} from '../../engine/index';
import {groupSignatures, normalizeScores} from '../../engine/stats/ncs';
import type {ResultManifest} from './manifest';
import type {QueryScores, ScoredQuery} from './scores';

/** NCS is taken within cell line and perturbagen type, over reference signatures (Subramanian 2017). */
const ncsGroupFields = ['cell_iname', 'pert_type'];
const referenceField = 'is_ncs_sig';

/** A query with everything that is known of each signature. */
export interface QueryStatistics extends ScoredQuery {
  /** NCS */
  readonly ncs: Float32Array;
}

export interface QueryResult {
  readonly signatures: SignatureTable;
  readonly queries: readonly QueryStatistics[];
  readonly manifest: ResultManifest;
}

/** Normalises scores; seconds for half a million signatures and many queries. */
export function concludeQueries(
  {engine, dataset, space, genes, queries}: QueryScores,
  signatures: SignatureTable,
): QueryResult {
  const normaliser = createNormaliser(signatures);
  return {
    signatures,
    queries: queries.map((query) => ({...query, ncs: normaliser.normalise(query.cs)})),
    manifest: {
      engine,
      dataset,
      gene_space: space,
      genes,
      metric: 'wtcs',
      ncs: {group: normaliser.group, reference: normaliser.reference},
      notes: normaliser.notes,
    },
  };
}

/** Groups the signatures once for all queries. */
function createNormaliser(signatures: SignatureTable) {
  const group = ncsGroupFields.filter((name) => signatures.fields.includes(name));
  const notes: string[] = [];
  if (group.length < ncsGroupFields.length) {
    const absent = ncsGroupFields.filter((name) => !group.includes(name));
    notes.push(`NCS is not grouped by ${absent.join(' and ')}: the dataset's signatures have no such field`);
  }
  const field = signatures.field(referenceField);
  if (!field)
    notes.push(`every signature is a reference of the NCS: the dataset has no ${referenceField} field`);
  const groups = groupSignatures(
    signatures.count,
    group.map((name) => signatures.field(name) as MetadataField),
  );
  const reference = field ? isPositive(field, signatures.count) : new Uint8Array(signatures.count).fill(1);
  return {
    group,
    reference: field ? referenceField : null,
    notes,
    normalise: (cs: Float32Array) => normalizeScores({cs, groups, reference}),
  };
}

/** 1 where a flag field is greater than 0. */
export function isPositive(field: MetadataField, count: number): Uint8Array {
  if (field.kind === 'number')
    return Uint8Array.from({length: count}, (_, row) => (field.values[row] > 0 ? 1 : 0));
  const positive = field.dictionary.map((value) =>
    Number(value) > 0 || /^(true|t|yes)$/i.test(value) ? 1 : 0,
  );
  return Uint8Array.from(field.codes, (code) => (code < 0 ? 0 : positive[code]));
}
