import '../../shell/tabs.css';
import './job.css';
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {FailurePanel} from '../../failure/failure-panel';
import {Loading} from '../../failure/states';
import {JobState} from '../../jobs/job-state';
import {hasEnded, type JobRecord} from '../../jobs/kept-jobs';
import {shareParameter, shareToken} from '../../jobs/share';
import type {PageProps} from '../view';
import {AskAgain, Deleted, Failed, Running} from './job-states';
import {parts, preloadPart} from './parts';
import {missingResult, type Result, resultOf} from './result';
import {ResultView} from './result-view';
import {firstSummary, summaryOf} from './summary';
import {viewAddress} from './view-address';

/** Seconds that the server may wait with its answer for a job that runs to end: it tells of the progress then. */
const patience = 1;

/** A job from its submission to its result. */
export default function Job({params: {id}, query}: PageProps) {
  useState(() => preloadPart(query));
  // The same job by a share and by a key are two questions: one may be answered where the other is not.
  const question = JSON.stringify([id, query[shareParameter]]);
  const looks = useRef({question: '', count: 0});
  const asked = useAnswer(question, (signal) => {
    if (looks.current.question !== question) looks.current = {question, count: 0};
    return looks.current.count++ === 0 ? firstSummary(id, signal) : summaryOf(id, patience, signal);
  });
  const {failure, loading, reload} = asked;
  const summary = asked.data?.job.id === id ? asked.data : undefined;
  const job = summary?.job;
  const runs = job !== undefined && !hasEnded(job);
  // Each answer is followed by another look.
  useEffect(() => {
    if (runs && !loading && !failure) reload();
  }, [runs, loading]);
  const isDone = job?.status === 'completed';
  const result = useMemo(() => (summary && isDone ? resultOf(id, summary) : undefined), [summary, isDone]);
  const missing = useAnswer(isDone && !result ? id : undefined, (signal) => missingResult(id, signal));
  // A server that restarts while a job is watched is asked again by the panel; what was there before stays in sight.
  if (failure && !job) {
    return (
      <div class="stack">
        <h1>Result</h1>
        <FailurePanel failure={failure} onRetry={reload} />
      </div>
    );
  }
  if (!job) return <Loading what="the job" />;
  return (
    <div class="stack job">
      <Head job={job} result={result} />
      {failure && <FailurePanel failure={failure} onRetry={reload} />}
      {job.status === 'error' && <Failed job={job} />}
      {job.status === 'deleted' && <Deleted job={job} />}
      {runs && <Running job={job} onCancelled={reload} />}
      {missing.failure && (
        <FailurePanel failure={missing.failure} onRetry={reload}>
          <AskAgain job={job} />
        </FailurePanel>
      )}
      {result && <ResultView job={job} result={result} />}
    </div>
  );
}

function Head({job, result}: {readonly job: JobRecord; readonly result?: Result}) {
  const {manifest} = result ?? {};
  const {tab} = useAddress().parameters;
  const [sharing, setSharing] = useState(false);
  return (
    <div class="page-head">
      <h1>{job.name || 'Result'}</h1>
      <div class="row">
        {job.status !== 'completed' && <JobState job={job} />}
        <SyntheticBadge synthetic={manifest?.dataset.synthetic} />
        {result && showsQuery(result, tab) && <QuerySwitch result={result} />}
        <span class="soft small">
          {job.dataset} · {job.created?.slice(0, 16).replace('T', ' ')} UTC
        </span>
        {shareToken() ? (
          <span class="badge" title="Its owner shared it by a link">
            shared with you
          </span>
        ) : (
          result && (
            <button type="button" class="button small" onClick={() => setSharing(true)}>
              Share
            </button>
          )
        )}
        {sharing && <parts.share.Part id={job.id ?? ''} onClose={() => setSharing(false)} />}
      </div>
    </div>
  );
}

/** Whether what is looked at is of one query: a heat map of proteomic connections has them all. */
function showsQuery({queries, tool}: Result, tab: string | undefined): boolean {
  return queries.length > 1 && (tool !== 'proteomics' || tab === 'connections');
}

/** Which query of a job is looked at. */
function QuerySwitch({result: {queries}}: {readonly result: Result}) {
  const {parameters, open} = useAddress();
  return (
    <label class="row small">
      Query
      <select
        value={parameters.query ?? queries[0].name}
        onChange={(event) => open(viewAddress({tab: parameters.tab, query: event.currentTarget.value}))}
      >
        {queries.map(({name}) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
