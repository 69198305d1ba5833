import './failure.css';
import type {ComponentChildren} from 'preact';
import type {ApiFailure} from '../api/failure';
import {keyOrigin} from '../key/user-key';
import {editKey} from '../shell/key-dialog';

interface FailurePanelProps {
  readonly failure: ApiFailure;
  /** what could not be done, e.g. "The datasets could not be listed" */
  readonly title?: string;
  readonly onRetry?: () => void;
  /** what else may be done here */
  readonly children?: ComponentChildren;
}

/** The server's own sentence and code, and what to do about it. */
export function FailurePanel({failure, title, onRetry, children}: FailurePanelProps) {
  const {status, code, message} = failure;
  const advice = adviceOn(failure);
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
        {(status === 401 || status === 403) && (
          <button type="button" class="button" onClick={editKey}>
            Edit API Key
          </button>
        )}
        {children}
        <span class="soft small">
          {code && <code>{code}</code>} {status > 0 && `HTTP ${status}`}
        </span>
      </div>
    </section>
  );
}

function headlineOf({status, code}: ApiFailure): string {
  if (status === 0) return code === 'UNREACHABLE' ? 'The server does not answer' : 'This page failed';
  if (status === 401) return keyOrigin.value === 'none' ? 'A key is needed' : 'The key was not accepted';
  if (status === 403) return 'This key may not do that';
  if (status === 404) return 'Not found';
  if (status === 410) return 'No longer there';
  if (status === 429) return 'Too many requests with this key';
  if (status === 503) return 'The server is busy or starting';
  return status >= 500 ? 'The server failed' : 'The request was not accepted';
}

function adviceOn({status, code, retryAfter}: ApiFailure): string | undefined {
  const wait = retryAfter === undefined ? 'in a moment' : `in ${retryAfter} s`;
  if (status === 0 && code === 'UNREACHABLE')
    return 'Look whether openclue is still running, then try again.';
  if (status === 401) return 'Ask whoever runs this server for a key and enter it; it stays in this browser.';
  if (status === 404 && code === 'JOB_NOT_FOUND') {
    return 'A result is seen by the key that asked for it. Enter that key, or ask its owner for a share link.';
  }
  if (status === 503 && retryAfter !== undefined) return `It is asked again in ${retryAfter} s.`;
  if (status === 429 || status === 503) return `Try again ${wait}.`;
  if (status >= 500) return 'The log of the server says more.';
  return undefined;
}

function isWorthRetrying({status}: ApiFailure): boolean {
  return status === 0 || status === 429 || status >= 500;
}
