import '../../reference/reference.css';
import './builds.css';
import {useEffect, useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {type ApiFailure, toFailure} from '../../api/failure';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {FailurePanel} from '../../failure/failure-panel';
import {Loading} from '../../failure/states';
import {Term} from '../../terms/term';
import type {PageProps} from '../view';
import {
  type Checked,
  checkNames,
  type Draft,
  draftOfJob,
  emptyDraft,
  lookAt,
  type Seen,
  submissionOf,
  submit,
} from './ask';
import {BuiltList} from './built';
import {Files} from './files';
import {Names} from './names';
import {Options} from './options';
import {WellsSeen} from './seen';

/** Milliseconds that what is typed must stand before the server is asked about it. */
const pause = 300;

/** Makes signatures of the reader's own plates, and shows which builds there are. */
export default function Builds({query}: PageProps) {
  const {change: changeAddress, open} = useAddress();
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [chosen, setChosen] = useState(0);
  const [submitting, setSubmitting] = useState(false);
  const [refusal, setRefusal] = useState<ApiFailure>();
  const change = (next: Partial<Draft>) => {
    setDraft((before) => ({...before, ...next}));
    setRefusal(undefined);
    if (next.instinfo || next.matrices) setChosen((before) => before + 1);
  };
  const earlier = useAnswer(query.from, (signal) => draftOfJob(query.from, signal));
  useEffect(() => {
    if (earlier.data === undefined || earlier.data.id !== query.from) return;
    setDraft(earlier.data.draft);
    changeAddress({from: undefined});
  }, [earlier.data, query.from]);
  const {name, abbreviation, instinfo, named, from, matrices, level, qnorm, keepFailed, asIs, options} =
    draft;
  const names = useAnswer(
    JSON.stringify([name, abbreviation]),
    (signal) => checkNames({name, abbreviation}, signal),
    pause,
  );
  const looks = from === 'own' ? instinfo !== undefined : named.matrix !== '';
  const {licence: _, ...how} = options;
  const asked = useAnswer(
    looks ? JSON.stringify([chosen, from, named, level, qnorm, keepFailed, asIs, how]) : undefined,
    (signal) => lookAt(draft, signal),
    pause,
  );
  const seen = looks ? asked.data : undefined;
  const checked = names.data;
  const hint = hintOf({draft, checked, seen, asked: {...asked, looks}});
  const send = async () => {
    setSubmitting(true);
    setRefusal(undefined);
    try {
      open(`/jobs/${await submit(draft)}`);
    } catch (error) {
      setRefusal(toFailure(error));
    } finally {
      setSubmitting(false);
    }
  };
  const mayNot = checked?.allowed === false;
  return (
    <div class="stack builds">
      <h1>Builds</h1>
      <p class="lead">
        Make <Term of="signature">signatures</Term> of your own plates: from normalised expression of{' '}
        <Term of="profile">wells</Term> to a dataset that answers queries, with all{' '}
        <Term of="levels">levels</Term> as files.
      </p>
      {earlier.failure && <FailurePanel failure={earlier.failure} title="The earlier job cannot be had" />}
      {names.failure && <FailurePanel failure={names.failure} onRetry={names.reload} />}
      {mayNot ? (
        <p class="notice">{checked.reason}</p>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <Files draft={draft} reading={asked.loading && !seen} onChange={change} />
          {asked.failure && (
            <FailurePanel
              failure={asked.failure}
              title="The wells could not be read"
              onRetry={asked.reload}
            />
          )}
          {looks && !seen && !asked.failure && <Loading what="the wells" />}
          {seen && <WellsSeen seen={seen} />}
          <Options draft={draft} seen={seen} onChange={change} />
          <Names draft={draft} checked={checked} onChange={change} />
          {refusal && <FailurePanel failure={refusal} title="The build was not accepted" />}
          <div class="row">
            <button type="submit" class="button primary" disabled={hint !== ready || submitting}>
              {submitting ? sending(matrices) : 'Build'}
            </button>
            <span class="soft small" role="status">
              {hint}
            </span>
          </div>
        </form>
      )}
      <BuiltList />
      {!mayNot && from === 'published' && named.matrix && (
        <AsCode request={{method: 'POST', path: '/api/jobs', body: submissionOf(draft)}} />
      )}
    </div>
  );
}

const ready = 'Makes the build, and opens the page of its job, which tells how far it is.';

function sending(matrices: readonly File[]): string {
  const bytes = matrices.reduce((sum, {size}) => sum + size, 0);
  return bytes > 50e6 ? `Sending ${Math.round(bytes / 1e6).toLocaleString('en')} MB …` : 'Submitting …';
}

interface HintParts {
  readonly draft: Draft;
  readonly checked?: Checked;
  readonly seen?: Seen;
  readonly asked: {readonly looks: boolean; readonly failure?: ApiFailure; readonly loading: boolean};
}

/** What is missing before it can be sent. */
function hintOf({draft, checked, seen, asked}: HintParts): string {
  const {from, matrices, named, name} = draft;
  if (from === 'own' ? matrices.length === 0 : named.matrix === '') return 'Choose a matrix of wells first.';
  if (asked.failure) return 'Choose another file.';
  if (asked.looks && (asked.loading || !seen)) return 'The wells are being read …';
  if (seen && seen.problems.length > 0) return 'Mend what is said of the wells first.';
  if (name === '') return 'Give it a name.';
  if (checked?.name?.value !== name) return 'Whether the name is free is being asked …';
  const isFree = checked.name.state === 'free' && checked.abbreviation?.state === 'free';
  return isFree ? ready : 'Choose names that are free.';
}
