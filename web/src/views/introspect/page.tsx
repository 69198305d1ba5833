import '../../reference/reference.css';
import './introspect.css';
import {useEffect, useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {type ApiFailure, toFailure} from '../../api/failure';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {chooseDataset, currentDataset, datasets} from '../../dataset/datasets';
import {NoDataset} from '../../dataset/no-dataset';
import {AsCode} from '../../export/as-code';
import {FailurePanel} from '../../failure/failure-panel';
import {Loading} from '../../failure/states';
import {Term} from '../../terms/term';
import {FileBox} from '../../upload/file-box';
import type {PageProps} from '../view';
import {type Draft, draftOfJob, emptyDraft, offerOf, submissionOf, submit} from './ask';
import {Conditions, Queried, SignatureReplicates} from './form';

/** Milliseconds that a choice must stand before the server counts by it. */
const pause = 300;

/** Compares signatures with one another: those of a dataset, or of the reader's own matrix. */
export default function Introspect({query}: PageProps) {
  const {change: changeAddress, open} = useAddress();
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [counted, setCounted] = useState(0);
  const [submitting, setSubmitting] = useState(false);
  const [refusal, setRefusal] = useState<ApiFailure>();
  const change = (next: Partial<Draft>) => {
    setDraft((before) => ({...before, ...next}));
    setRefusal(undefined);
  };
  const earlier = useAnswer(query.from, (signal) => draftOfJob(query.from, signal));
  useEffect(() => {
    if (earlier.data === undefined || earlier.data.id !== query.from) return;
    setDraft(earlier.data.draft);
    setCounted((before) => before + 1);
    if (earlier.data.dataset) chooseDataset(earlier.data.dataset);
    // What has been taken over is the reader's; a file that is not there is still spoken of.
    if (earlier.data.draft.from === 'dataset' || earlier.data.draft.file) changeAddress({from: undefined});
  }, [earlier.data, query.from]);
  const dataset = currentDataset.value;
  const name = dataset?.name ?? '';
  const {from, file} = draft;
  const isReady = from === 'file' ? file !== undefined : name !== '';
  const choice = [
    from,
    from === 'dataset' ? name : counted,
    draft.conditions,
    draft.filter,
    draft.hasReplicates,
    draft.fields,
  ];
  const asked = useAnswer(
    isReady ? JSON.stringify(choice) : undefined,
    (signal) => offerOf(draft, name, signal),
    pause,
  );
  const offer = isReady && (from === 'file') === (asked.data?.file !== undefined) ? asked.data : undefined;
  const compared = offer?.replicates?.groups ?? offer?.matching ?? 0;
  const send = async () => {
    setSubmitting(true);
    setRefusal(undefined);
    try {
      open(`/jobs/${await submit(draft, name)}`);
    } catch (error) {
      setRefusal(toFailure(error));
    } finally {
      setSubmitting(false);
    }
  };
  if (from === 'dataset' && datasets.value?.length === 0) return <NoDataset />;
  return (
    <div class="stack introspect">
      <h1>Introspection</h1>
      <p class="lead">
        <Term of="introspect">Introspection</Term> compares signatures with one another: which of your own are
        alike, and which are opposite.
      </p>
      {earlier.failure && <FailurePanel failure={earlier.failure} title="The earlier job cannot be had" />}
      {query.from && earlier.data && from === 'file' && !file && (
        <p class="notice">
          What the earlier job was asked stands below; its matrix is no longer on this server. Choose the file
          once more.
        </p>
      )}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <fieldset class="panel stack">
          <legend>Which signatures?</legend>
          <div class="row">
            {sources.map(([id, words]) => (
              <label key={id} class="row">
                <input
                  type="radio"
                  name="from"
                  checked={from === id}
                  onChange={() => change({from: id, conditions: [], filter: undefined, fields: []})}
                />
                {words}
              </label>
            ))}
          </div>
          {from === 'file' ? (
            <FileBox
              label="Signatures"
              file={file}
              reading={asked.loading && !offer}
              onChoose={(chosen) => {
                // Choices of an earlier job hold for its matrix, which is chosen once more.
                const kept = query.from ? {} : {conditions: [], filter: undefined, fields: []};
                change({
                  file: chosen,
                  ...kept,
                  name: draft.name || chosen.name.replace(/\.gctx?(\.gz)?$/i, ''),
                });
                setCounted((before) => before + 1);
                if (query.from) changeAddress({from: undefined});
              }}
            >
              <Term of="gct">GCT</Term>, plain or gzip, or <Term of="gctx">GCTx</Term> of{' '}
              <Term of="level_5">level 5</Term> signatures: genes are rows, by Entrez id, symbol or probe.
            </FileBox>
          ) : (
            <p class="row">
              <strong>{name || '…'}</strong> <SyntheticBadge synthetic={dataset?.synthetic} />
              <span class="soft small">another is chosen at the top of the page</span>
            </p>
          )}
        </fieldset>
        {asked.failure && (
          <FailurePanel
            failure={asked.failure}
            title={from === 'file' ? 'The file could not be read' : 'The signatures could not be counted'}
            onRetry={asked.reload}
          />
        )}
        {isReady && !offer && !asked.failure && <Loading what="the signatures" />}
        {offer && (
          <>
            <Conditions draft={draft} offer={offer} onChange={change} />
            <SignatureReplicates draft={draft} offer={offer} onChange={change} />
            <section class="panel stack">
              {from === 'file' && <Queried draft={draft} onChange={change} />}
              <label class="field">
                <span>
                  Genes of each <Term of="gene_set">set</Term>, up and down
                </span>
                <input
                  type="number"
                  min="1"
                  max="500"
                  placeholder="50"
                  value={draft.setSize}
                  onInput={({currentTarget}) => change({setSize: currentTarget.value})}
                />
              </label>
              <label class="field">
                Name
                <input
                  maxLength={200}
                  placeholder="Give the analysis a name that says what it is"
                  value={draft.name}
                  onInput={({currentTarget}) => change({name: currentTarget.value})}
                />
              </label>
            </section>
            <p role="status">{wordsOf(offer, compared)}</p>
          </>
        )}
        {refusal && <FailurePanel failure={refusal} title="The analysis was not accepted" />}
        <div class="row">
          <button
            type="submit"
            class="button primary"
            disabled={
              submitting || asked.failure !== undefined || compared < 2 || compared > (offer?.most ?? 0)
            }
          >
            {submitting ? 'Submitting …' : 'Submit'}
          </button>
          <span class="soft small">
            Makes a clustered heat map, and for each signature the table of its neighbours.
          </span>
        </div>
      </form>
      {from === 'dataset' && name && (
        <AsCode request={{method: 'POST', path: '/api/jobs', body: submissionOf(draft, name)}} />
      )}
    </div>
  );
}

const sources = [
  ['dataset', 'Of a dataset of this server'],
  ['file', 'Of a file of your own'],
] as const;

function wordsOf(
  {matching, signatures, replicates, most, genes}: NonNullable<Awaited<ReturnType<typeof offerOf>>>,
  compared: number,
): string {
  const count = (number: number) => number.toLocaleString('en');
  const taken =
    matching === signatures
      ? `${count(signatures)} signatures of ${count(genes)} genes`
      : `${count(matching)} of ${count(signatures)} signatures`;
  const combined = replicates
    ? `${taken}, combined to ${count(replicates.groups)} of up to ${count(replicates.largest)} replicates`
    : taken;
  if (compared < 2)
    return `${combined}: at least two are compared. Take a condition away, or tell replicates by more fields.`;
  if (compared > most)
    return `${combined}: ${count(most)} are compared at most. Choose some, or combine replicates.`;
  return `${combined}: each is compared with each.`;
}
