/** What signatures say of themselves before they are introspected: those of a dataset, or of a matrix that was sent. */
import type {MetadataTable} from '../../engine/formats/matrix';
import {openMatrix} from '../../engine/formats/open-matrix';
import {openDataset} from '../../engine/index';
import {type OfferedField, offerField} from '../offered-fields';
import {introspectSpace} from '../source';
import type {IntrospectOptions} from './options';
import {type DescribedSignatures, groupReplicates, selectSignatures} from './selection';

export interface InspectSignaturesTask extends Pick<IntrospectOptions, 'where' | 'sig_ids' | 'group_by'> {
  /** a matrix, GCT or GCTx */
  readonly file?: string;
  /** of a dataset, where there is no matrix */
  readonly folder?: string;
}

export interface InspectedSignatures {
  readonly signatures: number;
  /** signatures that where and sig_ids take */
  readonly matching: number;
  readonly genes: number;
  /** of these signatures */
  readonly fields: readonly OfferedField[];
  /** absent where no fields were named */
  readonly replicates?: {
    readonly fields: readonly string[];
    /** signatures once replicates are combined, and of how many the largest is made */
    readonly groups: number;
    readonly largest: number;
    /** that have no replicate */
    readonly single: number;
  };
}

/** Values that are told of a field, to choose from. */
const shownValues = 60;

/** @throws MATRIX_*, GCT_INVALID, INTROSPECT_UNFIT, FILTER_INVALID, FILTER_NOT_OBJECT */
export async function inspectSignatures({
  file,
  folder = '',
  ...asked
}: InspectSignaturesTask): Promise<InspectedSignatures> {
  if (file !== undefined) {
    // Of a GCTx no score is read; a GCT is read whole either way.
    const {rows, columns, close} = await openMatrix(file, {selfContained: true});
    close();
    return describe(described(columns), rows.ids.length, asked);
  }
  const dataset = openDataset(folder);
  try {
    return describe(dataset.signatures, dataset.index(introspectSpace(dataset)).genes, asked);
  } finally {
    dataset.close();
  }
}

function described({ids, fields}: MetadataTable): DescribedSignatures {
  return {
    count: ids.length,
    fields: [...fields.keys()],
    field: (name) => fields.get(name),
    find(wanted) {
      const rowOf = new Map(ids.map((id, row) => [id, row]));
      return Int32Array.from(wanted, (id) => rowOf.get(id) ?? -1);
    },
  };
}

function describe(
  signatures: DescribedSignatures,
  genes: number,
  {group_by: groupBy, ...choice}: Omit<InspectSignaturesTask, 'file' | 'folder'>,
): InspectedSignatures {
  const rows = selectSignatures(signatures, choice);
  const fields = signatures.fields.flatMap((name) => {
    const field = signatures.field(name);
    return field ? [offerField(name, field, rows, shownValues)] : [];
  });
  const members = groupBy.length > 0 ? groupReplicates(signatures, rows, groupBy).members : undefined;
  return {
    signatures: signatures.count,
    matching: rows.length,
    genes,
    fields,
    ...(members && {
      replicates: {
        fields: groupBy,
        groups: members.length,
        largest: members.reduce((most, {length}) => Math.max(most, length), 0),
        single: members.filter(({length}) => length === 1).length,
      },
    }),
  };
}
