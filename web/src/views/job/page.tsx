import './job.css';
import {useEffect, useRef, useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {FailurePanel} from '../../failure/failure-panel';
import {Loading} from '../../failure/states';
import {JobState} from '../../jobs/job-state';
import {hasEnded, type JobRecord} from '../../jobs/kept-jobs';
import {shareToken} from '../../jobs/share';
import type {PageProps} from '../view';
import {AskAgain, Deleted, Failed, Running} from './job-states';
import {parts, preloadPart} from './parts';
import {type Result, readResult} from './result';
import {ResultView} from './result-view';
import {viewAddress} from './view-address';

/** Milliseconds between looks at a job that runs: most end soon, and some take minutes. */
const firstPace = 100;
const slowestPace = 1000;

/** A job from its submission to its result. */
export default function Job({params: {id}, query}: PageProps) {
  useState(() => preloadPart(query));
  const asked = useAnswer(id, (signal) =>
    answerOf(api.GET('/api/jobs/{id}', {params: {path: {id}}, signal})),
  );
  const {failure, loading, reload} = asked;
  const job = asked.data?.id === id ? asked.data : undefined;
  const runs = job !== undefined && !hasEnded(job);
  const looks = useRef(0);
  // Each answer is followed by another look.
  useEffect(() => {
    if (!runs || loading) return;
    const timer = setTimeout(reload, Math.min(slowestPace, firstPace * 1.15 ** looks.current++));
    return () => clearTimeout(timer);
  }, [runs, loading]);
  const isDone = job?.status === 'completed';
  // An address that names a part was made of a finished result, which need not wait for the job to say so.
  const isExpected = job === undefined && query.tab !== undefined;
  const result = useAnswer(isDone || isExpected ? id : undefined, (signal) => readResult(id, signal));
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
      <Head job={job} result={isDone ? result.data : undefined} />
      {failure && <FailurePanel failure={failure} onRetry={reload} />}
      {job.status === 'error' && <Failed job={job} />}
      {job.status === 'deleted' && <Deleted id={id} />}
      {runs && <Running job={job} onCancelled={reload} />}
      {isDone && result.failure && (
        <FailurePanel failure={result.failure} onRetry={result.reload}>
          <AskAgain id={id} />
        </FailurePanel>
      )}
      {isDone && !result.failure && (!result.data || result.data.id !== id) && <Loading what="the result" />}
      {isDone && result.data?.id === id && <ResultView job={job} result={result.data} />}
    </div>
  );
}

function Head({job, result}: {readonly job: JobRecord; readonly result?: Result}) {
  const {manifest} = result ?? {};
  const [sharing, setSharing] = useState(false);
  return (
    <div class="page-head">
      <h1>{job.name || 'Result'}</h1>
      <div class="row">
        {job.status !== 'completed' && <JobState job={job} />}
        <SyntheticBadge synthetic={manifest?.dataset.synthetic} />
        {result && result.queries.length > 1 && <QuerySwitch result={result} />}
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
