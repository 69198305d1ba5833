/**
 * The metadata of a dataset's signatures as the filter language sees it. The dataset's own columns are asked, not
 * the sigs service: they describe exactly the signatures that are scored, in any dataset and any state of it, and
 * are at hand without looking up half a million ids. The perts service joins in by pert_id.
 */
import {isPositive} from '../../analyses/query/normaliser';
import type {MetadataField, TextField} from '../../engine/formats/matrix';
import type {SignatureTable} from '../../engine/index/index';
import type {Columns, ColumnValues} from '../../filter/evaluate';
import type {Column, Resource} from '../../filter/types';
import {fieldNames} from '../../library/datasets/signature-metadata';
import type {ColumnType} from '../../models/columns';
import {serviceAt} from '../../models/services';
import {idName} from './row-text';

/** Before the names of the perts service's properties. */
export const pertPrefix = 'pert.';
/** Between the elements of a list, as CMap's own files write it. */
const listSeparator = '|';
const pertIdName = 'pert_id';

/** What a `where` may name: the dataset's fields, their names in the sigs service, and those of perts. */
export function signatureResource(name: string, signatures: SignatureTable): Resource {
  const columns = new Map<string, Column>();
  const add = (column: Column) => columns.set(column.name, column);
  add({name: idName, type: 'text'});
  for (const field of signatures.fields) add({name: field, type: typeOf(field, signatures)});
  for (const [ours, ...others] of fieldNames) {
    if (!signatures.fields.includes(ours)) continue;
    for (const other of others) if (!columns.has(other)) add({name: other, type: typeOf(ours, signatures)});
  }
  if (signatures.kind(pertIdName) === 'text') {
    for (const column of serviceAt('perts').resource.columns.values()) {
      add({name: pertPrefix + column.name, type: column.type});
    }
  }
  return {name: `signature of ${name}`, table: '', columns, relations: new Map(), large: false};
}

/** The column that leads from a signature to its pert. */
export const pertIdColumn: Column = {name: pertIdName, type: 'text'};

/** The values of the columns of `signatureResource` but those of perts, loaded when first asked for. */
export function signatureColumns(signatures: SignatureTable): Columns {
  const known = new Map<string, ColumnValues>();
  return (name) => {
    const loaded = known.get(name) ?? load(fieldOf(name, signatures), signatures);
    if (loaded) known.set(name, loaded);
    return loaded;
  };
}

/** The dataset's name of a field that may have been asked for under another. */
export function fieldOf(name: string, {fields}: SignatureTable): string {
  if (fields.includes(name)) return name;
  return fieldNames.find((names) => names.includes(name))?.[0] ?? name;
}

/** The kind the sigs service gives a field, as far as the dataset's values allow. */
function typeOf(field: string, signatures: SignatureTable): ColumnType {
  const isText = signatures.kind(field) === 'text';
  const names = fieldNames.find((group) => group[0] === field) ?? [field];
  const {columns} = serviceAt('sigs').resource;
  const served = names.map((name) => columns.get(name)?.type).find((type) => type !== undefined);
  if (served === 'boolean') return 'boolean';
  if (served === 'text[]' && isText) return 'text[]';
  return isText ? 'text' : 'double precision';
}

function load(name: string, signatures: SignatureTable): ColumnValues | undefined {
  const field = signatures.field(name);
  if (!field) return name === idName ? idField(signatures) : undefined;
  const type = typeOf(name, signatures);
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
