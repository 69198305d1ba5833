/** The strongest connections of a few lists, as a preview finds them: before a job is submitted, and while it works. */
import './connections.css';
import {type Histogram, HistogramPlot} from '../plots/histogram';
import type {Column} from '../table/column';
import {VirtualTable} from '../table/virtual-table';
import type {Preview} from './ask';

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

/** How the scores of the first query are spread, and what is at both ends. */
export function Connections({preview: {queries = []}}: {readonly preview: Preview}) {
  const [query] = queries;
  if (!query) return null;
  const {top = [], bottom = [], distribution} = query;
  const spread = distribution?.ncs;
  const tails = {
    low: spread?.quantiles?.p1 ?? Number.NEGATIVE_INFINITY,
    high: spread?.quantiles?.p99 ?? Number.POSITIVE_INFINITY,
  };
  return (
    <>
      {queries.length > 1 && (
        <p class="small soft">
          The first of {queries.length} queries, {query.query_id}; all are in the result.
        </p>
      )}
      {spread?.histogram && (
        <HistogramPlot
          histogram={spread.histogram as Histogram}
          title="NCS of all signatures"
          label="NCS; dashed: 1 % at each end"
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
