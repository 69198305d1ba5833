import './query.css';
import {useEffect, useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {type ApiFailure, toFailure} from '../../api/failure';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {chooseDataset, currentDataset, datasets, datasetsFailure, loadDatasets} from '../../dataset/datasets';
import {NoDataset} from '../../dataset/no-dataset';
import {FailurePanel} from '../../failure/failure-panel';
import {askPreview} from '../../preview/ask';
import {keepPreview} from '../../preview/kept';
import {Term} from '../../terms/term';
import {job} from '../job';
import {preloadPart} from '../job/parts';
import type {PageProps} from '../view';
import {checkGenes, submitQuery} from './ask';
import {changeDraft, type Draft, draft, emptyDraft} from './draft';
import {example} from './example';
import {draftOfJob} from './from-job';
import {GeneBox} from './gene-box';
import {Options} from './options';
import {PreviewPanel} from './preview';

/** Milliseconds after the last keystroke before genes are classed. */
const pause = 200;

/** Asks: lists or a profile, what to compare them with, and a look at the answer while one types. */
export default function Query({query: {example: wantsExample, from, tool}}: PageProps) {
  const {change, open} = useAddress();
  const {name, up, down, column, options} = draft.value;
  const dataset = currentDataset.value;
  useEffect(() => {
    if (!wantsExample) return;
    changeDraft({...emptyDraft, ...example});
    change({example: undefined});
  });
  const earlier = useAnswer(from, (signal) => draftOfJob(from, signal));
  useEffect(() => {
    if (earlier.data === undefined || earlier.data.id !== from) return;
    const {draft: asked} = earlier.data;
    changeDraft(tool ? {...asked, options: {...asked.options, tool_id: tool}} : asked);
    if (earlier.data.dataset) chooseDataset(earlier.data.dataset);
    change({from: undefined, tool: undefined});
  }, [earlier.data, from]);

  const isEmpty = up.trim() === '' && down.trim() === '';
  const question =
    isEmpty || !dataset?.name
      ? undefined
      : JSON.stringify([dataset.name, dataset.checksum, up, down, column]);
  const checked = useAnswer(
    question,
    async (signal) => ({
      name,
      check: await checkGenes(draft.value, dataset?.name ?? '', signal),
    }),
    pause,
  );
  const check = isEmpty ? undefined : checked.data?.check;
  const previewable = check?.accepted && check.kind === 'lists' ? check : undefined;
  const preview = useAnswer(
    previewable && JSON.stringify([previewable.dataset, previewable.submission]),
    (signal) =>
      previewable
        ? askPreview({...previewable.submission, dataset: previewable.dataset}, signal)
        : Promise.reject(new Error('there is nothing to ask')),
  );

  // The preview asks these lists by the usual options.
  const isPreviewOf = ({options: {tool_id: _, ...others}}: Draft) =>
    previewable !== undefined &&
    !(checked.loading || checked.isEarlier || preview.loading || preview.isEarlier) &&
    Object.keys(others).length === 0;

  const [submitting, setSubmitting] = useState(false);
  const [refusal, setRefusal] = useState<ApiFailure>();
  const submit = async () => {
    if (!dataset?.name) return;
    setSubmitting(true);
    setRefusal(undefined);
    const previewed = isPreviewOf(draft.value) ? preview.data : undefined;
    // The page of the result is loaded while the job is made; what fails here is told by the page itself.
    job.load().catch(() => undefined);
    preloadPart({});
    try {
      // What was typed a moment ago may not have been classed yet, and lists are sent under the name of the query.
      const isCurrent = check && !checked.loading && !checked.failure && checked.data?.name === name;
      const latest = isCurrent
        ? check
        : await checkGenes(draft.value, dataset.name, new AbortController().signal);
      const id = await submitQuery(latest, draft.value);
      if (previewed) keepPreview(id, previewed);
      open(`/jobs/${id}`);
    } catch (error) {
      setRefusal(toFailure(error));
    } finally {
      setSubmitting(false);
    }
  };

  return (
    <div class="query">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="page-head">
          <h1>New query</h1>
          <div class="row">
            <button
              type="button"
              class="button small"
              onClick={() => changeDraft({...emptyDraft, ...example})}
            >
              Example
            </button>
            <button type="button" class="button quiet small" onClick={() => changeDraft(emptyDraft)}>
              Start over
            </button>
          </div>
        </div>
        {earlier.failure && (
          <FailurePanel
            failure={earlier.failure}
            title="The lists of the earlier job cannot be had"
            onRetry={earlier.reload}
          />
        )}
        <label class="stack-label">
          Name
          <input
            placeholder="Give each query a name that says what it is"
            maxLength={200}
            value={name}
            onInput={(event) => changeDraft({name: event.currentTarget.value})}
          />
        </label>
        {datasets.value?.length === 0 && <NoDataset />}
        {!dataset && datasetsFailure.value && (
          <FailurePanel
            failure={datasetsFailure.value}
            onRetry={() => void loadDatasets().catch(() => undefined)}
          />
        )}
        <p class="row small">
          <span class="soft">Compared with</span>
          <strong>{dataset?.name ?? '…'}</strong>
          <SyntheticBadge synthetic={dataset?.synthetic} />
          <span class="soft">
            {dataset?.signature_count?.toLocaleString('en')} <Term of="signature">signatures</Term>
            {check && (
              <>
                , <Term of="gene_space">gene space</Term> {check.space} ({check.genes.toLocaleString('en')}{' '}
                genes)
              </>
            )}
          </span>
        </p>
        <GeneBox
          side="up"
          value={up}
          onChange={(text) => changeDraft({up: text})}
          onColumn={(next) => changeDraft({column: next})}
          check={check}
        />
        <GeneBox
          side="down"
          value={down}
          onChange={(text) => changeDraft({down: text})}
          onColumn={(next) => changeDraft({column: next})}
          check={check}
        />
        {checked.failure && (
          <FailurePanel
            failure={checked.failure}
            title="The genes could not be read"
            onRetry={checked.reload}
          />
        )}
        {check && <Warnings report={check.report} />}
        <Options
          options={options}
          kind={check?.kind ?? 'lists'}
          onChange={(next) => changeDraft({options: next})}
        />
        {refusal && <FailurePanel failure={refusal} title="The query was not accepted" />}
        <div class="row">
          <button type="submit" class="button primary" disabled={!check?.accepted || submitting}>
            {submitting ? 'Submitting …' : 'Submit'}
          </button>
          <span class="soft small">{submitHint(isEmpty, check?.accepted)}</span>
        </div>
      </form>
      <PreviewPanel asked={preview} check={check} />
    </div>
  );
}

function submitHint(isEmpty: boolean, accepted: boolean | undefined): string {
  if (isEmpty) return 'Paste at least one list.';
  if (accepted === undefined) return 'The genes are being read …';
  return accepted
    ? 'Makes a result with all signatures, and opens it.'
    : 'The preview says what is to be mended.';
}

/** What the server remarks on lists that it takes; entries are named at their box. */
function Warnings({
  report,
}: {
  readonly report: NonNullable<Awaited<ReturnType<typeof checkGenes>>>['report'];
}) {
  const warnings = Object.values(report).flatMap((section) => section.warnings);
  if (warnings.length === 0) return null;
  return (
    <details class="panel small">
      <summary>
        {warnings.length} {warnings.length === 1 ? 'remark' : 'remarks'} of the server
      </summary>
      <ul>
        {warnings.map(({text}) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </details>
  );
}
