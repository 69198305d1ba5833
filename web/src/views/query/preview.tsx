import type {Asked} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {FailurePanel} from '../../failure/failure-panel';
import {Empty, Loading} from '../../failure/states';
import type {Preview} from '../../preview/ask';
import {Connections} from '../../preview/connections';
import type {Check} from './ask';

interface PreviewPanelProps {
  readonly asked: Asked<Preview>;
  readonly check?: Check;
}

/** The strongest connections of the lists as they stand. */
export function PreviewPanel({asked: {data, failure, loading, reload}, check}: PreviewPanelProps) {
  return (
    <section class="panel stack preview" aria-busy={loading}>
      <div class="row">
        <h2>Preview</h2>
        <span class="soft small" role="status">
          {stateOf(check, data, loading)}
        </span>
      </div>
      <PreviewBody data={data} failure={failure} reload={reload} check={check} />
    </section>
  );
}

function stateOf(check: Check | undefined, data: Preview | undefined, loading: boolean): string {
  if (loading) return 'refreshing …';
  if (!data || !check?.accepted) return '';
  const milliseconds = data.timing?.total;
  const signatures = data.queries?.[0]?.signatures ?? 0;
  return `${signatures.toLocaleString('en')} signatures in ${Math.round(milliseconds ?? 0)} ms`;
}

function PreviewBody({
  data,
  failure,
  reload,
  check,
}: Omit<Asked<Preview>, 'loading' | 'isEarlier'> & {readonly check?: Check}) {
  if (check && !check.accepted) return <Rejected check={check} />;
  if (check?.kind === 'signature') {
    return (
      <Empty title="A whole profile is compared when it is submitted">
        <p>The result opens at once, and fills when every signature has been compared.</p>
      </Empty>
    );
  }
  if (failure) return <FailurePanel failure={failure} onRetry={reload} />;
  if (!check) {
    return (
      <Empty title="The strongest connections are shown here">
        <p>Paste a list: the answer comes while you type.</p>
      </Empty>
    );
  }
  if (!data?.queries?.length) return <Loading what="the strongest connections" />;
  return (
    <>
      <Connections preview={data} />
      <AsCode
        request={{method: 'POST', path: '/api/queries', body: {...check.submission, dataset: check.dataset}}}
      />
    </>
  );
}

/** Sentences on a file of many lists that are worth reading. */
const mostErrors = 8;

/** Why the lists cannot be asked, in the server's words. */
function Rejected({check: {kind, report}}: {readonly check: Check}) {
  const errors = Object.values(report).flatMap((section) => section.errors);
  return (
    <section class="failure" role="alert">
      <h2>{kind === 'signature' ? 'This profile' : 'These lists'} cannot be compared yet</h2>
      <ul>
        {errors.slice(0, mostErrors).map(({text: sentence}) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {errors.length > mostErrors && <li>… and {errors.length - mostErrors} more of the kind.</li>}
      </ul>
    </section>
  );
}
