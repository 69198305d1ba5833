import {datasets} from '../../dataset/datasets';
import {Term} from '../../terms/term';
import {Replicates} from '../../upload/replicates';
import type {Draft, Offer} from './ask';
import type {Condition} from './conditions';

interface FormProps {
  readonly draft: Draft;
  readonly offer: Offer;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** Which of the signatures are taken: a field, and one of its values. */
export function Conditions({draft: {conditions, filter}, offer: {fields}, onChange}: FormProps) {
  const put = (at: number, next: Condition | undefined) =>
    onChange({conditions: conditions.flatMap((each, i) => (i === at ? (next ?? []) : each))});
  const choosable = fields.filter(({distinct}) => distinct > 0);
  return (
    <fieldset class="panel stack">
      <legend>All of them, or some?</legend>
      {filter && (
        <div class="row">
          Those of the filter <code>{JSON.stringify(filter)}</code>
          <button type="button" class="button quiet small" onClick={() => onChange({filter: undefined})}>
            Take away<span class="visually-hidden"> the filter</span>
          </button>
        </div>
      )}
      {conditions.map(({field, value}, i) => {
        const list = `values-${i}`;
        return (
          <div key={i} class="row">
            <select
              aria-label={`Field ${i + 1}`}
              value={field}
              onChange={({currentTarget}) => put(i, {field: currentTarget.value, value: ''})}
            >
              {choosable.map(({name, distinct}) => (
                <option key={name} value={name}>
                  {name} ({distinct.toLocaleString('en')})
                </option>
              ))}
            </select>
            is
            <input
              aria-label={`Value ${i + 1}`}
              list={list}
              value={value}
              onInput={({currentTarget}) => put(i, {field, value: currentTarget.value})}
            />
            <datalist id={list}>
              {choosable
                .find(({name}) => name === field)
                ?.examples.map((each) => (
                  <option key={each} value={each} />
                ))}
            </datalist>
            <button type="button" class="button quiet small" onClick={() => put(i, undefined)}>
              Take away<span class="visually-hidden"> condition {i + 1}</span>
            </button>
          </div>
        );
      })}
      <div>
        <button
          type="button"
          class="button small"
          disabled={choosable.length === 0}
          onClick={() => onChange({conditions: [...conditions, {field: firstField(choosable), value: ''}]})}
        >
          Only signatures whose …
        </button>
      </div>
    </fieldset>
  );
}

/** What signatures are mostly chosen by. */
const usual = ['cell_iname', 'pert_iname', 'moa', 'pert_type'];

function firstField(fields: Offer['fields']): string {
  const known = usual.find((name) => fields.some((field) => field.name === name));
  return known ?? fields[0]?.name ?? '';
}

/** Whether signatures are replicates of each other, and by which fields that is told. */
export function SignatureReplicates({draft: {hasReplicates, fields}, offer, onChange}: FormProps) {
  return (
    <Replicates
      what="signatures"
      term="replicate_correlation"
      hasReplicates={hasReplicates}
      none="No, each signature stands for itself"
      fields={offer.fields}
      chosen={fields}
      legend={
        <>
          Signatures are replicates, and combined by their <Term of="modz">moderated z-score</Term>, where
          these fields agree
        </>
      }
      onChange={onChange}
    />
  );
}

/** Whether a dataset is queried with the signatures of the file as well. */
export function Queried({draft: {target}, onChange}: Pick<FormProps, 'draft' | 'onChange'>) {
  return (
    <label class="field">
      <span>
        Query a dataset with them too, and include <Term of="introspect">introspect</Term>
      </span>
      <select value={target} onChange={({currentTarget}) => onChange({target: currentTarget.value})}>
        <option value="">No, compare them with one another alone</option>
        {(datasets.value ?? []).map(({name = ''}) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
