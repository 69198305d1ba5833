import {useEffect, useRef, useState} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {useAttempt} from '../../failure/use-attempt';
import {OnceShown} from '../../key/once-shown';
import {fieldsOf, LimitFields} from './limits';
import type {KeyRow} from './read-keys';

interface KeyFormProps {
  /** undefined: a new key */
  readonly record?: KeyRow;
  readonly onClose: (isChanged: boolean) => void;
}

/** Makes a key, which is shown once, or changes what one may and when it ends. */
export function KeyForm({record, onClose}: KeyFormProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [made, setMade] = useState<string>();
  const isChanged = useRef(false);
  const {attempt, refusal} = useAttempt();
  useEffect(() => dialog.current?.showModal(), []);
  const submit = async (form: HTMLFormElement) => {
    const given = readForm(form);
    if (record) {
      const {expires, ...others} = given.terms;
      // The form has days: an hour that nobody changed stays.
      const body = expires?.slice(0, 10) === record.expires?.slice(0, 10) ? others : given.terms;
      const done = await attempt('The key could not be changed', () =>
        answerOf(api.PATCH('/api/keys/{id}', {params: {path: {id: record.id}}, body})),
      );
      isChanged.current = done;
      if (done) dialog.current?.close();
      return;
    }
    await attempt('The key could not be made', async () => {
      const {expires, requests_per_minute, job_quota} = given.terms;
      const body = {
        ...{name: given.name, role: given.role},
        // A new key has what is not said by itself.
        ...(expires !== null && {expires}),
        ...(requests_per_minute !== null && {requests_per_minute}),
        ...(job_quota !== null && {job_quota}),
      };
      const {key} = await answerOf(api.POST('/api/keys', {body}));
      isChanged.current = true;
      setMade(key);
    });
  };
  return (
    <dialog
      ref={dialog}
      class="form-dialog"
      aria-labelledby="key-form-title"
      onClose={() => onClose(isChanged.current)}
    >
      {made !== undefined ? (
        <div class="stack">
          <h2 id="key-form-title">The new key</h2>
          <OnceShown secret={made} />
          <div class="row">
            <button type="button" class="button primary" onClick={() => dialog.current?.close()}>
              I have kept it
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
          <h2 id="key-form-title">{record ? `Change the key of ${record.name}` : 'Make a key'}</h2>
          {!record && <NewFields />}
          <TermFields record={record} />
          {refusal}
          <div class="row">
            <button type="submit" class="button primary">
              {record ? 'Save' : 'Make it'}
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

function NewFields() {
  return (
    <>
      <label class="stack-label">
        Name
        <input name="name" required maxLength={200} autoComplete="off" placeholder="alice@example.org" />
      </label>
      <label class="stack-label">
        Role
        <select name="role">
          <option value="user">user: reads and queries</option>
          <option value="admin">admin: also writes, keys, and this page</option>
        </select>
      </label>
    </>
  );
}

function TermFields({record}: {readonly record?: KeyRow}) {
  return (
    <>
      <label class="stack-label">
        Ends on (UTC; empty: never)
        <input name="expires" type="date" defaultValue={record?.expires?.slice(0, 10) ?? ''} />
      </label>
      <LimitFields of={record} />
    </>
  );
}

function readForm(form: HTMLFormElement) {
  const {text, whole, date} = fieldsOf(form);
  return {
    name: text('name') ?? '',
    role: text('role') === 'admin' ? ('admin' as const) : ('user' as const),
    terms: {
      expires: date('expires') ?? null,
      requests_per_minute: whole('requests_per_minute') ?? null,
      job_quota: whole('job_quota') ?? null,
    },
  };
}
