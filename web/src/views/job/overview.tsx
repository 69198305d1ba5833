import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {type Bar, BarsPlot} from '../../plots/bars';
import {HistogramPlot} from '../../plots/histogram';
import {labelOf} from '../../reference/perts';
import {Term} from '../../terms/term';
import {AskForTau} from './ask-for-tau';
import {askedOf, meaningOf} from './meaning';
import type {Result, ResultQuery} from './result';
import {readRows} from './rows';
import type {ResultTable} from './tables';
import {viewAddress} from './view-address';

interface OverviewProps {
  readonly result: Result;
  readonly query: ResultQuery;
  readonly tables: readonly ResultTable[];
}

/** Perturbagens of each end that are drawn; all are in the table. */
const shownPerts = 12;
const shownClasses = 6;

/** The first look at a result: how the scores are spread, and what is at both ends. */
export function Overview({result, query, tables}: OverviewProps) {
  const asked = useAnswer(`${result.id} ${query.name}`, (signal) =>
    readOverview(result.id, query.name, signal),
  );
  return (
    <div class="stack">
      <p class="lead">
        {askedOf(result, query)} {meaningOf(result)[0]}
      </p>
      <Shown asked={asked} what="the overview">
        {(found) => <Pictures found={found} query={query} />}
      </Shown>
      {/* Below the first pictures, which are not to wait for it. */}
      {!asked.loading && (
        <Classes
          result={result}
          query={query}
          table={tables.find(({kind, level}) => kind === 'classes' && level === 'all')}
        />
      )}
      {result.tool === 'query' && (
        <p class="soft">
          These are NCS. <Term of="tau">tau</Term> tells how unusual a connection is beside those of other
          queries, where the dataset has a <Term of="background">background</Term>:{' '}
          <AskForTau id={result.id} />.
        </p>
      )}
      <AsCode
        request={{
          method: 'GET',
          path: `/api/jobs/${result.id}/overview?${new URLSearchParams({query: query.name, top: String(shownPerts)})}`,
        }}
      />
    </div>
  );
}

/** @throws ApiFailure */
function readOverview(id: string, query: string, signal: AbortSignal) {
  const asked = {path: {id}, query: {query, top: shownPerts}};
  return answerOf(api.GET('/api/jobs/{id}/overview', {params: asked, signal}));
}

type OverviewAnswer = Awaited<ReturnType<typeof readOverview>>;

function Pictures({found, query}: {readonly found: OverviewAnswer; readonly query: ResultQuery}) {
  const {open} = useAddress();
  const {distribution, counts, perturbagens, score} = found;
  const label = score === 'tau' ? 'tau' : 'NCS';
  const {p1, p99} = distribution.quantiles;
  const ends = [...perturbagens.top, ...perturbagens.bottom];
  if (ends.length === 0) return <Empty title="No perturbagen has a score" />;
  const most = Math.max(
    ...ends.flatMap(({score: own, cells}) => [own, ...Object.values(cells)]).map(Math.abs),
  );
  const pick = ({id}: Bar) => open(viewAddress({tab: 'signatures', pert_id: id}));
  const endOf = (title: string, perts: typeof ends) => (
    <section class="panel">
      {perts.length === 0 ? (
        <Empty title={`${title}: none`} />
      ) : (
        <BarsPlot
          title={`${title}: ${query.name}`}
          label={label}
          bars={perts.map(
            (pert): Bar => ({
              id: pert.pert_id,
              label: labelOf(pert),
              score: pert.score,
              spread: pert.cells,
            }),
          )}
          most={most}
          onPick={pick}
        />
      )}
    </section>
  );
  return (
    <div class="pictures">
      <section class="panel wide">
        <HistogramPlot
          histogram={distribution.histogram}
          title={`How the ${label} of all ${distribution.of} are spread`}
          label={label}
          counted={distribution.of}
          tails={typeof p1 === 'number' && typeof p99 === 'number' ? {low: p1, high: p99} : undefined}
        />
        <p class="small soft">
          {distribution.positive.toLocaleString('en')} above 0, {distribution.negative.toLocaleString('en')}{' '}
          below, {distribution.zero.toLocaleString('en')} at 0, where both lists point the same way. Coloured
          are the highest and the lowest hundredth.{' '}
          {counts.significant && (
            <>
              With <Term of="q_empirical">q</Term> of {counts.significant.q} at most:{' '}
              {counts.significant.positive?.toLocaleString('en')} above 0 and{' '}
              {counts.significant.negative?.toLocaleString('en')} below.
            </>
          )}
        </p>
      </section>
      {endOf('Most alike', perturbagens.top)}
      {endOf('Most opposite', [...perturbagens.bottom].reverse())}
      <p class="small soft wide">
        Bars: the score over all cell lines. Points: the score in each cell line.{' '}
        <a href={viewAddress({tab: 'perturbagens'})}>
          All {counts.ranked_perturbagens.toLocaleString('en')} perturbagens
        </a>{' '}
        · <a href={viewAddress({tab: 'drugs'})}>Which launched drugs reverse this?</a>
      </p>
    </div>
  );
}

interface ClassesProps {
  readonly result: Result;
  readonly query: ResultQuery;
  readonly table?: ResultTable;
}

/** Both ends of the classes, over all cell lines. */
function Classes({result, query, table}: ClassesProps) {
  const asked = useAnswer(table && `${result.id} ${query.name} classes`, async (signal) => {
    if (!table) return [];
    const end = (direction: string) =>
      readRows(result.id, table, {order: `${table.score.column} ${direction}`, limit: shownClasses}, signal);
    const [top, bottom] = await Promise.all([end('DESC'), end('ASC')]);
    const known = new Set(top.rows.map(({id}) => id));
    const rows = [...top.rows, ...bottom.rows.filter(({id}) => !known.has(id)).reverse()];
    return rows.filter((row) => typeof row[table.score.id] === 'number');
  });
  if (!table) return null;
  const label = table.score.id === 'tau' ? 'tau' : 'NCS';
  return (
    <section class="panel">
      <Shown asked={asked} what="the classes">
        {(rows) => {
          if (rows.length === 0) {
            return (
              <Empty title="No class has a score">
                <p>
                  Too few members of each <Term of="pcl">class</Term> are in this dataset. Its background is
                  built with classes of your own by{' '}
                  <code>npx openclue background build {result.manifest.dataset.name} --pcls classes.gmt</code>
                  .
                </p>
              </Empty>
            );
          }
          const bars = rows.map((row) => ({
            id: String(row.id),
            label: String(row.src_set_id ?? row.pcl_id ?? row.id),
            score: Number(row[table.score.id]),
          }));
          const most = Math.max(...bars.map(({score}) => Math.abs(score)));
          return <BarsPlot title="Classes at both ends" label={label} bars={bars} most={most} />;
        }}
      </Shown>
    </section>
  );
}
