import '../../reference/reference.css';
import './proteomics.css';
import {useEffect, useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {type ApiFailure, toFailure} from '../../api/failure';
import {useAnswer} from '../../api/use-answer';
import {FailurePanel} from '../../failure/failure-panel';
import {Term} from '../../terms/term';
import {FileBox} from '../../upload/file-box';
import {job} from '../job';
import {preloadPart} from '../job/parts';
import type {PageProps} from '../view';
import {type Draft, draftOfJob, emptyDraft, offerOf, submit} from './ask';
import {Form} from './form';
import {ReferenceList} from './reference-list';

/** Milliseconds that a choice of fields must stand before the file is read by it. */
const pause = 250;

/** Sends profiles of P100 or GCP to be compared with a reference. */
export default function Proteomics({query: {from}}: PageProps) {
  const {change, open} = useAddress();
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [counted, setCounted] = useState(0);
  const {file, hasReplicates, fields} = draft;
  const earlier = useAnswer(from, (signal) => draftOfJob(from, signal));
  useEffect(() => {
    if (earlier.data === undefined || earlier.data.id !== from) return;
    setDraft(earlier.data.draft);
    setCounted((before) => before + 1);
    if (earlier.data.draft.file) change({from: undefined});
  }, [earlier.data, from]);
  const question = file && JSON.stringify([counted, hasReplicates, fields]);
  const asked = useAnswer(
    question,
    async (signal) => ({of: counted, offer: await offerOf(draft, signal)}),
    pause,
  );
  // What another file offered is not for this one.
  const offer = file && asked.data?.of === counted ? asked.data.offer : undefined;
  const choose = (chosen: File) => {
    const {assay: _, dataset: __, fields: ___, ...kept} = draft;
    setDraft({...kept, file: chosen, name: draft.name || chosen.name.replace(/\.gctx?(\.gz)?$/i, '')});
    setCounted((before) => before + 1);
    setRefusal(undefined);
    if (from) change({from: undefined});
  };
  const [submitting, setSubmitting] = useState(false);
  const [refusal, setRefusal] = useState<ApiFailure>();
  const send = async () => {
    setSubmitting(true);
    setRefusal(undefined);
    // The page of the result is loaded while the job is made; what fails here is told by the page itself.
    job.load().catch(() => undefined);
    preloadPart({tab: 'proteomics'});
    try {
      open(`/jobs/${await submit(draft, offer)}`);
    } catch (error) {
      setRefusal(toFailure(error));
    } finally {
      setSubmitting(false);
    }
  };
  return (
    <div class="stack proteomics">
      <div class="page-head">
        <h1>P100 and GCP</h1>
      </div>
      <p class="lead">
        Compare your own profiles of phosphosites (<Term of="p100">P100</Term>) or chromatin marks (
        <Term of="gcp">GCP</Term>) with the perturbagens of a <Term of="touchstone_p">reference</Term>, cell
        line by cell line.
      </p>
      {earlier.failure && <FailurePanel failure={earlier.failure} title="The earlier job cannot be had" />}
      {from && earlier.data && !file && (
        <p class="notice">
          What the earlier job was asked stands below; its profiles are no longer on this server. Choose the
          file once more.
        </p>
      )}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <FileBox
          label="Profiles"
          frame="panel"
          file={file}
          reading={asked.loading && !offer}
          onChoose={choose}
        >
          <Term of="gct">GCT</Term> 1.3 of <Term of="level_4">level 4</Term>, plain or gzip, or{' '}
          <Term of="gctx">GCTx</Term>. Raw ratios become that by <Term of="dry">dry</Term> and{' '}
          <Term of="tear">tear</Term>: <code>openclue proteomics dry plate.gct --out l3.gct</code>, then{' '}
          <code>openclue proteomics tear l3.gct --out l4.gct</code>.
        </FileBox>
        {file && asked.failure && (
          <FailurePanel failure={asked.failure} title="The file could not be read" onRetry={asked.reload} />
        )}
        {offer && !asked.failure && (
          <Form draft={draft} offer={offer} onChange={(next) => setDraft({...draft, ...next})} />
        )}
        {refusal && <FailurePanel failure={refusal} title="The query was not accepted" />}
        <div class="row">
          <button
            type="submit"
            class="button primary"
            disabled={!isReady(draft, offer, asked.failure) || submitting}
          >
            {submitting ? 'Submitting …' : 'Submit'}
          </button>
          <span class="soft small">{hintOf(draft, offer, asked.failure)}</span>
        </div>
      </form>
      <ReferenceList />
    </div>
  );
}

type Offered = Awaited<ReturnType<typeof offerOf>> | undefined;

function isReady(draft: Draft, offer: Offered, failure: ApiFailure | undefined): boolean {
  return hintOf(draft, offer, failure) === ready;
}

const ready = 'Makes a result, and opens it.';

/** What is missing before it can be sent. */
function hintOf(draft: Draft, offer: Offered, failure: ApiFailure | undefined): string {
  if (!draft.file) return 'Choose a file first.';
  if (failure) return 'Choose another file.';
  if (!offer) return 'The file is being read …';
  if (!(offer.assay ?? draft.assay)) return 'Say which assay it is.';
  if (draft.hasReplicates && !(draft.fields ?? offer.replicates?.fields)?.length)
    return 'Choose the fields that tell replicates.';
  return ready;
}
