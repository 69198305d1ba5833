import {useState} from 'preact/hooks';
import {type ApiFailure, toFailure} from '../../api/failure';
import {FailurePanel} from '../../failure/failure-panel';
import {currentKey} from '../../key/user-key';
import type {Operation, Parameter} from './description';
import {addressOf, curlOf, headersOf, missingOf, type Written} from './request';
import {type Answer, ResponsePanel} from './response-panel';

interface OperationFormProps {
  readonly operation: Operation;
  readonly start: Written;
}

/** What an operation takes, and what it answered. */
export function OperationForm({operation, start}: OperationFormProps) {
  const [written, setWritten] = useState(start);
  const [answer, setAnswer] = useState<Answer>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [busy, setBusy] = useState(false);
  const missing = missingOf(operation, written);
  const tryIt = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      setAnswer(await send(operation, written));
    } catch (error) {
      setAnswer(undefined);
      setFailure(toFailure(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <form
        class="panel stack"
        onSubmit={(event) => {
          event.preventDefault();
          void tryIt();
        }}
      >
        {operation.parameters.map((parameter) => (
          <Field
            key={`${parameter.in} ${parameter.name}`}
            parameter={parameter}
            value={written.values[parameter.name] ?? ''}
            onInput={(value) =>
              setWritten({...written, values: {...written.values, [parameter.name]: value}})
            }
          />
        ))}
        {operation.parameters.length === 0 && operation.body === undefined && (
          <p class="soft">It takes no parameters.</p>
        )}
        {operation.body !== undefined && (
          <label class="stack-label">
            Body
            <textarea
              class="mono"
              rows={8}
              spellcheck={false}
              value={written.body}
              onInput={(event) => setWritten({...written, body: event.currentTarget.value})}
            />
          </label>
        )}
        <div class="row">
          <button type="submit" class="button primary" disabled={busy || missing.length > 0}>
            {busy ? 'Trying …' : 'Try it out!'}
          </button>
          <span class="soft small">{missing.length > 0 && `Fill in ${missing.join(', ')}.`}</span>
        </div>
      </form>
      {failure && <FailurePanel failure={failure} onRetry={tryIt} />}
      {answer && <ResponsePanel answer={answer} operation={operation} />}
      <details class="small">
        <summary>What it may answer</summary>
        <dl class="statuses">
          {operation.statuses.map(([status, text]) => (
            <div key={status}>
              <dt>{status}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

interface FieldProps {
  readonly parameter: Parameter;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function Field({
  parameter: {name, in: place, description, required, example, schema},
  value,
  onInput,
}: FieldProps) {
  const id = `parameter-${place}-${name}`;
  const hint =
    example === undefined ? undefined : typeof example === 'string' ? example : JSON.stringify(example);
  return (
    <div class="stack-label parameter">
      <label for={id}>
        <code>{name}</code> <span class="soft small">{required ? `${place}, required` : place}</span>
      </label>
      {schema?.enum ? (
        <select id={id} value={value} onChange={(event) => onInput(event.currentTarget.value)}>
          <option value="">{required ? 'Choose …' : 'as usual'}</option>
          {schema.enum.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          class="mono"
          spellcheck={false}
          autoComplete="off"
          placeholder={hint}
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
      {description && <span class="soft small">{description}</span>}
    </div>
  );
}

async function send(operation: Operation, written: Written): Promise<Answer> {
  const key = await currentKey();
  const started = performance.now();
  const response = await fetch(addressOf(operation, written), {
    method: operation.method.toUpperCase(),
    headers: [
      ...headersOf(operation, written).map(([name, value]): [string, string] => [name, value]),
      ...(key ? [['user_key', key] as [string, string]] : []),
    ],
    body: operation.body === undefined ? undefined : written.body,
    cache: 'no-store',
  });
  const body = await response.blob();
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers].sort(),
    body,
    text: /json|text|csv|xml|tab-separated/.test(body.type) ? await body.text() : undefined,
    milliseconds: performance.now() - started,
    curl: curlOf(operation, written, location.origin, key),
    url: location.origin + addressOf(operation, written),
  };
}
