import {useAddress} from '../../address/use-address';
import type {ResultTable} from './tables';

/** A field by which rows are taken; the address has its value under the field's name. */
interface FilterField {
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

function fieldsOf({file, kind}: ResultTable): readonly FilterField[] {
  return known.filter(
    ({field}) => file.fields?.includes(field) && !(kind === 'classes' && field === 'set_type'),
  );
}

/** The filters of an address as the API's `where`. */
export function whereOf(
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

/** Fields to filter by. */
export function Filters({table}: {readonly table: ResultTable}) {
  const {parameters, change} = useAddress();
  const fields = fieldsOf(table).filter(({field}) => field !== 'pert_id' || parameters.pert_id);
  const used = fields.filter(({field}) => parameters[field]);
  return (
    <fieldset class="filters">
      <legend class="visually-hidden">Filters</legend>
      {fields.map(({field, label}) => (
        <label key={field}>
          {label}
          <input
            type="search"
            value={parameters[field] ?? ''}
            onInput={(event) => change({[field]: event.currentTarget.value})}
          />
        </label>
      ))}
      {used.length > 0 && (
        <button
          type="button"
          class="button quiet small"
          onClick={() => change(Object.fromEntries(used.map(({field}) => [field, undefined])))}
        >
          Clear filters
        </button>
      )}
    </fieldset>
  );
}
