import './compare.css';
import {useMemo} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {DataTable} from '../../table/data-table';
import {Term} from '../../terms/term';
import type {PageProps} from '../view';
import {
  askComparison,
  askNames,
  type CompareOptions,
  type Comparison,
  compareParameters,
  labelOf,
  readSides,
  type Side,
} from './ask';
import {type Brush, brushText, isWithin, readBrush} from './brush';
import {columnsOf} from './columns';
import {Overlap} from './overlap';
import {type Point, Scatter} from './scatter';

const usualTop = 25;
const largestTop = 500;

/** Two to six results side by side. */
export default function Compare({query}: PageProps) {
  const sides = useMemo(() => readSides(query.jobs ?? ''), [query.jobs]);
  if (sides.length < 2 || sides.length > 6) {
    return (
      <div class="stack">
        <h1>Compare</h1>
        <Empty
          title={sides.length > 6 ? 'These are more than six results' : 'Two to six results are compared'}
        >
          <p>
            Choose them in your <a href="/history">history</a>.
          </p>
        </Empty>
      </div>
    );
  }
  return <ComparePage sides={sides} query={query} />;
}

interface ComparePageProps {
  readonly sides: readonly Side[];
  readonly query: PageProps['query'];
}

function ComparePage({sides, query}: ComparePageProps) {
  const {change} = useAddress();
  const options: CompareOptions = {
    score: query.score === 'ncs' || query.score === 'tau' ? query.score : undefined,
    types: query.types,
    top: whole(query.top, 1, largestTop) ?? usualTop,
  };
  const parameters = compareParameters(sides, options);
  const asked = useAnswer(JSON.stringify(parameters), (signal) => askComparison(sides, options, signal));
  const names = useAnswer(query.jobs, (signal) => askNames(sides, signal));
  const search = new URLSearchParams(
    Object.entries(parameters).map(([name, value]) => [name, String(value)]),
  );
  return (
    <div class="stack compare">
      <div class="page-head">
        <h1>Compare</h1>
        <div class="row">
          <label class="row small">
            <Term of="score">Score</Term>
            <select
              value={options.score ?? ''}
              onChange={(event) => change({score: event.currentTarget.value, brush: undefined})}
            >
              <option value="">tau where all have it</option>
              <option value="tau">tau</option>
              <option value="ncs">NCS</option>
            </select>
          </label>
          <a class="button small" href="/history">
            Choose others
          </a>
        </div>
      </div>
      <Shown asked={asked} what="the comparison">
        {(comparison) => (
          <Compared sides={sides} comparison={comparison} names={names.data ?? new Map()} query={query} />
        )}
      </Shown>
      <AsCode request={{method: 'GET', path: `/api/jobs/compare?${search}`}} />
    </div>
  );
}

interface ComparedProps extends ComparePageProps {
  readonly comparison: Comparison;
  readonly names: ReadonlyMap<string, string>;
}

function Compared({sides, comparison, names, query}: ComparedProps) {
  const {change} = useAddress();
  const {queries, perturbagens, score, total} = comparison;
  const last = queries.length - 1;
  const [x, y] = [whole(query.x, 0, last) ?? 0, whole(query.y, 0, last) ?? 1];
  const brush = readBrush(query.brush);
  const labels = useMemo(
    () => queries.map(({query_id}, i) => labelOf(sides[i], query_id, names)),
    [queries, sides, names],
  );
  const points = useMemo(() => pointsOf(comparison, x, y), [comparison, x, y]);
  const rows = useMemo(
    () =>
      brush
        ? points.filter((point) => isWithin(brush, point.x, point.y)).map(({pert}) => pert)
        : perturbagens,
    [points, perturbagens, query.brush],
  );
  const columns = useMemo(() => columnsOf(labels, score), [labels, score]);
  const title = score === 'tau' ? 'tau' : 'NCS';
  const choose = (axis: 'x' | 'y', chosen: number) => (
    <label class="row small">
      {axis === 'x' ? 'Across' : 'Up'}
      <select
        value={chosen}
        onChange={(event) => change({[axis]: event.currentTarget.value, brush: undefined})}
      >
        {labels.map((label, i) => (
          <option key={label} value={i}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <p>
        <Term of={score === 'tau' ? 'tau' : 'ncs'}>{title}</Term> of {total.toLocaleString('en')}{' '}
        <Term of="perturbagen">perturbagens</Term> over all cell lines; high is alike, low is opposite.
      </p>
      <section class="panel stack">
        <div class="row">
          {choose('x', x)}
          {choose('y', y)}
        </div>
        <Scatter
          points={points}
          xLabel={`${title} of ${labels[x]}`}
          yLabel={`${title} of ${labels[y]}`}
          correlation={comparison.correlation[x]?.[y]}
          brush={brush}
          onBrush={(next) => change({brush: next && brushText(next)}, 'push')}
        />
        <BrushFields brush={brush} onBrush={(next) => change({brush: next && brushText(next)}, 'push')} />
      </section>
      <Overlap comparison={comparison} labels={labels} onTop={(top) => change({top: String(top)})} />
      {brush && (
        <p role="status">
          {rows.length.toLocaleString('en')} perturbagens are chosen in the plot.{' '}
          <button type="button" class="button small" onClick={() => change({brush: undefined}, 'push')}>
            Show all
          </button>
        </p>
      )}
      <DataTable caption="Perturbagens by queries" columns={columns} rows={rows} />
      {perturbagens.length < total && (
        <p class="soft small">
          The table and the plot have the first {perturbagens.length.toLocaleString('en')} of{' '}
          {total.toLocaleString('en')}; scripts get all with <code>limit</code> and <code>skip</code>.
        </p>
      )}
    </>
  );
}

const corners = [
  ['x', 0, 'Across from'],
  ['x', 1, 'to'],
  ['y', 0, 'Up from'],
  ['y', 1, 'to'],
] as const;

/** The same choice by keyboard. */
function BrushFields({brush, onBrush}: {readonly brush?: Brush; readonly onBrush: (brush?: Brush) => void}) {
  return (
    <details class="small">
      <summary>Choose by numbers</summary>
      <div class="row">
        {corners.map(([axis, end, label]) => (
          <label key={`${axis}${end}`} class="row">
            {label}
            <input
              type="number"
              step="any"
              class="top-count"
              aria-label={`${axis === 'x' ? 'Across' : 'Up'} ${end === 0 ? 'from' : 'to'}`}
              value={brush ? Number(brush[axis][end].toFixed(3)) : ''}
              onChange={(event) => {
                const {value} = event.currentTarget;
                const range = [...(brush ?? everything)[axis]] as [number, number];
                range[end] = value === '' ? everything[axis][end] : Number(value);
                onBrush({...(brush ?? everything), [axis]: range});
              }}
            />
          </label>
        ))}
      </div>
    </details>
  );
}

/** Beyond any score. */
const everything: Brush = {x: [-1000, 1000], y: [-1000, 1000]};

function pointsOf({perturbagens}: Comparison, x: number, y: number): readonly Point[] {
  return perturbagens.flatMap((pert) => {
    const [a, b] = [pert.scores[x], pert.scores[y]];
    return a === null || b === null || a === undefined || b === undefined ? [] : [{x: a, y: b, pert}];
  });
}

function whole(text: string | undefined, least: number, most: number): number | undefined {
  const number = Number(text);
  return text !== undefined && Number.isInteger(number) && number >= least && number <= most
    ? number
    : undefined;
}
