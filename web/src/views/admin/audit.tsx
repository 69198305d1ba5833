import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';

/** Lines that are listed, the latest. */
const mostListed = 1000;

const kinds = [
  ['', 'All'],
  ['key.', 'Keys'],
  ['invitation.', 'Invitations'],
  ['job.', 'Jobs'],
  ['dataset.', 'Datasets'],
  ['data.', 'Published files'],
  ['share.', 'Shares'],
  ['record.', 'Records'],
] as const;

function readAudit(action: string | undefined, signal: AbortSignal) {
  const query = {limit: mostListed, ...(action && {action})};
  return answerOf(api.GET('/api/admin/audit', {params: {query}, signal}));
}

type Line = Awaited<ReturnType<typeof readAudit>>[number];

const columns: readonly Column<Line>[] = [
  {
    ...{id: 'at', label: 'When (UTC)', term: '', width: 180, descendingFirst: true},
    value: ({at}) => at.slice(0, 19).replace('T', ' '),
  },
  {
    ...{id: 'by', label: 'Who', term: '', width: 170},
    value: ({by, key_id: id}) => by ?? id ?? 'on the server',
  },
  {id: 'action', label: 'What', term: '', width: 168, value: ({action}) => action},
  {id: 'subject', label: 'Of what', term: '', width: 260, value: ({subject}) => subject},
  {
    ...{id: 'details', label: 'Details', term: '', width: 380, sortable: false},
    value: ({details}) => (details === null ? '' : JSON.stringify(details)),
  },
  {id: 'key_id', label: 'Key', term: '', width: 230, optional: true, value: (line) => line.key_id},
];

/** Who changed what and when. */
export function Audit() {
  const {parameters} = useAddress();
  const action = parameters.action || undefined;
  const asked = useAnswer(`audit ${action}`, (signal) => readAudit(action, signal));
  const path = `/api/admin/audit?${searchOf({limit: mostListed, action})}`;
  return (
    <section class="stack">
      <div class="panel-head">
        <Choice name="action" label="Changes of" choices={kinds} />
        <span class="soft small">The latest {mostListed.toLocaleString('en')} at most.</span>
      </div>
      <Shown asked={asked} what="the changes">
        {(rows) => <DataTable caption="Audit log" columns={columns} rows={rows} />}
      </Shown>
      <AsCode request={{method: 'GET', path}} />
    </section>
  );
}
