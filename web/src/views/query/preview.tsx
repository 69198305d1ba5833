import type {Asked} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {FailurePanel} from '../../failure/failure-panel';
import {Empty, Loading} from '../../failure/states';
import {type Histogram, HistogramPlot} from '../../plots/histogram';
import type {Column} from '../../table/column';
import {VirtualTable} from '../../table/virtual-table';
import type {Check, Preview} from './ask';

type Row = NonNullable<NonNullable<NonNullable<Preview['queries']>[number]['top']>[number]>;

const text = (field: string) => (row: Row) => {
  const value = (row as Record<string, unknown>)[field];
  return Array.isArray(value) ? value.join(', ') : (value as string | number | undefined);
};

const columns: readonly Column<Row>[] = [
  {id: 'pert_iname', label: 'Perturbagen', width: 150, value: (row) => text('pert_iname')(row) ?? row.sig_id},
  {id: 'norm_cs', label: 'NCS', width: 80, digits: 2, value: ({norm_cs}) => norm_cs},
  {id: 'q_empirical', label: 'q', width: 80, digits: 4, value: ({q_empirical}) => q_empirical},
  {id: 'p_empirical', label: 'p', width: 80, digits: 4, value: ({p_empirical}) => p_empirical},
  {id: 'moa', label: 'Mechanism', width: 190, value: text('moa')},
  {id: 'cell_iname', label: 'Cell line', width: 100, value: text('cell_iname')},
  {id: 'pert_type', label: 'Type', width: 100, value: text('pert_type')},
  {id: 'pert_idose', label: 'Dose', width: 90, value: text('pert_idose')},
];

/** Columns that tell how sure a connection is. */
const significance = ['q_empirical', 'p_empirical'];
const shownOfEachEnd = 12;

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
  const query = data?.queries?.[0];
  if (!check) {
    return (
      <Empty title="The strongest connections are shown here">
        <p>Paste a list: the answer comes while you type.</p>
      </Empty>
    );
  }
  if (!query) return <Loading what="the strongest connections" />;
  const {top = [], bottom = [], distribution} = query;
  const spread = distribution?.ncs;
  const tails = {
    low: spread?.quantiles?.p1 ?? Number.NEGATIVE_INFINITY,
    high: spread?.quantiles?.p99 ?? Number.POSITIVE_INFINITY,
  };
  return (
    <>
      {(data?.queries?.length ?? 0) > 1 && (
        <p class="small soft">
          The first of {data?.queries?.length} queries, {query.query_id}; all are in the result.
        </p>
      )}
      {spread?.histogram && (
        <HistogramPlot
          histogram={spread.histogram as Histogram}
          title="NCS of all signatures"
          label="NCS; beyond the dashed lines lies 1 % at each end"
          tails={tails}
          height={180}
        />
      )}
      <h3>
        <span class="mark up" aria-hidden="true">
          ▲
        </span>{' '}
        Most alike
      </h3>
      <Rows caption="Most alike" rows={top} />
      <h3>
        <span class="mark down" aria-hidden="true">
          ▼
        </span>{' '}
        Most opposite
      </h3>
      <Rows caption="Most opposite" rows={[...bottom].reverse()} />
      <AsCode
        request={{method: 'POST', path: '/api/queries', body: {...check.submission, dataset: check.dataset}}}
      />
    </>
  );
}

/** Types of controls begin like this: what a query is like or unlike is asked of treatments. */
const controlPrefix = 'ctl_';

/** The first rows of treatments; where the dataset has no null signatures, without significance. */
function Rows({caption, rows: all}: {readonly caption: string; readonly rows: readonly Row[]}) {
  const rows = all
    .filter((row) => !String(text('pert_type')(row) ?? '').startsWith(controlPrefix))
    .slice(0, shownOfEachEnd);
  const judged = rows.some(({q_empirical}) => q_empirical !== undefined);
  return (
    <VirtualTable
      caption={caption}
      columns={judged ? columns : columns.filter(({id}) => !significance.includes(id))}
      count={rows.length}
      rowAt={(i) => rows[i]}
      height={300}
    />
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
