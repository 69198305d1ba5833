import {useMemo, useState} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {CopyButton} from '../../export/copy-button';
import {Shown} from '../../failure/states';
import {useAttempt} from '../../failure/use-attempt';
import {Confirm} from '../../shell/confirm';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {InvitationForm} from './invitation-form';
import {joinAddress} from './join-address';
import {limitColumns} from './limits';
import {timeText} from './time-text';

const readAll = (signal: AbortSignal) => answerOf(api.GET('/api/invitations', {signal}));

type Invitation = Awaited<ReturnType<typeof readAll>>[number];

/** Links by which people make keys of their own. */
export function Invitations() {
  const asked = useAnswer('invitations', readAll);
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Invitation>();
  const {attempt, refusal} = useAttempt();
  const columns = useMemo(() => columnsOf(setRevoking), []);
  return (
    <section class="stack">
      <p>
        Whoever has such a link makes a key of their own, shown to them once, under the names and limits that
        you give it. <code>OPENCLUE_INVITATIONS=1</code> lets them work.
      </p>
      <div class="row">
        <button type="button" class="button primary" onClick={() => setMaking(true)}>
          Make an invitation
        </button>
      </div>
      {refusal}
      <Shown asked={asked} what="the invitations">
        {(rows) => <DataTable caption="Invitations" columns={columns} rows={rows} />}
      </Shown>
      <AsCode request={{method: 'GET', path: '/api/invitations'}} />
      {isMaking && (
        <InvitationForm
          onClose={() => {
            setMaking(false);
            asked.reload();
          }}
        />
      )}
      <Confirm
        question={
          revoking && {
            title: `Revoke the invitation “${revoking.name}”?`,
            children: (
              <p>
                Its link makes no more keys. The {revoking.made.toLocaleString('en')} that it has made stay;
                revoke those one by one.
              </p>
            ),
            action: 'Revoke',
          }
        }
        onClose={(confirmed) => {
          setRevoking(undefined);
          if (!confirmed || !revoking) return;
          const {id} = revoking;
          void attempt('The invitation could not be revoked', async () => {
            await answerOf(api.DELETE('/api/invitations/{id}', {params: {path: {id}}}));
            asked.reload();
          });
        }}
      />
    </section>
  );
}

const badges = {
  ...{open: 'badge good', 'used up': 'badge', expired: 'badge warn', revoked: 'badge bad'},
} as const;

function columnsOf(revoke: (invitation: Invitation) => void): readonly Column<Invitation>[] {
  return [
    {id: 'name', label: 'Name', term: '', width: 180, value: ({name}) => name},
    {
      ...{id: 'state', label: 'State', term: '', width: 100},
      value: ({state}) => state,
      cell: ({state}) => <span class={badges[state]}>{state}</span>,
    },
    {
      ...{id: 'made', label: 'Keys made', term: '', width: 130, descendingFirst: true},
      value: ({made}) => made,
      cell: ({made, keys}) => `${made.toLocaleString('en')} of ${keys.toLocaleString('en')}`,
    },
    {
      ...{id: 'expires', label: 'Ends (UTC)', term: '', width: 168},
      value: ({expires}) => timeText(expires),
    },
    {
      ...{id: 'actions', label: 'Actions', term: '', width: 190, sortable: false, value: () => undefined},
      cell: (row) => (
        <span class="cell-actions">
          <CopyButton
            text={joinAddress(row.token ?? '')}
            label="Copy link"
            of={row.name}
            disabled={row.token === null}
            small
          />
          <button
            type="button"
            class="button small"
            aria-label={`Revoke ${row.name}`}
            disabled={row.revoked !== null}
            onClick={() => revoke(row)}
          >
            Revoke
          </button>
        </span>
      ),
    },
    ...limitColumns<Invitation>(),
    {
      ...{id: 'key_expires', label: 'Keys end (UTC)', term: '', width: 168},
      value: (row) => timeText(row.key_expires),
    },
    {
      ...{id: 'created', label: 'Made (UTC)', term: '', width: 168, descendingFirst: true},
      value: ({created}) => timeText(created),
    },
    {id: 'id', label: 'Id', term: '', width: 230, optional: true, value: ({id}) => id},
  ];
}
