import './job.css';
import {useEffect} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {FailurePanel} from '../../failure/failure-panel';
import {Empty, Loading, Shown} from '../../failure/states';
import {JobState} from '../../jobs/job-state';
import {hasEnded, type JobRecord} from '../../jobs/kept-jobs';
import type {PageProps} from '../view';

/** Milliseconds between looks at a job that runs. */
const pace = 700;

/** A job from its submission to its result. */
export default function Job({params: {id}}: PageProps) {
  const asked = useAnswer(id, (signal) =>
    answerOf(api.GET('/api/jobs/{id}', {params: {path: {id}}, signal})),
  );
  const {data: job, failure, loading, reload} = asked;
  const runs = job !== undefined && job.id === id && !hasEnded(job);
  // Each answer is followed by another look.
  useEffect(() => {
    if (!runs || loading) return;
    const timer = setTimeout(reload, pace);
    return () => clearTimeout(timer);
  }, [runs, loading]);
  if (failure) return <FailurePanel failure={failure} onRetry={reload} />;
  if (!job || job.id !== id) return <Loading what="the job" />;
  return (
    <div class="stack">
      <div class="page-head">
        <h1>{job.name || 'Result'}</h1>
        <div class="row">
          <JobState job={job} />
          <span class="soft small">
            {job.tool_id} · dataset {job.dataset} · {job.created?.slice(0, 16).replace('T', ' ')}
          </span>
        </div>
      </div>
      <JobBody job={job} />
    </div>
  );
}

function JobBody({job}: {readonly job: JobRecord}) {
  if (job.status === 'error') {
    return (
      <section class="failure" role="alert">
        <h2>The job failed</h2>
        <p>{job.errorMessage}</p>
        <div class="row">
          <a class="button" href="/query">
            New query
          </a>
        </div>
      </section>
    );
  }
  if (job.status === 'deleted') {
    return (
      <Empty title="This result was deleted">
        <a href="/query">New query</a>
      </Empty>
    );
  }
  if (job.status !== 'completed') return <Running job={job} />;
  return <Files job={job} />;
}

function Running({job: {status, progress = 0}}: {readonly job: JobRecord}) {
  return (
    <section class="panel stack" role="status">
      <h2>{status === 'processing' ? 'Comparing with every signature …' : 'Waiting for its turn …'}</h2>
      <progress value={progress} max={1} aria-label="Share of the work done" />
      <p class="soft small">This page shows the result as soon as it is there. Its address can be kept.</p>
    </section>
  );
}

/** The files of a result, and all of them as one archive. */
function Files({job: {id = '', download_url}}: {readonly job: JobRecord}) {
  const files = useAnswer(id, (signal) =>
    answerOf(api.GET('/api/jobs/{id}/results', {params: {path: {id}}, signal})),
  );
  return (
    <section class="panel stack">
      <div class="row">
        <h2>Files</h2>
        {download_url && (
          <a class="button small" href={download_url} target="_self" download="">
            All as one archive
          </a>
        )}
      </div>
      <Shown asked={files} what="the files">
        {(found) => (
          <ul class="plain-list">
            {found.map(({path, kind, bytes}) => (
              <li key={path} class="row">
                <code>{path}</code>
                <span class="soft small">
                  {kind} · {bytes.toLocaleString('en')} bytes
                </span>
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </section>
  );
}
