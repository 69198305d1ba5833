import './confirm.css';
import type {ComponentChildren} from 'preact';
import {useEffect, useRef} from 'preact/hooks';

/** What is asked before something that cannot be undone. */
export interface Question {
  readonly title: string;
  readonly children: ComponentChildren;
  /** the button that does it */
  readonly action: string;
  /** the button that does not */
  readonly keep?: string;
}

interface ConfirmProps {
  /** undefined: closed */
  readonly question?: Question;
  readonly onClose: (confirmed: boolean) => void;
}

/** What does not come back is asked for once more. */
export function Confirm({question, onClose}: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = question !== undefined;
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      class="confirm"
      aria-labelledby="confirm-title"
      onClose={({currentTarget}) => {
        const confirmed = currentTarget.returnValue === 'yes';
        // Esc leaves what the last answer was.
        currentTarget.returnValue = '';
        onClose(confirmed);
      }}
    >
      {question && (
        <form method="dialog" class="stack">
          <h2 id="confirm-title">{question.title}</h2>
          {question.children}
          <div class="row">
            <button type="submit" value="yes" class="button primary">
              {question.action}
            </button>
            <button type="submit" value="" class="button">
              {question.keep ?? 'Keep'}
            </button>
          </div>
        </form>
      )}
    </dialog>
  );
}
