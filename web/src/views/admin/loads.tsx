import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {timeText} from './time-text';

/** Loads that are listed, the latest. */
const mostListed = 1000;

const readLoads = (signal: AbortSignal) =>
  answerOf(api.GET('/api/admin/loads', {params: {query: {limit: mostListed}}, signal}));

type Load = Awaited<ReturnType<typeof readLoads>>[number];

const columns: readonly Column<Load>[] = [
  {
    ...{id: 'file', label: 'File', term: '', width: 280},
    value: ({file}) => file,
    // The end of a path tells more than its beginning.
    cell: ({file}) => file.slice(file.lastIndexOf('/') + 1),
  },
  {id: 'kind', label: 'Kind', term: '', width: 190, value: ({kind}) => kind},
  {
    ...{id: 'loaded', label: 'Loaded (UTC)', term: '', width: 168, descendingFirst: true},
    value: ({loaded}) => timeText(loaded),
  },
  {
    ...{id: 'rows_read', label: 'Rows', term: '', width: 110, descendingFirst: true},
    value: (load) => load.rows_read,
  },
  {
    ...{id: 'rows_skipped', label: 'Left out', term: '', width: 110, descendingFirst: true},
    value: (load) => load.rows_skipped,
  },
  {
    ...{id: 'records', label: 'Records', term: '', width: 230},
    value: ({records}) =>
      Object.entries(records)
        .map(([table, count]) => `${table} ${count.toLocaleString('en')}`)
        .join(', '),
  },
  {
    ...{id: 'changed_tables', label: 'Changed', term: '', width: 170},
    value: (load) => load.changed_tables.join(', '),
  },
  {id: 'version', label: 'By openclue', term: '', width: 120, optional: true, value: ({version}) => version},
  {id: 'sha256', label: 'sha256', term: '', width: 300, optional: true, value: ({sha256}) => sha256},
];

/** What was loaded, when, and what it changed. */
export function Loads() {
  const asked = useAnswer('loads', readLoads);
  return (
    <section class="stack">
      <Shown asked={asked} what="the loads">
        {(rows) => <DataTable caption="Loads" columns={columns} rows={rows} />}
      </Shown>
      <p class="small soft">
        The latest {mostListed.toLocaleString('en')} at most. Files are loaded on the server itself:{' '}
        <code>openclue load</code>.
      </p>
      <AsCode request={{method: 'GET', path: `/api/admin/loads?limit=${mostListed}`}} />
    </section>
  );
}
