import {useMemo, useState} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import {useAttempt} from '../../failure/use-attempt';
import {Confirm} from '../../shell/confirm';
import {DataTable} from '../../table/data-table';
import {keyColumns} from './key-columns';
import {KeyForm} from './key-form';
import {type KeyRow, readKeys} from './read-keys';

/** Keys: made, limited, revoked; what each may and did. */
export function Keys() {
  const asked = useAnswer('keys', readKeys);
  const [editing, setEditing] = useState<KeyRow | 'new'>();
  const [revoking, setRevoking] = useState<KeyRow>();
  const {attempt, refusal} = useAttempt();
  const columns = useMemo(() => keyColumns({change: setEditing, revoke: setRevoking}), []);
  return (
    <section class="stack">
      <div class="row">
        <button type="button" class="button primary" onClick={() => setEditing('new')}>
          Make a key
        </button>
        <span class="soft small">Requests and jobs are those of the last 30 days.</span>
      </div>
      {refusal}
      <Shown asked={asked} what="the keys">
        {(rows) => (
          <DataTable
            caption="Keys"
            columns={columns}
            rows={rows}
            initialSort={{id: 'created', descending: true}}
          />
        )}
      </Shown>
      <AsCode request={{method: 'GET', path: '/api/keys'}} />
      {editing && (
        <KeyForm
          record={editing === 'new' ? undefined : editing}
          onClose={(isChanged) => {
            setEditing(undefined);
            if (isChanged) asked.reload();
          }}
        />
      )}
      <Confirm
        question={
          revoking && {
            title: `Revoke the key of ${revoking.name}?`,
            children: (
              <p>
                Whoever has it is refused from now on, and links to its results end. A key that was revoked
                does not come back; a new one is another key, without its jobs.
              </p>
            ),
            action: 'Revoke',
          }
        }
        onClose={(confirmed) => {
          setRevoking(undefined);
          if (!confirmed || !revoking) return;
          const {id} = revoking;
          void attempt('The key could not be revoked', async () => {
            await answerOf(api.DELETE('/api/keys/{id}', {params: {path: {id}}}));
            asked.reload();
          });
        }}
      />
    </section>
  );
}
