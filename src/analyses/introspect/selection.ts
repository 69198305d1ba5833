/** The signatures of a dataset that are introspected, and which of them are replicates of one another. */
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import type {SignatureTable} from '../../engine/index';
import {groupSignatures} from '../../engine/stats/ncs';
import {failure} from '../../errors';
import {compilePredicate, resourceOfColumns} from '../../filter/evaluate';
import {defaultFilterLimits} from '../../filter/limits';
import {parseWhere} from '../../filter/parse';
import type {IntrospectOptions} from './options';

/** Ids that a message lists. */
const shown = 5;
/** Correlating all pairs of replicates takes the square of this; more are no replicates but a class. */
const mostReplicates = 384;

/**
 * Rows of the wanted signatures, ascending.
 * @throws INTROSPECT_UNFIT for ids that are not there, FILTER_INVALID, FILTER_NOT_OBJECT
 */
export function selectSignatures(
  signatures: DescribedSignatures,
  {where, sig_ids: ids}: Pick<IntrospectOptions, 'where' | 'sig_ids'>,
): Uint32Array {
  let rows = Uint32Array.from({length: signatures.count}, (_, row) => row);
  if (ids) {
    const found = signatures.find(ids);
    const unknown = ids.filter((_, i) => found[i] < 0);
    if (unknown.length > 0) {
      const examples = unknown.slice(0, shown).join(', ');
      throw failure('INTROSPECT_UNFIT', {
        detail: `${unknown.length} of sig_ids are not there, e.g. ${examples}`,
      });
    }
    rows = Uint32Array.from(found).sort();
  }
  if (where !== undefined) {
    const columns = new Map<string, MetadataField>();
    for (const name of signatures.fields) columns.set(name, signatures.field(name) as MetadataField);
    const kinds = Array.from(columns, ([name, {kind}]) => [name, kind] as const);
    const condition = parseWhere(where, resourceOfColumns('signature', kinds), defaultFilterLimits);
    rows = rows.filter(compilePredicate(condition, (name) => columns.get(name)));
  }
  return rows;
}

/** What of signatures their choice and their grouping look at. */
export type DescribedSignatures = Pick<SignatureTable, 'count' | 'fields' | 'field' | 'find'>;

/** Signatures that agree in all fields of `group_by`; one that lacks a value in any of them is alone. */
export interface ReplicateGroups {
  /** per group the rows of its signatures, ascending; groups in order of their first */
  readonly members: readonly Uint32Array[];
  /** signatures without a value in one of the fields: of what they are replicates nobody knows */
  readonly unnamed: number;
}

/** @throws INTROSPECT_UNFIT for unknown fields and for groups too large to be replicates */
export function groupReplicates(
  signatures: DescribedSignatures,
  rows: Uint32Array,
  groupBy: readonly string[],
): ReplicateGroups {
  const unknown = groupBy.filter((name) => !signatures.fields.includes(name));
  if (unknown.length > 0) {
    const known = signatures.fields.length > 0 ? signatures.fields.join(', ') : 'no field at all';
    throw failure('INTROSPECT_UNFIT', {
      detail: `group_by names ${unknown.join(', ')}, and the signatures' metadata have ${known}`,
    });
  }
  const fields = groupBy.map((name) => signatures.field(name) as MetadataField);
  const groups = groupSignatures(signatures.count, fields);
  const members = new Map<number, number[]>();
  let unnamed = 0;
  for (const row of rows) {
    const isUnnamed = fields.some((field) => isMissing(field, row));
    if (isUnnamed) unnamed++;
    // Groups are numbered from 0 on.
    const group = isUnnamed ? -1 - row : groups[row];
    const known = members.get(group);
    if (known) known.push(row);
    else members.set(group, [row]);
  }
  const largest = Math.max(0, ...Array.from(members.values(), ({length}) => length));
  if (largest > mostReplicates) {
    throw failure('INTROSPECT_UNFIT', {
      detail: `group_by makes ${largest} signatures replicates of each other where ${mostReplicates} are allowed; name more fields`,
    });
  }
  return {
    members: Array.from(members.values(), (group) => Uint32Array.from(group)),
    unnamed,
  };
}

/** Metadata of signatures given by row, all fields. */
export function describeSignatures(signatures: SignatureTable, rows: Uint32Array): MetadataTable {
  const ids = signatures.ids();
  return {
    ids: Array.from(rows, (row) => ids[row]),
    fields: new Map(
      signatures.fields.map((name) => [name, pick(signatures.field(name) as MetadataField, rows)]),
    ),
  };
}

/**
 * Metadata of consensus signatures: ids made of the values they are grouped by (its own for a signature that lacks one
 * and so is alone), the fields in which all replicates
 * agree, the number of replicates (nsample) and their ids (distil_ids).
 */
export function describeGroups(
  signatures: SignatureTable,
  {members}: ReplicateGroups,
  groupBy: readonly string[],
): MetadataTable {
  const ids = signatures.ids();
  const first = Uint32Array.from(members, ([row]) => row);
  const fields = new Map<string, MetadataField>();
  for (const name of signatures.fields) {
    const field = signatures.field(name) as MetadataField;
    const agreed = pick(field, first);
    for (const [group, rows] of members.entries()) {
      if (rows.every((row) => isSame(field, row, rows[0]))) continue;
      if (agreed.kind === 'number') agreed.values[group] = Number.NaN;
      else agreed.codes[group] = -1;
    }
    fields.set(name, agreed);
  }
  const replicates = members.map((rows) => Array.from(rows, (row) => ids[row]).join('|'));
  fields.set('nsample', {kind: 'number', values: Float64Array.from(members, ({length}) => length)});
  fields.set('distil_ids', {kind: 'text', dictionary: replicates, codes: Int32Array.from(replicates.keys())});
  const names = Array.from(first, (row) => {
    const values = groupBy.map((name) => textOf(signatures.field(name), row));
    return values.includes(undefined) ? ids[row] : values.join(':');
  });
  return {ids: distinct(names), fields};
}

/** Different values may be spelt alike once they are joined. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let id = name;
    for (let n = 2; taken.has(id); n++) id = `${name}_${n}`;
    taken.add(id);
    return id;
  });
}

/** The value of a signature as text; undefined where there is none. */
export function textOf(field: MetadataField | undefined, row: number): string | undefined {
  if (!field || isMissing(field, row)) return undefined;
  return field.kind === 'text' ? field.dictionary[field.codes[row]] : String(field.values[row]);
}

function isMissing(field: MetadataField, row: number): boolean {
  return field.kind === 'text' ? field.codes[row] < 0 : Number.isNaN(field.values[row]);
}

function isSame(field: MetadataField, a: number, b: number): boolean {
  return field.kind === 'text'
    ? field.codes[a] === field.codes[b]
    : Object.is(field.values[a], field.values[b]);
}

function pick(field: MetadataField, rows: Uint32Array): MetadataField {
  if (field.kind === 'number') {
    return {kind: 'number', values: Float64Array.from(rows, (row) => field.values[row])};
  }
  return {
    kind: 'text',
    dictionary: field.dictionary,
    codes: Int32Array.from(rows, (row) => field.codes[row]),
  };
}
