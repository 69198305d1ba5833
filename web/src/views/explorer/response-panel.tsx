import {useMemo} from 'preact/hooks';
import {fileName, saveBlob} from '../../export/download';
import type {Operation} from './description';

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Blob;
  /** undefined where the body is no text */
  readonly text?: string;
  readonly milliseconds: number;
  readonly curl: string;
  readonly url: string;
}

/** Characters that are shown; all can be saved. */
const longest = 100_000;

/** Code, body, headers, and the same as curl. */
export function ResponsePanel({answer, operation}: {readonly answer: Answer; readonly operation: Operation}) {
  const {status, statusText, headers, body, text, milliseconds, curl, url} = answer;
  const shown = useMemo(() => (text === undefined ? undefined : pretty(text)), [text]);
  const isGood = status >= 200 && status < 300;
  return (
    <section class="panel stack response" aria-label="Response">
      <div class="row" role="status">
        <span class={`badge ${isGood ? 'good' : 'bad'}`}>
          {status} {statusText}
        </span>
        <span class="soft small">
          {body.size.toLocaleString('en')} bytes in {Math.round(milliseconds)} ms
        </span>
        <button
          type="button"
          class="button small"
          onClick={() => saveBlob(body, fileName(operation.id, String(status)))}
        >
          Download
        </button>
      </div>
      <h3>Request</h3>
      <Text label="Request address" text={url} />
      <h3>Response body</h3>
      {shown === undefined ? (
        <p class="soft">It is no text; download it to look at it.</p>
      ) : (
        <>
          <Text label="Response body" text={shown.slice(0, longest) || '(empty)'} />
          {shown.length > longest && (
            <p class="soft small">
              The first {longest.toLocaleString('en')} characters; the download has all.
            </p>
          )}
        </>
      )}
      <h3>Response headers</h3>
      <Text label="Response headers" text={headers.map(([name, value]) => `${name}: ${value}`).join('\n')} />
      <h3>curl</h3>
      <Text label="The request as curl" text={curl} />
    </section>
  );
}

function Text({label, text}: {readonly label: string; readonly text: string}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="text" tabIndex={0} aria-label={label}>
      <pre>{text}</pre>
    </section>
  );
}

/** JSON with its indents; anything else as it came. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
