import {useEffect, useRef} from 'preact/hooks';
import type {JobRecord} from '../../jobs/kept-jobs';

interface ConfirmDeleteProps {
  /** undefined: closed */
  readonly job?: JobRecord;
  readonly onClose: (confirmed: boolean) => void;
}

/** A result that is deleted does not come back, so it is asked for once more. */
export function ConfirmDelete({job, onClose}: ConfirmDeleteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (job) dialog.current?.showModal();
  }, [job]);
  return (
    <dialog
      ref={dialog}
      class="confirm"
      aria-labelledby="confirm-title"
      onClose={() => onClose(dialog.current?.returnValue === 'delete')}
    >
      {job && (
        <form method="dialog" class="stack">
          <h2 id="confirm-title">Delete “{job.name || job.id}”?</h2>
          <p>Its result is removed from the server, and links to it lead nowhere from then on.</p>
          <div class="row">
            <button type="submit" value="delete" class="button primary">
              Delete
            </button>
            <button type="submit" value="" class="button">
              Keep
            </button>
          </div>
        </form>
      )}
    </dialog>
  );
}
