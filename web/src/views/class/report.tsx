import {useEffect, useMemo} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {api, recordsOf} from '../../api/client';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {currentDataset} from '../../dataset/datasets';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {BandPlot} from '../../plots/band';
import {BoxPlot} from '../../plots/box';
import {MatrixView} from '../../plots/matrix-view';
import {figure} from '../../plots/words';
import {type ClassReport, readClass} from '../../reference/ask';
import {Opened} from '../../reference/opened';
import {labelOf} from '../../reference/perts';
import {colourChoices, useScoreScale} from '../../reference/score-scale';
import {Term} from '../../terms/term';
import {viewerAddress} from '../heatmap/source';
import {parts} from './parts';

/** A class that the server knows, by its id or its name. */
export function KnownClass({id, dataset}: {readonly id: string; readonly dataset: string}) {
  const found = useAnswer(id, async (signal) => {
    const where = {or: [{group_id: id}, {name: id}]};
    const filter = JSON.stringify({where, limit: 1});
    const [record] = await recordsOf(api.GET('/api/pcls', {params: {query: {filter}}, signal}));
    return {record};
  });
  return (
    <Shown asked={found} what="the class">
      {({record}) =>
        record?.group_id === undefined ? (
          <Empty title={`No perturbagen class is called “${id}”`}>
            <p>The name may be spelled another way, or the classes are not loaded on this server.</p>
            <a href="/classes">All classes</a>
          </Empty>
        ) : (
          <Known id={record.group_id} name={record.name ?? record.group_id} dataset={dataset} />
        )
      }
    </Shown>
  );
}

interface KnownProps {
  readonly id: string;
  readonly name: string;
  readonly dataset: string;
}

function Known({id, name, dataset}: KnownProps) {
  const asked = useAnswer(`${dataset} ${id}`, (signal) => readClass(dataset, id, signal));
  useEffect(() => {
    document.title = `${name} · openclue`;
  }, [name]);
  return (
    <div class="stack">
      <div class="page-head">
        <div class="row">
          <h1>{name}</h1>
          <Term of="pcl">perturbagen class</Term>
          <code>{id}</code>
          <SyntheticBadge synthetic={currentDataset.value?.synthetic} />
        </div>
        <a href="/classes">All classes</a>
      </div>
      <Shown asked={asked} what="the connectivity of the class">
        {(report) => <Report report={report} title={name} />}
      </Shown>
      <AsCode
        request={{
          method: 'GET',
          path: `/api/pcls/${encodeURIComponent(id)}/connectivity?${searchOf({dataset})}`,
        }}
      />
    </div>
  );
}

const axes = [
  ['', 'Of the values'],
  ['full', '−100 to 100'],
] as const;

interface ReportProps {
  readonly report: ClassReport;
  readonly title: string;
}

/** Box plot, heat map and cell lines of a class, and its members as a table. */
export function Report({report, title}: ReportProps) {
  const {parameters, open} = useAddress();
  const {box_plot, members, cells, heat_map, absent} = report;
  const domain = parameters.axis === 'full' ? ([-100, 100] as const) : undefined;
  const labels = useMemo(() => new Map(members.map((each) => [each.pert_id, labelOf(each)])), [members]);
  const lines = heat_map.order.map((id) => ({id, label: labels.get(id) ?? id}));
  const matrix = useMemo(
    () => ({
      values: Float32Array.from(heat_map.scores.flat(), (value) => value ?? Number.NaN),
      rows: heat_map.order.length,
      columns: heat_map.order.length,
    }),
    [heat_map],
  );
  const scale = useScoreScale('tau');
  const toPert = ({id}: {readonly id: string}) => `/perts/${encodeURIComponent(id)}`;
  return (
    <>
      <p class="lead">
        How strongly {members.length} members connect to each other: each has a median{' '}
        <Term of="tau">tau</Term> with the others, and the median of these is {figure(box_plot.median)}.
        {absent.length > 0 && (
          <>
            {' '}
            {absent.length} {absent.length === 1 ? 'member has' : 'members have'} no connections in this
            dataset: {absent.slice(0, 12).join(', ')}
            {absent.length > 12 && ' …'}.
          </>
        )}
      </p>
      <div class="card-grid">
        <section class="panel wide stack">
          <div class="panel-head">
            <h2>Connectivity among the members</h2>
            <Choice name="axis" label="Axis" choices={axes} />
          </div>
          <BoxPlot
            title={`Median tau of each member of ${title}`}
            label="median tau with the other members"
            box={box_plot}
            points={members.map(({median, ...pert}) => ({
              id: pert.pert_id,
              label: labelOf(pert),
              value: median,
            }))}
            domain={domain}
            onPick={(point) => open(toPert(point))}
          />
          <p class="small soft">
            A point for each member. Box: quartiles ({figure(box_plot.q25)} and {figure(box_plot.q75)}); line:
            median; whiskers: the least and the most but for outliers
            {box_plot.outliers.length > 0 &&
              ` (${box_plot.outliers.map((id) => labels.get(id) ?? id).join(', ')})`}
            .
          </p>
        </section>
        <section class="panel stack">
          <div class="panel-head">
            <h2>Each with each</h2>
            <Choice name="colours" label="Colours" choices={colourChoices} />
          </div>
          <MatrixView
            title={`tau among the members of ${title}`}
            rows={lines}
            columns={lines}
            matrix={matrix}
            scale={scale}
            onPick={(row) => open(toPert(row))}
          />
          <p class="small soft">
            The score over all cell lines, the mean of both directions; alike members stand side by side.{' '}
            <a
              href={viewerAddress(
                {dataset: report.dataset, connections: {perts: heat_map.order, symmetric: true}},
                title,
              )}
            >
              Open as a heat map, to sort and cluster it
            </a>
          </p>
        </section>
        <section class="panel stack">
          <h2>
            <Term of="inter_cell">In each cell line</Term>
          </h2>
          <BandPlot
            title={`${title} by cell line`}
            label="tau"
            places={cells.map(({cell, ...figures}) => ({id: cell, label: cell, ...figures}))}
            domain={domain}
          />
          <p class="small soft">
            Line: the median of the members’ medians; band: their quartiles. 0 where the members have no
            scores.
          </p>
        </section>
        <section class="panel wide stack">
          <h2>Members</h2>
          <ul class="tag-list">
            {members.map((each) => (
              <li key={each.pert_id}>
                <a href={toPert({id: each.pert_id})}>{labelOf(each)}</a>{' '}
                <span class="soft">{figure(each.median)}</span>
              </li>
            ))}
          </ul>
          <Opened name="members" summary="As a table">
            {() => <parts.members.Part members={members} title={title} />}
          </Opened>
        </section>
      </div>
    </>
  );
}
