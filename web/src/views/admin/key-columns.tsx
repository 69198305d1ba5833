import type {Column} from '../../table/column';
import {sizeText} from '../history/size-text';
import {limitColumns} from './limits';
import type {KeyRow} from './read-keys';
import {timeText} from './time-text';

interface KeyActions {
  readonly change: (key: KeyRow) => void;
  readonly revoke: (key: KeyRow) => void;
}

const badges = {valid: 'badge good', expired: 'badge warn', revoked: 'badge bad'} as const;

const number = (id: string, label: string, value: Column<KeyRow>['value']): Column<KeyRow> => ({
  ...{id, label, term: '', width: 104, digits: 0, descendingFirst: true, value},
  cell: (row) => value(row)?.toLocaleString('en'),
});

export function keyColumns({change, revoke}: KeyActions): readonly Column<KeyRow>[] {
  return [
    {id: 'name', label: 'Name', term: '', width: 190, value: ({name}) => name},
    {id: 'role', label: 'Role', term: '', width: 84, value: ({role}) => role},
    {
      ...{id: 'state', label: 'State', term: '', width: 100},
      value: ({state}) => state,
      cell: ({state}) => <span class={badges[state]}>{state}</span>,
    },
    ...limitColumns<KeyRow>(),
    number('requests', 'Requests', ({use}) => use?.requests),
    number('jobs', 'Jobs', ({use}) => use?.jobs),
    {
      ...{id: 'actions', label: 'Actions', term: '', width: 166, sortable: false, value: () => undefined},
      cell: (row) => (
        <span class="cell-actions">
          <button
            type="button"
            class="button small"
            aria-label={`Change ${row.name}`}
            disabled={row.state === 'revoked'}
            onClick={() => change(row)}
          >
            Change
          </button>
          <button
            type="button"
            class="button small"
            aria-label={`Revoke ${row.name}`}
            // The demonstration key is everybody's, and given out again: OPENCLUE_DEMO=0 ends it.
            disabled={row.state === 'revoked' || row.role === 'demo'}
            onClick={() => revoke(row)}
          >
            Revoke
          </button>
        </span>
      ),
    },
    {
      ...{id: 'created', label: 'Made (UTC)', term: '', width: 168, descendingFirst: true},
      value: ({created}) => timeText(created),
    },
    {id: 'expires', label: 'Ends (UTC)', term: '', width: 168, value: ({expires}) => timeText(expires)},
    {
      ...{id: 'last_request', label: 'Last request (UTC)', term: '', width: 166, descendingFirst: true},
      value: ({use}) => timeText(use?.last_request),
    },
    {...number('open_jobs', 'Open jobs', ({use}) => use?.open_jobs), optional: true},
    {
      ...{id: 'result_bytes', label: 'Results', term: '', width: 96, descendingFirst: true, optional: true},
      value: ({use}) => use?.result_bytes,
      cell: ({use}) => sizeText(use?.result_bytes),
    },
    {
      ...{id: 'revoked', label: 'Revoked (UTC)', term: '', width: 168, optional: true},
      value: ({revoked}) => timeText(revoked),
    },
    {id: 'id', label: 'Id', term: '', width: 230, optional: true, value: ({id}) => id},
  ];
}
