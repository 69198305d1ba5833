import {Term} from '../../terms/term';
import type {Checked, Draft} from './ask';

interface NamesProps {
  readonly draft: Draft;
  /** what the server says of the names */
  readonly checked?: Checked;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** What a build is called and which kind it is; names are checked while they are typed. */
export function Names({draft: {name, abbreviation, full, options}, checked, onChange}: NamesProps) {
  return (
    <fieldset class="panel stack">
      <legend>What is made of them?</legend>
      <fieldset class="plain stack">
        <legend class="visually-hidden">Kind of build</legend>
        {[false, true].map((isFull) => (
          <label key={String(isFull)} class="check">
            <input
              type="radio"
              name="build_type"
              checked={full === isFull}
              onChange={() => onChange({full: isFull})}
            />
            <span>
              <strong>
                <Term of="build_type">{isFull ? 'Full Build' : 'L-Build'}</Term>
              </strong>
              {isFull
                ? ': the same, an introspection of the signatures, their principal components and a map'
                : ': all levels up to signatures, as files and as a dataset that answers queries'}
            </span>
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for="build-name">Name</label>
        <input
          id="build-name"
          required
          maxLength={100}
          aria-describedby="state-of-name"
          value={name}
          onInput={({currentTarget}) => onChange({name: currentTarget.value})}
        />
        <State id="state-of-name" of={checked?.name} typed={name} free="free; the dataset is called so too" />
      </div>
      <div class="field">
        <label for="build-abbreviation">
          <Term of="abbreviation">Abbreviation</Term>
        </label>
        <input
          id="build-abbreviation"
          maxLength={60}
          aria-describedby="state-of-abbreviation"
          placeholder={checked?.abbreviation?.value}
          value={abbreviation ?? ''}
          onInput={({currentTarget}) => onChange({abbreviation: currentTarget.value || undefined})}
        />
        <State
          id="state-of-abbreviation"
          of={checked?.abbreviation}
          typed={abbreviation ?? checked?.abbreviation?.value ?? ''}
          free="free; files are called by it"
        />
      </div>
      <label class="field">
        Licence of its files in the Data Library
        <input
          maxLength={200}
          placeholder="not stated"
          value={options.licence ?? ''}
          onInput={({currentTarget}) => onChange({options: {...options, licence: currentTarget.value}})}
        />
      </label>
    </fieldset>
  );
}

interface StateProps {
  readonly id: string;
  readonly of?: Checked['name'];
  /** an answer about something else is not shown */
  readonly typed: string;
  readonly free: string;
}

function State({id, of, typed, free}: StateProps) {
  const own = of?.value === typed ? of : undefined;
  return (
    <span
      id={id}
      role="status"
      class={`small name-state ${own?.state === 'free' || !own ? 'soft' : 'refused'}`}
    >
      {own === undefined ? '' : own.state === 'free' ? `${own.value} is ${free}.` : `✗ ${own.reason}`}
    </span>
  );
}
