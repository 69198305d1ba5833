/** The metadata of a dataset's signatures as the filter language reads them, on a thread that knows no services. */
import {isPositive} from '../../analyses/query/normaliser';
import type {MetadataField, TextField} from '../../engine/formats/matrix';
import type {SignatureTable} from '../../engine/index/index';
import type {Columns, ColumnValues} from '../../filter/evaluate';
import {fieldOf} from '../../library/datasets/field-names';
import type {ColumnType} from '../../models/columns';
import {idName} from './row-text';

/** Between the elements of a list, as CMap's own files write it. */
const listSeparator = '|';

/** The values of the columns of `signatureResource` but those of perts, loaded when first asked for. */
export function signatureColumns(signatures: SignatureTable): Columns {
  const known = new Map<string, ColumnValues>();
  return (name, type) => {
    const loaded = known.get(name) ?? load(fieldOf(name, signatures), type, signatures);
    if (loaded) known.set(name, loaded);
    return loaded;
  };
}

function load(name: string, type: ColumnType, signatures: SignatureTable): ColumnValues | undefined {
  const field = signatures.field(name);
  if (!field) return name === idName ? idField(signatures) : undefined;
  if (type === 'boolean') return flagField(field, signatures.count);
  if (type === 'text[]' && field.kind === 'text') {
    return {
      kind: 'list',
      dictionary: field.dictionary.map((text) => text.split(listSeparator)),
      codes: field.codes,
    };
  }
  return field;
}

function idField(signatures: SignatureTable): TextField {
  const codes = new Int32Array(signatures.count);
  for (let row = 0; row < codes.length; row++) codes[row] = row;
  return {kind: 'text', dictionary: signatures.ids(), codes};
}

function flagField(field: MetadataField, count: number): ColumnValues {
  const positive = isPositive(field, count);
  const isMissing = (row: number) =>
    field.kind === 'text' ? field.codes[row] < 0 : Number.isNaN(field.values[row]);
  const values = new Float64Array(count);
  for (let row = 0; row < count; row++) values[row] = isMissing(row) ? Number.NaN : positive[row];
  return {kind: 'number', values};
}
