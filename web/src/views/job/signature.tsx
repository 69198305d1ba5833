import {useMemo} from 'preact/hooks';
import {changedAddress} from '../../address/changed-address';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {FailurePanel} from '../../failure/failure-panel';
import {Empty, Loading, Shown} from '../../failure/states';
import {type ListSum, RunningSumPlot, type RunningSums, ZScorePlot} from '../../plots/running-sum';
import {onDemand} from '../../shell/on-demand';
import {VirtualTable} from '../../table/virtual-table';
import {Term} from '../../terms/term';
import {columnsOf} from './columns';
import {AskAgain} from './job-states';
import type {Result, ResultQuery} from './result';
import {type ResultRow, readRows} from './rows';
import type {ResultTable} from './tables';
import {viewAddress} from './view-address';

interface SignatureProps {
  readonly result: Result;
  readonly query: ResultQuery;
  readonly sigId: string;
  /** that has a row for every signature */
  readonly table: ResultTable;
}

/** How the score of one signature came about: both lists along its genes. */
export function Signature({result: {id}, query, sigId, table}: SignatureProps) {
  const asked = useAnswer(`${id} ${query.name} ${sigId}`, (signal) =>
    answerOf(
      api.GET('/api/jobs/{id}/running-sum', {
        params: {path: {id}, query: {sig_id: sigId, query: query.name}},
        signal,
      }),
    ),
  );
  const own = useAnswer(`${id} ${query.name} ${sigId} row`, (signal) =>
    readRows(id, table, {where: {id: sigId}, limit: 1}, signal),
  );
  const row = own.data?.rows[0];
  return (
    <div class="stack">
      <p>
        <a href={changedAddress(location.pathname + location.search, {sig: undefined})}>← All signatures</a>
      </p>
      <Title row={row} sigId={sigId} />
      {own.data && !row && <Empty title={`The result has no signature “${sigId}”`} />}
      {asked.failure && row && (
        <FailurePanel failure={asked.failure} title="The running sums cannot be drawn" onRetry={asked.reload}>
          <AskAgain job={{id}} />
        </FailurePanel>
      )}
      {!asked.failure && !asked.data && <Loading what="the running sums" />}
      {asked.data && <Sums sums={asked.data} sigId={sigId} />}
      {typeof row?.pert_id === 'string' && (
        <Siblings id={id} table={table} pert={row.pert_id} name={row.pert_iname} sigId={sigId} />
      )}
      <AsCode
        request={{
          method: 'GET',
          path: `/api/jobs/${id}/running-sum?${new URLSearchParams({sig_id: sigId, query: query.name})}`,
        }}
      />
    </div>
  );
}

const hits = onDemand(() => import('./hit-table').then(({HitTable}) => HitTable));

interface SumsProps {
  readonly sums: RunningSums & {readonly raw_cs: number};
  readonly sigId: string;
}

function Sums({sums, sigId}: SumsProps) {
  return (
    <>
      <section class="panel">
        <RunningSumPlot title={`Running sums in ${sigId}`} sums={sums} />
        <ul class="small">
          {sums.up && <Edge name="up" list={sums.up} />}
          {sums.down && <Edge name="down" list={sums.down} />}
        </ul>
        <p class="small soft">
          <Term of="wtcs">WTCS</Term> {sums.raw_cs.toFixed(4)}: half of the difference between the two{' '}
          <Term of="es">enrichment scores</Term>, or 0 where both have the same sign. Thick marks are the{' '}
          <Term of="leading_edge">leading edge</Term>.
        </p>
      </section>
      <section class="panel">
        <ZScorePlot title={`z-scores in ${sigId}`} sums={sums} />
      </section>
      <hits.Part up={sums.up} down={sums.down} sigId={sigId} />
    </>
  );
}

const scores = [
  ['tau', 'tau', 2],
  ['norm_cs', 'NCS', 3],
  ['raw_cs', 'WTCS', 3],
  ['q_empirical', 'q-value', 4],
  ['p_empirical', 'p-value', 4],
] as const;

function Title({row, sigId}: {readonly row?: ResultRow; readonly sigId: string}) {
  return (
    <div>
      <h2>
        {row?.pert_iname ?? sigId}
        {row?.moa && <span class="soft"> · {String(row.moa).replaceAll('|', ', ')}</span>}
      </h2>
      {row && (
        <p class="soft">
          {[row.cell_iname, row.pert_idose, row.pert_itime].filter(Boolean).join(' · ')} ·{' '}
          <code>{sigId}</code>
        </p>
      )}
      {row && (
        <p class="row">
          {scores.map(([field, label, digits]) => {
            const value = row[field];
            if (typeof value !== 'number') return null;
            return (
              <span key={field}>
                <Term of={field}>{label}</Term> <strong>{value.toFixed(digits).replace('-', '−')}</strong>
              </span>
            );
          })}
        </p>
      )}
    </div>
  );
}

/** The genes that make up the score of a list. */
function Edge({name, list}: {readonly name: string; readonly list: ListSum}) {
  const leading = list.hits.filter(({leading_edge}) => leading_edge);
  return (
    <li>
      <strong>
        {name}: <Term of="es">ES</Term> {list.es.toFixed(4).replace('-', '−')}
      </strong>
      , leading edge {leading.length} of {list.hits.length}: {leading.map(({symbol}) => symbol).join(', ')}
    </li>
  );
}

interface SiblingsProps {
  readonly id: string;
  readonly table: ResultTable;
  readonly pert: string;
  readonly name: unknown;
  readonly sigId: string;
}

/** Signatures of a perturbagen that are listed at once; the table has the rest. */
const mostSiblings = 100;

/** The other signatures of the perturbagen. */
function Siblings({id, table, pert, name, sigId}: SiblingsProps) {
  const {parameters} = useAddress();
  const asked = useAnswer(`${id} ${table.score.column} ${pert}`, (signal) =>
    readRows(
      id,
      table,
      {where: {pert_id: pert}, order: `${table.score.column} DESC`, limit: mostSiblings},
      signal,
    ),
  );
  const columns = useMemo(() => {
    const wanted = ['id', table.score.id, 'cell_iname', 'pert_idose', 'pert_itime', 'tas'];
    const all = columnsOf(table);
    return wanted.flatMap((each) => {
      const column = all.find((one) => one.id === each);
      return column ? [each === 'id' ? {...column, width: 320} : column] : [];
    });
  }, [table]);
  return (
    <section class="stack">
      <h3>All signatures of {String(name ?? pert)}</h3>
      <Shown asked={asked} what="its signatures">
        {({rows, total}) => (
          <>
            <VirtualTable
              caption={`Signatures of ${String(name ?? pert)}`}
              columns={columns}
              count={rows.length}
              rowAt={(index) => rows[index]}
              height={300}
              hrefOf={(row) =>
                viewAddress({
                  tab: parameters.tab,
                  sig: String(row.id ?? sigId),
                })
              }
            />
            {total > rows.length && (
              <p class="small soft">
                {rows.length} of {total.toLocaleString('en')}
              </p>
            )}
          </>
        )}
      </Shown>
    </section>
  );
}
