/** Metadata fields of profiles: as texts, joined into names of replicates, and summed up over them. */
import type {MetadataField, MetadataTable} from '../formats/matrix';
import {readAsNumbers} from '../formats/text-field';
import {failure} from '../ground/failures';
import {textFieldOf} from './profiles';

/** What tells replicates unless somebody says otherwise. */
export const usualFields: readonly string[] = ['pert_id', 'cell_id', 'pert_time'];
/** Stands between what is joined. */
export const usualSeparator = ':';

/** Stands in a joined name for a field that has no value. */
const absent = 'NA';

/** A field's values as texts; numbers in their shortest form (24, not 24.0) where all of the field are numbers. */
export function fieldTexts(field: MetadataField): (string | undefined)[] {
  const read = readAsNumbers(field);
  if (read.kind === 'number') {
    return Array.from(read.values, (value) => (Number.isNaN(value) ? undefined : String(value)));
  }
  return Array.from(read.codes, (code) => (code < 0 ? undefined : read.dictionary[code]));
}

/** A field that must be there. @param subject whose it is, e.g. "the wells" @throws PROTEOMICS_FIELD_ABSENT */
export function requireField({fields}: MetadataTable, name: string, subject: string): MetadataField {
  const field = fields.get(name);
  if (field) return field;
  throw failure('PROTEOMICS_FIELD_ABSENT', {subject, field: name, known: [...fields.keys()]});
}

/**
 * The name of each well's replicates: its values of these fields, joined; its id where there are no fields.
 * @throws PROTEOMICS_FIELD_ABSENT
 */
export function joinFields(
  table: MetadataTable,
  names: readonly string[],
  separator: string,
  subject: string,
): string[] {
  if (names.length === 0) return [...table.ids];
  const columns = names.map((name) => fieldTexts(requireField(table, name, subject)));
  return table.ids.map((_, well) => columns.map((column) => column[well] ?? absent).join(separator));
}

/** Wells by the name of their replicates. */
export interface Grouping {
  /** in ascending order */
  readonly names: readonly string[];
  /** per well, the position of its name */
  readonly groupOf: Int32Array;
  /** per name, its wells in ascending order */
  readonly members: readonly Int32Array[];
}

/** Groups wells by name; names in ascending order of their UTF-16 code units. */
export function groupByName(nameOf: readonly string[]): Grouping {
  const names = [...new Set(nameOf)].sort();
  const positions = new Map(names.map((name, position) => [name, position]));
  const groupOf = Int32Array.from(nameOf, (name) => positions.get(name) ?? -1);
  const members = names.map((): number[] => []);
  groupOf.forEach((group, well) => {
    members[group].push(well);
  });
  return {names, groupOf, members: members.map((wells) => Int32Array.from(wells))};
}

/**
 * One row of metadata for each group: the distinct values of its members, joined; in ascending order of numbers where all
 * of the field are numbers, else of texts. Missing values are left out.
 */
export function sumUpMetadata(table: MetadataTable, groups: Grouping, separator: string): MetadataTable {
  const fields = Array.from(table.fields, ([name, field]) => {
    const texts = fieldTexts(field);
    const isNumeric = readAsNumbers(field).kind === 'number';
    const joined = groups.members.map((wells) => {
      const distinct = new Set<string>();
      for (const well of wells) {
        const text = texts[well];
        if (text !== undefined) distinct.add(text);
      }
      if (distinct.size === 0) return undefined;
      const sorted = isNumeric ? [...distinct].sort((a, b) => Number(a) - Number(b)) : [...distinct].sort();
      return sorted.join(separator);
    });
    return [name, textFieldOf(joined)] as const;
  });
  return {ids: groups.names, fields: new Map(fields)};
}

/** What is to be known of profiles no two wells of which are replicates, as sentences without a full stop. */
export function warnOfSingles(wells: MetadataTable, names: readonly string[], subject: string): string[] {
  const {members} = groupByName(joinFields(wells, names, usualSeparator, subject));
  if (members.some(({length}) => length > 1)) return [];
  const by = names.length > 0 ? `no two agree in ${names.join(', ')}` : 'they are told by their ids';
  return [
    `${subject} have no replicates (${by}), so that none is connected with itself and few similarities stand behind each connection`,
  ];
}
