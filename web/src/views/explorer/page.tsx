import './explorer.css';
import {useEffect, useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {Empty, Shown} from '../../failure/states';
import {currentKey, keyOrigin, keyVersion} from '../../key/user-key';
import {editKey} from '../../shell/key-dialog';
import {loadServices, type Operation, type Service} from './description';
import {examples} from './examples';
import {OperationForm} from './operation-form';
import type {Written} from './request';
import {usualRequest} from './request';

const firstService = 'perts';

/** The playground: choose a service and an operation, fill in what it takes, try it, look at the answer. */
export default function Explorer() {
  const services = useAnswer('openapi', loadServices);
  return (
    <div class="stack explorer">
      <div class="page-head">
        <h1>API explorer</h1>
        <KeyLine />
      </div>
      <Shown asked={services} what="the operations">
        {(found) => <Playground services={found} />}
      </Shown>
      <p class="small soft">
        The whole description for generators of clients: <a href="/openapi.json">OpenAPI 3.0</a>,{' '}
        <a href="/openapi-3.1.json">3.1</a>.
      </p>
    </div>
  );
}

const origins = {own: 'your key', demo: 'demonstration key', none: 'no key is set'} as const;

function KeyLine() {
  const version = keyVersion.value;
  const [key, setKey] = useState('');
  useEffect(() => {
    void currentKey().then(setKey, () => undefined);
  }, [version]);
  return (
    <div class="row">
      <span class="small soft" id="key-note">
        {origins[keyOrigin.value]}
      </span>
      <code class="key" id="key">
        {key}
      </code>
      <button type="button" class="button small" onClick={editKey}>
        Edit API Key
      </button>
    </div>
  );
}

function Playground({services}: {readonly services: readonly Service[]}) {
  const {parameters, change} = useAddress();
  const [start, setStart] = useState<{readonly round: number; readonly written?: Written}>({round: 0});
  const wanted = parameters.operation ?? '';
  const service =
    services.find(({operations}) => operations.some(({id}) => id === wanted)) ??
    services.find(({name}) => name === (parameters.service ?? firstService));
  if (!service) {
    return (
      <Empty title={`There is no service “${parameters.service}”`}>
        <a href="/explorer">All services</a>
      </Empty>
    );
  }
  const operation = service.operations.find(({id}) => id === wanted) ?? service.operations[0];
  const open = (id: string, values?: Readonly<Record<string, string>>) => {
    const next = services.flatMap(({operations}) => operations).find((each) => each.id === id);
    change({operation: id, service: undefined}, 'push');
    setStart(({round}) => ({
      round: round + 1,
      written: next && values ? {...usualRequest(next), values} : undefined,
    }));
  };
  const known = new Set(services.flatMap(({operations}) => operations.map(({id}) => id)));
  return (
    <>
      <section class="panel choices">
        <label>
          Service
          <select
            value={service.name}
            onChange={(event) => {
              const {value} = event.currentTarget;
              open(services.find(({name}) => name === value)?.operations[0].id ?? '');
            }}
          >
            {services.map(({name}) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Operation
          <select value={operation.id} onChange={(event) => open(event.currentTarget.value)}>
            {service.operations.map(({id, summary}) => (
              <option key={id} value={id}>
                {id} {summary && `– ${summary}`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Worked example
          <select
            value=""
            onChange={(event) => {
              const example = examples[Number(event.currentTarget.value)];
              open(example.operation, example.values);
            }}
          >
            <option value="" disabled>
              Choose one …
            </option>
            {examples.map(({label, operation: id}, i) =>
              known.has(id) ? (
                <option key={label} value={i}>
                  {label}
                </option>
              ) : null,
            )}
          </select>
        </label>
      </section>
      {service.description && <p class="soft">{service.description}</p>}
      <Heading operation={operation} />
      <OperationForm
        key={`${operation.id} ${start.round}`}
        operation={operation}
        start={start.written ?? usualRequest(operation)}
      />
    </>
  );
}

function Heading({operation: {id, summary, description}}: {readonly operation: Operation}) {
  return (
    <section>
      <h2 class="mono">{id}</h2>
      <p>{summary}</p>
      {description && <p class="soft">{description}</p>}
    </section>
  );
}
