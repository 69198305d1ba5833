/**
 * The metadata of a dataset's signatures as the filter language sees it. The dataset's own columns are asked, not
 * the sigs service: they describe exactly the signatures that are scored, in any dataset and any state of it, and
 * are at hand without looking up half a million ids. The perts service joins in by pert_id.
 */
import type {SignatureTable} from '../../engine/index/index';
import {fault, shown} from '../../filter/faults';
import type {Column, Resource} from '../../filter/types';
import {fieldNames, fieldOf} from '../../library/datasets/field-names';
import type {ColumnType} from '../../models/columns';
import {serviceAt} from '../../models/services';
import {resultFields} from '../../results/signatures/fields';
import type {QueryRequest} from './request';
import {idName} from './row-text';

/** Before the names of the perts service's properties. */
export const pertPrefix = 'pert.';
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

/** The dataset's fields that are wanted; CLUE's own where none are named. @throws FILTER_INVALID */
export function shownFields(
  {fields}: Pick<QueryRequest, 'fields'>,
  name: string,
  signatures: SignatureTable,
): readonly string[] {
  if (!fields) return resultFields.filter((field) => signatures.fields.includes(field));
  const known = fields.map((field, i) => {
    const ours = fieldOf(field, signatures);
    if (field === idName || signatures.fields.includes(ours)) return ours;
    const names = signatures.fields.join(', ');
    throw fault(
      `fields[${i}]`,
      `is ${shown(field)}, which signatures of ${name} have not; they have ${names}`,
    );
  });
  // The id is shown always.
  return [...new Set(known)].filter((field) => field !== idName);
}
