import './time-line.css';
import {toCsv} from '../../export/csv';
import {fileName, saveText} from '../../export/download';
import {Plot, type PlotArea} from '../../plots/plot';
import {linearScale} from '../../plots/scale';
import {nameOfApplication} from './approvals';
import type {DrugReport} from './page';

type Application = DrugReport['applications'][number];

/** One line: what protects a product, from its approval to the end. */
interface Span {
  readonly kind: 'exclusivity' | 'substance' | 'product' | 'use' | 'patent';
  readonly label: string;
  readonly end: number;
  readonly day: string;
}

interface Row {
  readonly label: string;
  readonly approved?: number;
  readonly approval?: string;
  readonly spans: readonly Span[];
}

const laneHeight = 11;
const headHeight = 24;
const margins = {top: 8, right: 24, bottom: 34, left: 12};
/** Lanes that are drawn; the table has all. */
const mostLanes = 90;
/** An approval without what protects it takes a lane as well. */
const heightOf = ({spans}: Row) => headHeight + Math.max(1, spans.length) * laneHeight;
const yearOf = (day: string) => {
  const [year, month = 1, date = 1] = day.split('-').map(Number);
  return year + (month - 1) / 12 + (date - 1) / 365;
};
const isDay = (text: string | undefined): text is string => /^\d{4}-\d\d-\d\d$/.test(text ?? '');

const kinds: readonly (readonly [Span['kind'], string])[] = [
  ['substance', 'patent on the substance'],
  ['product', 'patent on the product'],
  ['use', 'patent on a use'],
  ['patent', 'other patent'],
  ['exclusivity', 'exclusivity'],
];

interface TimeLineProps {
  readonly name: string;
  readonly applications: readonly Application[];
}

/** Approvals, and what protects them, along the years; with a line for today. */
export function TimeLine({name, applications}: TimeLineProps) {
  const all = applications
    .map(rowOf)
    .filter(({spans, approved}) => spans.length > 0 || approved !== undefined);
  const guarded = all.filter(({spans}) => spans.length > 0);
  // Of what nothing protects a few approvals tell as much as all.
  const rows = cut(guarded.length > 0 ? guarded : all.slice(0, 8));
  if (rows.length === 0) return null;
  const today = yearOf(new Date().toISOString().slice(0, 10));
  const years = rows.flatMap(({approved, spans}) => [
    ...(approved === undefined ? [] : [approved]),
    ...spans.map(({end}) => end),
  ]);
  const ends = [Math.floor(Math.min(today, ...years)), Math.ceil(Math.max(today, ...years)) + 1] as const;
  const lanes = rows.reduce((sum, row) => sum + heightOf(row), 0);
  const count = guarded.reduce((sum, {spans}) => sum + spans.length, 0);
  const drawn = rows.reduce((sum, {spans}) => sum + spans.length, 0);
  const description = rows
    .map(({label, approval, spans}) =>
      [label, approval && `approved ${approval}`, ...spans.map((span) => `${span.label} until ${span.day}`)]
        .filter(Boolean)
        .join(', '),
    )
    .join('; ');
  const csv = () => {
    const lines = all.flatMap(({label, approval, spans}) =>
      spans.map((span) => [label, approval, span.kind, span.label, span.day]),
    );
    const text = toCsv(['product', 'approved', 'kind', 'name', 'until'], lines);
    saveText(text, `${fileName(name, 'time_line')}.csv`, 'text/csv');
  };
  return (
    <div>
      <Plot
        title={`Approvals of ${name} and what protects them`}
        description={description}
        height={lanes + margins.top + margins.bottom}
        margins={margins}
        csv={csv}
      >
        {(area) => <Lines area={area} rows={rows} ends={ends} today={today} />}
      </Plot>
      <p class="small soft time-line-key">
        {kinds.map(([kind, words]) => (
          <span key={kind}>
            <svg width="26" height="10" aria-hidden="true">
              <line class={`span span-${kind}`} x1="1" x2="25" y1="5" y2="5" />
            </svg>
            {words}
          </span>
        ))}
        <span>● approval</span>
        {drawn < count && <span>{count - drawn} more are in the table</span>}
      </p>
    </div>
  );
}

interface LinesProps {
  readonly area: PlotArea;
  readonly rows: readonly Row[];
  readonly ends: readonly [number, number];
  readonly today: number;
}

function Lines({area, rows, ends, today}: LinesProps) {
  const x = linearScale(ends, [0, area.width]);
  let top = 0;
  return (
    <>
      {x.ticks(Math.max(2, Math.floor(area.width / 70))).map((year) => (
        <g key={year} class="axis" transform={`translate(${x(year)},0)`}>
          <line class="year" y2={area.height} />
          {Number.isInteger(year) && (
            <text y={area.height + 20} text-anchor="middle">
              {year}
            </text>
          )}
        </g>
      ))}
      {rows.map(({label, approved, approval, spans}, i) => {
        const head = top;
        top += heightOf(rows[i]);
        const from = approved ?? ends[0];
        return (
          <g key={label} transform={`translate(0,${head})`}>
            <text class="bar-label" y="15">
              {label}
            </text>
            {spans.map(({kind, label: words, end, day}, lane) => {
              const y = headHeight + lane * laneHeight;
              return (
                <line
                  key={words + day}
                  class={`span span-${kind}`}
                  x1={x(Math.min(from, end))}
                  x2={x(end)}
                  y1={y}
                  y2={y}
                >
                  <title>{`${words}, until ${day}`}</title>
                </line>
              );
            })}
            {approved !== undefined && (
              <circle class="approval" cx={x(approved)} cy={headHeight} r="4">
                <title>{`approved ${approval}`}</title>
              </circle>
            )}
          </g>
        );
      })}
      <line class="today" x1={x(today)} x2={x(today)} y2={area.height}>
        <title>today</title>
      </line>
    </>
  );
}

function rowOf(application: Application): Row {
  const {trade_name: product, approved, patents, exclusivities} = application;
  const ofPatents = patents.flatMap(
    ({patent_no: number, expires, substance, product: formulation, uses}): Span[] => {
      if (!isDay(expires)) return [];
      const kind = substance ? 'substance' : formulation ? 'product' : uses.length > 0 ? 'use' : 'patent';
      return [{kind, label: `patent ${number}`, end: yearOf(expires), day: expires}];
    },
  );
  const ofLaw = exclusivities.flatMap(({code, meaning, until}): Span[] =>
    isDay(until)
      ? [
          {
            kind: 'exclusivity',
            label: meaning ? `${code}, ${meaning.toLowerCase()}` : code,
            end: yearOf(until),
            day: until,
          },
        ]
      : [],
  );
  return {
    label: `${product ?? ''} (${nameOfApplication(application)})`,
    ...(isDay(approved) && {approved: yearOf(approved)}),
    approval: approved,
    spans: [...ofPatents, ...ofLaw].sort((a, b) => a.end - b.end),
  };
}

/** As many lanes as there is room for. */
function cut(rows: readonly Row[]): readonly Row[] {
  let left = mostLanes;
  return rows.flatMap((row) => {
    if (left <= 0) return [];
    const spans = row.spans.slice(0, left);
    left -= Math.max(1, spans.length);
    return [{...row, spans}];
  });
}
