import './history.css';
import {useEffect, useMemo, useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {type ApiFailure, toFailure} from '../../api/failure';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {FailurePanel} from '../../failure/failure-panel';
import {Empty, Shown} from '../../failure/states';
import {deleteJob, hasEnded, type JobRecord, listOwnJobs, repeatJob} from '../../jobs/kept-jobs';
import {keyOrigin} from '../../key/user-key';
import {Confirm} from '../../shell/confirm';
import {DataTable} from '../../table/data-table';
import {columnsOf} from './columns';

/** Jobs that are listed, the newest. */
const mostListed = 1000;
/** Milliseconds between two looks at jobs that have not ended. */
const pause = 2000;
const fewest = 2;
const most = 6;

/** The reader's jobs: look, repeat, edit, compare, delete. */
export default function History() {
  const {parameters, change, open} = useAddress();
  const jobs = useAnswer('history', (signal) => listOwnJobs(mostListed, signal));
  const [failure, setFailure] = useState<{title: string; failure: ApiFailure}>();
  const [deleting, setDeleting] = useState<JobRecord>();
  const chosen = useMemo(() => (parameters.choose ?? '').split(',').filter(Boolean), [parameters.choose]);
  const running = jobs.data?.some((job) => !hasEnded(job)) ?? false;
  useEffect(() => {
    if (!running || jobs.loading) return;
    const timer = setTimeout(jobs.reload, pause);
    return () => clearTimeout(timer);
  });
  const attempt = async (title: string, action: () => Promise<void>) => {
    setFailure(undefined);
    try {
      await action();
    } catch (error) {
      setFailure({title, failure: toFailure(error)});
    }
  };
  const columns = useMemo(
    () =>
      columnsOf(chosen, {
        choose: (id) => {
          const next = chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id];
          change({choose: next.join(',')});
        },
        repeat: (job) =>
          void attempt('The job could not be repeated', async () =>
            open(`/jobs/${await repeatJob(job.id ?? '')}`),
          ),
        remove: setDeleting,
      }),
    [chosen],
  );
  const enough = chosen.length >= fewest && chosen.length <= most;
  return (
    <div class="stack history">
      <div class="page-head">
        <h1>History</h1>
        <div class="row">
          <button
            type="button"
            class="button primary"
            disabled={!enough}
            onClick={() => open(`/compare?jobs=${chosen.join(',')}`)}
          >
            Compare{chosen.length > 0 && ` ${chosen.length}`}
          </button>
          <span class="soft small">
            {enough ? '' : `Choose ${fewest} to ${most} completed results to compare.`}
          </span>
        </div>
      </div>
      {keyOrigin.value !== 'own' && (
        <p class="soft small">
          Everybody shares the demonstration key, so this is the list that this browser keeps of what was
          submitted here.
        </p>
      )}
      {failure && <FailurePanel failure={failure.failure} title={failure.title} />}
      <Shown asked={jobs} what="your jobs">
        {(found) =>
          found.length === 0 ? (
            <Empty title="No jobs yet">
              <p>
                What you submit is listed here. <a href="/query">Ask a first query</a>, or{' '}
                <a href="/query?example=1">try the example</a>.
              </p>
            </Empty>
          ) : (
            <DataTable
              caption="Jobs"
              columns={columns}
              rows={found}
              initialSort={{id: 'created', descending: true}}
            />
          )
        }
      </Shown>
      <AsCode request={{method: 'GET', path: '/api/jobs?filter={"order":"created DESC","limit":100}'}} />
      <Confirm
        question={
          deleting && {
            title: `Delete “${deleting.name || deleting.id}”?`,
            children: (
              <p>Its result is removed from the server, and links to it lead nowhere from then on.</p>
            ),
            action: 'Delete',
          }
        }
        onClose={(confirmed) => {
          setDeleting(undefined);
          if (!confirmed || !deleting?.id) return;
          const {id} = deleting;
          void attempt('The job could not be deleted', async () => {
            await deleteJob(id);
            change({choose: chosen.filter((each) => each !== id).join(',')});
            jobs.reload();
          });
        }}
      />
    </div>
  );
}
