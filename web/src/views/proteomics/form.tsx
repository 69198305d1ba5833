import {SyntheticBadge} from '../../dataset/dataset-switch';
import {Term} from '../../terms/term';
import {Replicates} from '../../upload/replicates';
import type {Draft, Offer} from './ask';

interface FormProps {
  readonly draft: Draft;
  readonly offer: Offer;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** What the file is, and what is to be asked of it. */
export function Form(props: FormProps) {
  const {draft, offer, onChange} = props;
  const assay = offer.assay ?? draft.assay;
  const references = offer.references.filter((each) => assay === undefined || each.assay === assay);
  // The first is what the server takes where nobody says.
  const reference = references.find(({name}) => name === draft.dataset) ?? references[0];
  return (
    <>
      <section class="panel stack" aria-label="The file">
        <p class="row" role="status">
          {assay && (
            <span class="badge good">
              <Term of={assay === 'GCP' ? 'gcp' : 'p100'}>{assay}</Term>
            </span>
          )}
          <strong>
            {offer.wells.toLocaleString('en')} wells × {offer.probes.toLocaleString('en')} probes
          </strong>
          {offer.provenance_code && (
            <span class="soft small provenance">
              <Term of="provenance_code">provenance code</Term> <code>{offer.provenance_code}</code>
            </span>
          )}
        </p>
        {offer.warnings.length > 0 && (
          <ul class="warnings">
            {offer.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
        {!offer.assay && (
          <Assay value={draft.assay} onChange={(chosen) => onChange({assay: chosen, dataset: undefined})} />
        )}
      </section>
      <WellReplicates {...props} />
      <section class="panel stack">
        <label class="row check">
          <input
            type="checkbox"
            checked={draft.introspect}
            onChange={({currentTarget}) => onChange({introspect: currentTarget.checked})}
          />
          <span>
            Include <Term of="introspect">introspect</Term>: compare the profiles with one another too
          </span>
        </label>
        {references.length > 0 && (
          <label class="row">
            Compare with
            <select
              value={reference?.name ?? ''}
              onChange={({currentTarget}) => onChange({dataset: currentTarget.value || undefined})}
            >
              {references.map(({name, cells}) => (
                <option key={name} value={name}>
                  {name} ({cells.length} cell lines)
                </option>
              ))}
            </select>
            <SyntheticBadge synthetic={reference?.synthetic} />
          </label>
        )}
        <label class="stack-label">
          Name
          <input
            placeholder="Give the analysis a name that says what it is"
            maxLength={200}
            value={draft.name}
            onInput={({currentTarget}) => onChange({name: currentTarget.value})}
          />
        </label>
      </section>
    </>
  );
}

const assays = ['P100', 'GCP'] as const;

/** Asked where the file does not tell it. */
function Assay({value, onChange}: {readonly value?: string; readonly onChange: (assay: string) => void}) {
  return (
    <fieldset class="choices row">
      <legend>Which assay is it?</legend>
      {assays.map((assay) => (
        <label key={assay} class="row check">
          <input type="radio" name="assay" checked={value === assay} onChange={() => onChange(assay)} />
          {assay}
        </label>
      ))}
    </fieldset>
  );
}

/** Whether wells are replicates of each other, and by which fields that is told. */
function WellReplicates({draft: {hasReplicates, fields}, offer, onChange}: FormProps) {
  const {replicates} = offer;
  return (
    <Replicates
      what="wells"
      term="proteomic_replicates"
      hasReplicates={hasReplicates}
      none="No, each well is a query of its own"
      fields={offer.fields}
      chosen={fields ?? (hasReplicates ? replicates?.fields : undefined) ?? []}
      legend="Wells are replicates where these fields agree"
      onChange={onChange}
    >
      {replicates && (
        <p role="status">
          {offer.wells.toLocaleString('en')} wells make{' '}
          <strong>{replicates.groups.toLocaleString('en')}</strong>{' '}
          {replicates.groups === 1 ? 'query' : 'queries'}
          {replicates.largest > 1 && ` of up to ${replicates.largest.toLocaleString('en')} wells`}
          {replicates.single > 0 && `; ${replicates.single.toLocaleString('en')} of a single well`}.
        </p>
      )}
    </Replicates>
  );
}
