import {useEffect} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import {sizeText} from '../history/size-text';

/** Milliseconds between two looks. */
const pause = 5000;

/** @throws ApiFailure */
function readStatus(signal: AbortSignal) {
  return answerOf(api.GET('/api/admin/status', {signal}));
}

type Status = Awaited<ReturnType<typeof readStatus>>;

/** How the server is now, looked at again and again. */
export function Overview() {
  const asked = useAnswer('status', readStatus);
  const {data, loading, reload} = asked;
  useEffect(() => {
    if (!data || loading) return;
    const timer = setTimeout(reload, pause);
    return () => clearTimeout(timer);
  });
  return (
    <div class="stack">
      <Shown asked={asked} what="the state of the server">
        {(status) => (
          <div class="admin-parts">
            <Queue status={status} />
            <Disk status={status} />
            <Server status={status} />
          </div>
        )}
      </Shown>
      <AsCode request={{method: 'GET', path: '/api/admin/status'}} />
    </div>
  );
}

function Queue({status: {jobs, queue}}: {readonly status: Status}) {
  const {waits, workers} = queue;
  return (
    <section class="panel stack">
      <h2>Queue</h2>
      <dl class="card-facts">
        <dt>Waiting</dt>
        <dd>{(jobs.pending + jobs.submitted).toLocaleString('en')}</dd>
        <dt>Longest so far</dt>
        <dd>
          {jobs.pending + jobs.submitted === 0 ? 'none waits' : secondsText(queue.oldest_waiting_seconds)}
        </dd>
        <dt>Running</dt>
        <dd>{jobs.processing.toLocaleString('en')}</dd>
        <dt>Waits of {waits.hours} h</dt>
        <dd>
          {waits.jobs === 0
            ? 'no job began'
            : `${waits.jobs.toLocaleString('en')} jobs; mean ${secondsText(waits.mean_seconds)}, longest ${secondsText(waits.longest_seconds)}`}
        </dd>
        <dt>Completed</dt>
        <dd>{jobs.completed.toLocaleString('en')}</dd>
        <dt>Failed</dt>
        <dd>
          {jobs.error > 0 ? (
            <a href="/admin/jobs?status=error">{jobs.error.toLocaleString('en')}</a>
          ) : (
            jobs.error
          )}
        </dd>
        <dt>Workers</dt>
        <dd>
          {workers.length === 0
            ? 'none: jobs wait until one is started'
            : workers.map(({host, pid}) => `${host} (${pid})`).join(', ')}
        </dd>
      </dl>
      <a href="/admin/jobs">All jobs</a>
    </section>
  );
}

function Disk({status: {disk}}: {readonly status: Status}) {
  const used = disk.all - disk.free;
  return (
    <section class="panel stack">
      <h2>Disk</h2>
      <div>
        <strong>{sizeText(disk.free)}</strong> free of {sizeText(disk.all)}
        <meter aria-label="Disk that is used" min={0} max={disk.all} high={0.9 * disk.all} value={used}>
          {sizeText(used)}
        </meter>
      </div>
      <dl class="card-facts">
        <dt>Folder</dt>
        <dd>
          <code>{disk.home}</code>
        </dd>
        <dt>Results</dt>
        <dd>{sizeText(disk.results)}</dd>
        <dt>Sent matrices</dt>
        <dd>{sizeText(disk.matrices)}</dd>
      </dl>
      <a href="/admin/datasets">Datasets</a>
    </section>
  );
}

function Server({status: {version, node, started, database}}: {readonly status: Status}) {
  return (
    <section class="panel stack">
      <h2>Server</h2>
      <dl class="card-facts">
        <dt>openclue</dt>
        <dd>{version}</dd>
        <dt>Node.js</dt>
        <dd>{node}</dd>
        <dt>Runs since</dt>
        <dd>{started.slice(0, 16).replace('T', ' ')} UTC</dd>
        <dt>PostgreSQL</dt>
        <dd>
          {database.version} ({database.embedded ? 'embedded' : 'DATABASE_URL'})
        </dd>
        <dt>Database</dt>
        <dd>{sizeText(database.bytes)}</dd>
      </dl>
      <p class="small soft">
        <code>/metrics</code> tells more, for Prometheus.
      </p>
    </section>
  );
}

const minute = 60;
const hour = 3600;

/** 75 s is 1 min 15 s. */
function secondsText(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < minute) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  if (whole < hour) return `${Math.floor(whole / minute)} min ${whole % minute} s`;
  return `${Math.floor(whole / hour)} h ${Math.floor((whole % hour) / minute)} min`;
}
