import type {ComponentChildren} from 'preact';
import {Term} from '../../terms/term';
import {FileBox} from '../../upload/file-box';
import type {Draft, OptionName, Seen} from './ask';

interface OptionsProps {
  readonly draft: Draft;
  readonly seen?: Seen;
  readonly onChange: (change: Partial<Draft>) => void;
}

type Choices = readonly (readonly [value: string, words: string])[];

const merges: Choices = [
  ['', 'The same well of the plates of a brew (by_rna_well)'],
  ['by_brew', 'All wells of a brew (by_brew)'],
  ['by_treatment', 'All wells (by_treatment)'],
];
const controls: Choices = [
  ['', 'All wells of the plate'],
  ['vehicle', 'The vehicle wells of the plate'],
];
const zStyles: Choices = [
  ['', 'No MAD counts as less than 0.1 (fixed)'],
  ['estimated', 'As less than the 1st percentile of all (estimated)'],
  ['cmappy', 'As cmapPy does it'],
  ['cmapr', 'As cmapR does it'],
];
const styles: Choices = [
  ['', 'MODZ'],
  ['stouffer', 'Weighted Stouffer'],
  ['cmappy', 'As cmapPy does it'],
  ['cmapr', 'As cmapR does it'],
  ['cmapm-modzs', 'As math/modzs.m of cmapM left to its defaults'],
];

/** How wells become signatures. */
export function Options({draft, seen, onChange}: OptionsProps) {
  const {level, options, qnorm, keepFailed, asIs, weights} = draft;
  const set = (name: OptionName, value: string) => onChange({options: {...options, [name]: value}});
  const select = (name: OptionName, words: ComponentChildren, choices: Choices) => (
    <label class="field">
      <span>{words}</span>
      <select value={options[name] ?? ''} onChange={({currentTarget}) => set(name, currentTarget.value)}>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
  const text = (name: OptionName, words: ComponentChildren, placeholder: string, list?: string) => (
    <label class="field">
      <span>{words}</span>
      <input
        value={options[name] ?? ''}
        list={list}
        placeholder={placeholder}
        onInput={({currentTarget}) => set(name, currentTarget.value)}
      />
    </label>
  );
  return (
    <fieldset class="panel stack">
      <legend>How do they become signatures?</legend>
      {select(
        'merge',
        <>
          One signature is <Term of="merge">merged</Term> of
        </>,
        merges,
      )}
      {level === 'level3' &&
        select(
          'control',
          <>
            <Term of="control">Z-scores</Term> are relative to
          </>,
          controls,
        )}
      {level === 'level3' && (
        <label class="check">
          <input
            type="checkbox"
            checked={qnorm}
            onChange={({currentTarget}) => onChange({qnorm: currentTarget.checked})}
          />
          <span>
            <Term of="qnorm">Quantile normalisation</Term> of each plate first
          </span>
        </label>
      )}
      <details class="more">
        <summary>More options</summary>
        <div class="stack">
          <datalist id="well-field-names">
            {seen?.fields.map(({name}) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          {text(
            'group_by',
            <>
              <Term of="group_by">Replicates agree in</Term> these fields
            </>,
            seen?.grouped_by?.join(', ') ?? 'pert_id, cell_iname, pert_itime, dose',
          )}
          {text(
            'dose_tolerance',
            <>
              <Term of="dose_tolerance">Doses</Term> within this share of each other are one
            </>,
            '0.2',
          )}
          {text(
            'doses',
            <Term of="doses">Doses that were meant, in uM</Term>,
            '0.04, 0.12, 0.37, 1.11, 3.33, 10',
          )}
          {text(
            'plate_field',
            <>
              Field that names the <Term of="plate_field">plate</Term>
            </>,
            'det_plate',
            'well-field-names',
          )}
          {text(
            'landmarks',
            <>
              <Term of="landmarks">Feature space</Term>: ids of the rows that replicates are correlated over
            </>,
            'the landmark genes',
          )}
          {level === 'level3' &&
            select('z_style', <Term of="z_style">Spread of a gene near 0</Term>, zStyles)}
          {select('style', <Term of="style">How replicates are weighed</Term>, styles)}
          <label class="check">
            <input
              type="checkbox"
              checked={keepFailed}
              onChange={({currentTarget}) => onChange({keepFailed: currentTarget.checked})}
            />
            <span>
              Wells that failed their <Term of="keep_failed">quality control</Term> take part
            </span>
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={asIs}
              onChange={({currentTarget}) => onChange({asIs: currentTarget.checked})}
            />
            <span>Values are taken for their level, although they look like counts or another scale</span>
          </label>
          {level === 'level3' && (
            <FileBox
              label="Weights of the inference"
              file={weights}
              reading={false}
              onChoose={(chosen) => onChange({weights: chosen})}
            >
              Weights of your own, by which genes that were not measured are{' '}
              <Term of="weights">inferred</Term>.
            </FileBox>
          )}
        </div>
      </details>
    </fieldset>
  );
}
