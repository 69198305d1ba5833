import {useEffect, useRef, useState} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {useAttempt} from '../../failure/use-attempt';
import {joinAddress} from './join-address';
import {fieldsOf, LimitFields} from './limits';

/** Makes an invitation, and shows its link. */
export function InvitationForm({onClose}: {readonly onClose: () => void}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [link, setLink] = useState<string>();
  const {attempt, refusal} = useAttempt();
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (form: HTMLFormElement) =>
    attempt('The invitation could not be made', async () => {
      const {token} = await answerOf(api.POST('/api/invitations', {body: readForm(form)}));
      setLink(joinAddress(token ?? ''));
    });
  return (
    <dialog ref={dialog} class="form-dialog" aria-labelledby="invitation-title" onClose={onClose}>
      {link !== undefined ? (
        <div class="stack">
          <h2 id="invitation-title">The invitation</h2>
          <p>Send this link to those whom you invite. Whoever has it makes a key.</p>
          <input
            readOnly
            class="mono"
            aria-label="The link"
            value={link}
            onFocus={({currentTarget}) => currentTarget.select()}
          />
          <div class="row">
            <button type="button" class="button primary" onClick={() => dialog.current?.close()}>
              Done
            </button>
          </div>
        </div>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void submit(event.currentTarget);
          }}
        >
          <h2 id="invitation-title">Make an invitation</h2>
          <label class="stack-label">
            Name (its keys are called by it: course-1, course-2 …)
            <input name="name" required maxLength={180} autoComplete="off" placeholder="course" />
          </label>
          <label class="stack-label">
            Keys that it may make
            <input name="keys" type="number" required min={1} max={10_000} step={1} defaultValue={10} />
          </label>
          <label class="stack-label">
            Link ends on (UTC; empty: in 30 days, or with its keys)
            <input name="expires" type="date" />
          </label>
          <label class="stack-label">
            Keys end on (UTC; empty: never)
            <input name="key_expires" type="date" />
          </label>
          <LimitFields />
          {refusal}
          <div class="row">
            <button type="submit" class="button primary">
              Make it
            </button>
            <button type="button" class="button quiet" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
          </div>
        </form>
      )}
    </dialog>
  );
}

function readForm(form: HTMLFormElement) {
  const {text, whole, date} = fieldsOf(form);
  return {
    name: text('name') ?? '',
    keys: Number(text('keys')),
    ...{expires: date('expires'), key_expires: date('key_expires')},
    ...{requests_per_minute: whole('requests_per_minute'), job_quota: whole('job_quota')},
  };
}
