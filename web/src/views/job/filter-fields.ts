/** By what the rows of a result are filtered, and how an address says it. */
import type {ResultTable} from './tables';

/** A field by which rows are taken; the address has its value under the field's name. */
export interface FilterField {
  readonly field: string;
  readonly label: string;
  /** whether a part of the value is enough: names and lists such as "A|B" */
  readonly partly?: boolean;
}

const known: readonly FilterField[] = [
  {field: 'pert_iname', label: 'Perturbagen', partly: true},
  {field: 'pert_id', label: 'BRD id'},
  {field: 'src_set_id', label: 'Set', partly: true},
  {field: 'pcl_id', label: 'Class', partly: true},
  {field: 'set_type', label: 'Kind of set'},
  {field: 'moa', label: 'MoA', partly: true},
  {field: 'target_name', label: 'Target', partly: true},
  {field: 'pert_type', label: 'Type'},
  {field: 'cell_iname', label: 'Cell line'},
  {field: 'cell_id', label: 'Cell line'},
  {field: 'pert_idose', label: 'Dose'},
  {field: 'pert_itime', label: 'Time'},
];

/** Those of a table's fields that rows can be taken by. */
export function fieldsOf({file, kind}: ResultTable): readonly FilterField[] {
  return known.filter(
    ({field}) => file.fields?.includes(field) && !(kind === 'classes' && field === 'set_type'),
  );
}

/** The filters of an address as conditions of the API, by field. */
export function filtersOf(
  table: ResultTable,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const conditions = fieldsOf(table).flatMap(({field, partly}) => {
    const value = parameters[field];
    if (!value) return [];
    return [[field, partly ? {regexp: `/${escaped(value)}/i`} : value] as const];
  });
  return Object.fromEntries(conditions);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
