import './upload.css';
import type {ComponentChildren} from 'preact';
import {Term} from '../terms/term';

/** A metadata field of a matrix, as the server offers it. */
interface OfferedField {
  readonly name: string;
  readonly distinct: number;
  readonly missing: number;
  readonly examples: readonly string[];
}

interface ReplicatesProps {
  /** what may be replicates */
  readonly what: 'signatures' | 'wells';
  /** entry of the glossary */
  readonly term: string;
  readonly hasReplicates: boolean;
  /** what "no" means */
  readonly none: string;
  readonly fields: readonly OfferedField[];
  readonly chosen: readonly string[];
  /** what the chosen fields do */
  readonly legend: ComponentChildren;
  readonly onChange: (change: {
    readonly hasReplicates?: boolean;
    readonly fields?: readonly string[];
  }) => void;
  /** what the choice makes of the matrix */
  readonly children?: ComponentChildren;
}

/** Whether columns of a matrix are replicates of each other, and by which fields that is told. */
export function Replicates({
  what,
  term,
  hasReplicates,
  none,
  fields,
  chosen,
  legend,
  onChange,
  children,
}: ReplicatesProps) {
  const toggle = (name: string) =>
    onChange({fields: chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]});
  return (
    <fieldset class="replicates panel stack">
      <legend>
        Are there <Term of={term}>replicates</Term> in your data?
      </legend>
      <div class="row">
        {[true, false].map((answer) => (
          <label key={String(answer)} class="row check">
            <input
              type="radio"
              name="replicates"
              checked={hasReplicates === answer}
              onChange={() => onChange({hasReplicates: answer})}
            />
            {answer ? 'Yes' : none}
          </label>
        ))}
      </div>
      {hasReplicates &&
        (fields.length === 0 ? (
          <p class="soft">The {what} have no metadata by which replicates could be told.</p>
        ) : (
          <fieldset class="plain stack">
            <legend>{legend}</legend>
            <div class="field-list">
              {fields.map(({name, distinct, missing, examples}) => (
                <label key={name} class="check" title={examples.slice(0, 5).join(', ')}>
                  <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
                  <span>
                    <code>{name}</code>{' '}
                    <span class="soft small counted">
                      {distinct.toLocaleString('en')} {distinct === 1 ? 'value' : 'values'}
                      {missing > 0 && `, ${missing.toLocaleString('en')} without`}
                    </span>
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
        ))}
      {children}
    </fieldset>
  );
}
