import './failure.css';
import type {ComponentChildren} from 'preact';
import {type ApiFailure, isPassing} from '../api/failure';
import {loadDatasets} from '../dataset/datasets';
import {withoutShare} from '../jobs/share';
import {keyOrigin} from '../key/user-key';
import {editKey} from '../shell/key-dialog';

interface FailurePanelProps {
  readonly failure: ApiFailure;
  /** what could not be done, e.g. "The datasets could not be listed" */
  readonly title?: string;
  /** asks again; what fails for a moment is then asked again by itself as well */
  readonly onRetry?: () => void;
  /** what else may be done here */
  readonly children?: ComponentChildren;
}

/** The server's own sentence and code, and what to do about it. */
export function FailurePanel({failure, title, onRetry, children}: FailurePanelProps) {
  const {status, code, message} = failure;
  const advice = adviceOn(failure, onRetry !== undefined);
  return (
    <section class="failure" role="alert">
      <h2>{title ?? headlineOf(failure)}</h2>
      <p>{message}</p>
      {advice && <p class="soft">{advice}</p>}
      <div class="row">
        {onRetry && isWorthRetrying(failure) && (
          <button type="button" class="button" onClick={onRetry}>
            Try again
          </button>
        )}
        <WayOut failure={failure} />
        {children}
        <span class="soft small">
          {code && <code>{code}</code>} {status > 0 && `HTTP ${status}`}
        </span>
      </div>
    </section>
  );
}

/** What mends it, where something on these pages does. */
function WayOut({failure: {status, code}}: {readonly failure: ApiFailure}) {
  if (isOfShare(code)) {
    return (
      <a class="button" href={withoutShare()}>
        Open it with your own key
      </a>
    );
  }
  if (code === 'DATASET_UNKNOWN') {
    return (
      <button type="button" class="button" onClick={() => void loadDatasets().catch(() => undefined)}>
        Take another dataset
      </button>
    );
  }
  if (code === 'JOB_QUOTA_USED') {
    return (
      <a class="button" href="/history">
        History
      </a>
    );
  }
  // Whoever was invited has no key yet.
  if (isOfInvitation(code)) return null;
  const isOfKey = status === 401 || status === 403 || status === 429 || code === 'JOB_NOT_FOUND';
  if (!isOfKey) return null;
  return (
    <button type="button" class="button" onClick={editKey}>
      Edit API Key
    </button>
  );
}

function isOfShare(code: string | undefined): boolean {
  return code === 'SHARE_ENDED' || code === 'SHARE_INVALID' || code === 'JOB_NOT_SHARED';
}

function isOfInvitation(code: string | undefined): boolean {
  return code?.startsWith('INVITATION') ?? false;
}

function headlineOf({status, code}: ApiFailure): string {
  if (isOfShare(code)) return 'This link does not open the result';
  if (isOfInvitation(code) && status !== 422) return 'This invitation makes no key';
  if (code === 'DATASET_UNKNOWN' || code === 'RESULT_DATASET_GONE') return 'The dataset is no longer here';
  if (code === 'JOB_QUOTA_USED') return 'Too many jobs at the same time';
  if (status === 0) return code === 'UNREACHABLE' ? 'The server does not answer' : 'This page failed';
  if (status === 401) return keyOrigin.value === 'none' ? 'A key is needed' : 'The key was not accepted';
  if (status === 403) return 'This key may not do that';
  if (status === 404) return 'Not found';
  if (status === 410) return 'No longer there';
  if (status === 429) return 'Too many requests with this key';
  if (status === 503) return 'The server is busy or starting';
  return status >= 500 ? 'The server failed' : 'The request was not accepted';
}

/** @param repeats whether it is asked again by itself */
function adviceOn(failure: ApiFailure, repeats: boolean): string | undefined {
  const {status, code, retryAfter} = failure;
  if (isOfShare(code) || isOfInvitation(code)) return undefined;
  if (status === 401) return 'Ask whoever runs this server for a key and enter it; it stays in this browser.';
  if (code === 'JOB_NOT_FOUND') {
    return 'A result is seen by the key that asked for it. Enter that key, or ask its owner for a share link.';
  }
  if (code === 'DATASET_UNKNOWN') return 'It was removed or renamed while this page was open.';
  if (status === 410) return 'Results are kept for some time only. The same query makes it anew.';
  if (code === 'JOB_QUOTA_USED') return undefined;
  const wait = retryAfter === undefined ? 'in a moment' : `in ${retryAfter} s`;
  if (isPassing(failure)) {
    return repeats && retryAfter !== undefined ? `It is asked again ${wait}.` : `Try again ${wait}.`;
  }
  if (status === 429) return 'A key of your own may have a larger allowance.';
  if (status >= 500) return 'The log of the server says more.';
  return undefined;
}

function isWorthRetrying({status}: ApiFailure): boolean {
  return status === 0 || status === 429 || status >= 500;
}
