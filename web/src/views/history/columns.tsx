import {JobState} from '../../jobs/job-state';
import {editAddress, hasEnded, type JobRecord} from '../../jobs/kept-jobs';
import type {Column} from '../../table/column';
import {sizeText} from './size-text';

export interface JobActions {
  readonly choose: (id: string) => void;
  readonly repeat: (job: JobRecord) => void;
  readonly remove: (job: JobRecord) => void;
}

export function columnsOf(chosen: readonly string[], actions: JobActions): readonly Column<JobRecord>[] {
  const nameOf = ({name, id}: JobRecord) => name || id || '';
  return [
    {
      id: 'choose',
      label: 'Compare',
      term: '',
      width: 90,
      sortable: false,
      value: ({id = ''}) => chosen.includes(id),
      cell: (job) => (
        <input
          type="checkbox"
          aria-label={`Compare ${nameOf(job)}`}
          disabled={job.status !== 'completed'}
          checked={chosen.includes(job.id ?? '')}
          onChange={() => actions.choose(job.id ?? '')}
        />
      ),
    },
    {
      id: 'name',
      label: 'Name',
      term: '',
      width: 190,
      value: nameOf,
      cell: (job) => <a href={`/jobs/${job.id}`}>{nameOf(job)}</a>,
    },
    {
      id: 'status',
      label: 'State',
      term: '',
      width: 110,
      value: ({status}) => status,
      cell: (job) => <JobState job={job} />,
    },
    {id: 'dataset', label: 'Dataset', width: 120, value: ({dataset}) => dataset},
    {
      id: 'created',
      label: 'Submitted (UTC)',
      term: '',
      width: 160,
      descendingFirst: true,
      value: ({created}) => created?.slice(0, 16).replace('T', ' '),
    },
    {
      id: 'download_bytes',
      label: 'Size',
      term: '',
      width: 90,
      descendingFirst: true,
      value: ({download_bytes}) => download_bytes,
      cell: ({download_bytes}) => sizeText(download_bytes),
    },
    {id: 'tool_id', label: 'Tool', term: '', width: 170, optional: true, value: ({tool_id}) => tool_id},
    {
      id: 'errorMessage',
      label: 'What went wrong',
      term: '',
      width: 300,
      optional: true,
      value: ({errorMessage}) => errorMessage,
    },
    {id: 'id', label: 'Job', term: '', width: 230, optional: true, value: ({id}) => id},
    {
      id: 'actions',
      label: 'Actions',
      term: '',
      width: 236,
      sortable: false,
      value: () => undefined,
      cell: (job) => (
        <span class="history-actions">
          <button
            type="button"
            class="button small"
            aria-label={`Repeat ${nameOf(job)}`}
            onClick={() => actions.repeat(job)}
          >
            Repeat
          </button>
          <a class="button small" aria-label={`Edit ${nameOf(job)}`} href={editAddress(job)}>
            Edit
          </a>
          <button
            type="button"
            class="button small"
            aria-label={`Delete ${nameOf(job)}`}
            onClick={() => actions.remove(job)}
          >
            {hasEnded(job) ? 'Delete' : 'Cancel'}
          </button>
        </span>
      ),
    },
  ];
}
