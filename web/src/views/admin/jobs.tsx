import {useMemo, useState} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import {useAttempt} from '../../failure/use-attempt';
import {Confirm} from '../../shell/confirm';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {sizeText} from '../history/size-text';
import {timeText} from './time-text';

/** Jobs that are listed, the newest. */
const mostListed = 1000;

const states = ['pending', 'submitted', 'processing', 'completed', 'error', 'deleted'] as const;
type State = (typeof states)[number];

const stateNames: Readonly<Record<State, string>> = {
  ...{pending: 'waiting', submitted: 'taken', processing: 'running'},
  ...{completed: 'completed', error: 'failed', deleted: 'deleted'},
};
const badges: Readonly<Partial<Record<State, string>>> = {
  ...{processing: 'badge warn', completed: 'badge good', error: 'badge bad'},
};

interface Asked {
  readonly status?: State;
  readonly user?: string;
}

function readJobs({status, user}: Asked, signal: AbortSignal) {
  const query = {limit: mostListed, ...(status && {status}), ...(user && {user})};
  return answerOf(api.GET('/api/admin/jobs', {params: {query}, signal}));
}

type Job = Awaited<ReturnType<typeof readJobs>>[number];

/** Jobs of all keys, and a way to end each. */
export function Jobs() {
  const {parameters, change} = useAddress();
  const status = states.find((each) => each === parameters.status);
  const user = parameters.user || undefined;
  const asked = useAnswer(`jobs ${status} ${user}`, (signal) => readJobs({status, user}, signal));
  const [ending, setEnding] = useState<Job>();
  const {attempt, refusal} = useAttempt();
  const columns = useMemo(() => columnsOf(setEnding), []);
  const path = `/api/admin/jobs?${searchOf({limit: mostListed, status, user})}`;
  return (
    <section class="stack">
      <div class="panel-head">
        <div class="row">
          <Choice
            name="status"
            label="State"
            choices={[['', 'All'], ...states.map((each) => [each, stateNames[each]] as const)]}
          />
          <label>
            Key
            <input
              type="search"
              placeholder="its whole name"
              value={parameters.user ?? ''}
              onChange={({currentTarget: {value}}) => change({user: value.trim()})}
            />
          </label>
        </div>
        <span class="soft small">The newest {mostListed.toLocaleString('en')} at most.</span>
      </div>
      {refusal}
      <Shown asked={asked} what="the jobs">
        {(rows) => (
          <DataTable
            caption="Jobs of all keys"
            columns={columns}
            rows={rows}
            initialSort={{id: 'created', descending: true}}
          />
        )}
      </Shown>
      <AsCode request={{method: 'GET', path}} />
      <Confirm
        question={
          ending && {
            title: `${hasEnded(ending) ? 'Delete' : 'Cancel'} “${ending.name}” of ${ending.user_id}?`,
            children: <p>The job ends, and its result is removed from the server for its owner as well.</p>,
            action: hasEnded(ending) ? 'Delete' : 'Cancel the job',
          }
        }
        onClose={(confirmed) => {
          setEnding(undefined);
          if (!confirmed || !ending) return;
          const {id} = ending;
          void attempt('The job could not be ended', async () => {
            await answerOf(api.DELETE('/api/admin/jobs/{id}', {params: {path: {id}}}));
            asked.reload();
          });
        }}
      />
    </section>
  );
}

function hasEnded({status}: Job): boolean {
  return status === 'completed' || status === 'error' || status === 'deleted';
}

function columnsOf(end: (job: Job) => void): readonly Column<Job>[] {
  return [
    {id: 'name', label: 'Name', term: '', width: 180, value: ({name, id}) => name || id},
    {id: 'user_id', label: 'Key', term: '', width: 160, value: (job) => job.user_id},
    {
      ...{id: 'status', label: 'State', term: '', width: 130},
      value: ({status}) => stateNames[status],
      cell: ({status, progress}) => (
        <span class={badges[status] ?? 'badge'}>
          {stateNames[status]}
          {status === 'processing' && ` ${Math.floor(100 * progress)} %`}
        </span>
      ),
    },
    {id: 'tool_id', label: 'Tool', term: '', width: 160, value: (job) => job.tool_id},
    {id: 'dataset', label: 'Dataset', term: '', width: 120, value: ({dataset}) => dataset},
    {
      ...{id: 'created', label: 'Submitted (UTC)', term: '', width: 168, descendingFirst: true},
      value: ({created}) => timeText(created),
    },
    {
      ...{id: 'download_bytes', label: 'Size', term: '', width: 90, descendingFirst: true},
      value: (job) => job.download_bytes,
      cell: (job) => sizeText(job.download_bytes),
    },
    {
      ...{id: 'actions', label: 'Actions', term: '', width: 100, sortable: false, value: () => undefined},
      cell: (job) => (
        <button
          type="button"
          class="button small"
          aria-label={`${hasEnded(job) ? 'Delete' : 'Cancel'} ${job.name || job.id}`}
          disabled={job.status === 'deleted'}
          onClick={() => end(job)}
        >
          {hasEnded(job) ? 'Delete' : 'Cancel'}
        </button>
      ),
    },
    {
      ...{id: 'errorMessage', label: 'What went wrong', term: '', width: 300, optional: true},
      value: ({errorMessage}) => errorMessage,
    },
    {
      ...{id: 'last_modified', label: 'Changed (UTC)', term: '', width: 168, optional: true},
      value: (job) => timeText(job.last_modified),
    },
    {id: 'id', label: 'Job', term: '', width: 230, optional: true, value: ({id}) => id},
  ];
}
