import './key-dialog.css';
import {signal} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';
import {currentKey, keyOrigin, ownKey, setOwnKey} from '../key/user-key';

const editing = signal(false);

/** Opens the dialog in which a key is entered. */
export function editKey(): void {
  editing.value = true;
}

export function KeyDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const isOpen = editing.value;
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  const save = async (key: string) => {
    setOwnKey(key);
    dialog.current?.close();
    // Whether the server answers is told by what the page asks it.
    await currentKey().catch(() => undefined);
  };
  return (
    <dialog
      ref={dialog}
      class="key-dialog"
      aria-labelledby="key-title"
      onClose={() => {
        editing.value = false;
      }}
    >
      {isOpen && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void save(input.current?.value ?? '');
          }}
        >
          <h2 id="key-title">API key</h2>
          <p class="soft small">{explanation[keyOrigin.value]}</p>
          <label class="stack-label">
            Your key
            <input
              ref={input}
              name="user_key"
              autoComplete="off"
              spellcheck={false}
              class="mono"
              defaultValue={ownKey()}
            />
          </label>
          <div class="row">
            <button type="submit" class="button primary">
              Save
            </button>
            {keyOrigin.value === 'own' && (
              <button type="button" class="button" onClick={() => void save('')}>
                Back to the demo key
              </button>
            )}
            <button type="button" class="button quiet" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
          </div>
        </form>
      )}
    </dialog>
  );
}

const explanation = {
  own: 'This browser sends your key, and keeps it until you take it out.',
  demo: "This browser sends the server's demonstration key, which everybody shares. A key of your own gives you your own results; it stays in this browser.",
  none: 'This server offers no demonstration key. Ask whoever runs it for a key; it stays in this browser.',
} as const;
