import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import {BottomAxis, Plot} from './plot';
import {linearScale} from './scale';
import {figure} from './words';

export interface StripRow {
  readonly id: string;
  readonly label: string;
  readonly points: readonly {readonly id: string; readonly label: string; readonly value: number}[];
  /** the value that the row is summed up by */
  readonly middle?: number | null;
}

interface StripPlotProps {
  readonly title: string;
  /** of the values */
  readonly label: string;
  readonly rows: readonly StripRow[];
  readonly domain: readonly [number, number];
  /** dashed, with its meaning in words */
  readonly bound?: {readonly value: number; readonly label: string};
  /** grounds beyond these are red and blue, and rows beyond are drawn strong */
  readonly bands?: {readonly low: number; readonly high: number};
}

const rowHeight = 26;
const margins = {top: 18, right: 20, bottom: 42, left: 84};

/** A row for each cell line, a point for each of its values, a bar to the one that sums them up. */
export function StripPlot({title, label, rows, domain, bound, bands}: StripPlotProps) {
  const csv = () =>
    saveText(
      toCsv(
        ['row', 'id', label],
        rows.flatMap(({id, points}) => points.map((point) => [id, point.id, point.value])),
      ),
      `${fileName(title)}.csv`,
      'text/csv',
    );
  const description = rows
    .map(({label: name, points, middle}) =>
      points.length === 1
        ? `${name} ${figure(points[0].value)}`
        : `${name} ${figure(middle)} of ${points.length}`,
    )
    .join(', ');
  const height = rows.length * rowHeight + margins.top + margins.bottom;
  return (
    <Plot title={title} description={description} height={height} margins={margins} csv={csv}>
      {(area) => {
        const x = linearScale(domain, [0, area.width]);
        const zero = Math.max(domain[0], Math.min(domain[1], 0));
        return (
          <>
            {bands && (
              <>
                <rect
                  class="outlier-high"
                  x={x(bands.high)}
                  width={area.width - x(bands.high)}
                  height={area.height}
                />
                <rect class="outlier-low" width={Math.max(0, x(bands.low))} height={area.height} />
              </>
            )}
            {rows.map(({id, label: name, points, middle}, row) => {
              const y = (row + 0.5) * rowHeight;
              const strong = bands && middle !== null && middle !== undefined && sideOf(middle, bands);
              return (
                <g key={id}>
                  <text class="bar-label" x="-10" y={y} dy="0.32em" text-anchor="end">
                    {name}
                  </text>
                  <line class="strip" x2={area.width} y1={y} y2={y} />
                  {middle !== null && middle !== undefined && (
                    <rect
                      class={strong ? `strip-${strong}` : 'strip-bar'}
                      x={x(Math.min(zero, middle))}
                      y={y - 7}
                      width={Math.abs(x(middle) - x(zero))}
                      height="14"
                    />
                  )}
                  {points.map((point) => (
                    <circle key={point.id} class="strip-point" cx={x(point.value)} cy={y} r="4">
                      <title>{`${point.label}: ${point.value}`}</title>
                    </circle>
                  ))}
                </g>
              );
            })}
            <line class="zero" x1={x(zero)} x2={x(zero)} y2={area.height} />
            {bound && (
              <g>
                <line class="bound" x1={x(bound.value)} x2={x(bound.value)} y2={area.height} />
                <text class="plot-note" x={x(bound.value)} y="-6" text-anchor="middle">
                  {bound.label}
                </text>
              </g>
            )}
            <BottomAxis scale={x} area={area} label={label} ticks={6} />
          </>
        );
      }}
    </Plot>
  );
}

function sideOf(value: number, {low, high}: {readonly low: number; readonly high: number}) {
  if (value > high) return 'high';
  return value < low ? 'low' : undefined;
}
