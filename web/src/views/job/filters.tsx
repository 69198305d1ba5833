import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {Term} from '../../terms/term';
import {type FilterField, fieldsOf, filtersOf} from './filter-fields';
import type {ResultTable} from './tables';

/** Milliseconds after the last keystroke before values are counted anew. */
const pause = 250;

/** Values that a filter proposes. */
const mostValues = 300;

interface FiltersProps {
  /** of the job */
  readonly id: string;
  readonly table: ResultTable;
  /** Whether the rows are there: they come first. */
  readonly isReady: boolean;
}

/** Fields to filter by; each proposes the values there are among the rows that the others leave, and how many have them. */
export function Filters({id, table, isReady}: FiltersProps) {
  const {parameters, change} = useAddress();
  const fields = fieldsOf(table).filter(({field}) => field !== 'pert_id' || parameters.pert_id);
  const used = fields.filter(({field}) => parameters[field]);
  const counted = fields.map(({field}) => field).filter((field) => !unlisted.includes(field));
  const {path} = table.file;
  const where = table.where && JSON.stringify(table.where);
  const filters = used.length > 0 ? JSON.stringify(filtersOf(table, parameters)) : undefined;
  const question = isReady && counted.length > 0 ? JSON.stringify([id, path, where, filters]) : undefined;
  const asked = {path, where, filters, facets: counted.join(), values: mostValues};
  // What is proposed helps, and its failing is no reason to stop: the rows say what is wrong.
  const {data} = useAnswer(
    question,
    (signal) => answerOf(api.GET('/api/jobs/{id}/facets', {params: {path: {id}, query: asked}, signal})),
    pause,
  );
  return (
    <details class="filter-box" open={used.length > 0 || matchMedia('(min-width: 720px)').matches}>
      <summary>Filters{used.length > 0 && ` (${used.length})`}</summary>
      <fieldset class="filters">
        <legend class="visually-hidden">Filters</legend>
        {fields.map(({field, label, partly}) => (
          <FilterInput
            key={field}
            field={field}
            label={label}
            partly={partly}
            value={parameters[field] ?? ''}
            values={data?.facets.find(({name}) => name === field)?.values}
            onChange={(value) => change({[field]: value})}
          />
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
    </details>
  );
}

/** Fields of about as many values as rows. */
const unlisted = ['pert_iname', 'pert_id'];

interface FilterInputProps extends FilterField {
  readonly value: string;
  readonly values?: readonly {readonly value: string; readonly count: number}[];
  readonly onChange: (value: string) => void;
}

function FilterInput({field, label, partly, value, values, onChange}: FilterInputProps) {
  const list = `values-of-${field}`;
  // A list from the start: a field that changes under the reader's hands would lose what is typed.
  if (!partly && (values?.length ?? 0) < mostValues) {
    return (
      <label>
        <Term of={field}>{label}</Term>
        <select value={value} onChange={({currentTarget}) => onChange(currentTarget.value)}>
          <option value="">All</option>
          {/* An address may name what is not there. */}
          {value && !values?.some((each) => each.value === value) && <option>{value}</option>}
          {values?.map(({value: each, count}) => (
            <option key={each} value={each}>
              {each} ({count.toLocaleString('en')})
            </option>
          ))}
        </select>
      </label>
    );
  }
  return (
    <label>
      <Term of={field}>{label}</Term>
      <input
        type="search"
        list={values ? list : undefined}
        value={value}
        onInput={({currentTarget}) => onChange(currentTarget.value)}
      />
      {values && (
        <datalist id={list}>
          {values.map(({value: each}) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </label>
  );
}
