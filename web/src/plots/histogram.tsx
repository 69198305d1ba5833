import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import {BottomAxis, LeftAxis, Plot} from './plot';
import {linearScale} from './scale';

/** How scores are spread, as the API counts them: bins of one width from `from` to `to`, and what lies beyond. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
}

interface HistogramProps {
  readonly histogram: Histogram;
  readonly title: string;
  /** of the scores */
  readonly label: string;
  /** scores beyond which the tails are marked */
  readonly tails?: {readonly low: number; readonly high: number};
  readonly height?: number;
  /** what each score is of, in the plural */
  readonly counted?: string;
}

/** Bars of counts; the tails are coloured and, for those who do not tell the colours, dashed at their bounds. */
export function HistogramPlot({
  histogram,
  title,
  label,
  tails,
  height = 200,
  counted = 'signatures',
}: HistogramProps) {
  const {from, to, counts, below, above} = histogram;
  const step = (to - from) / counts.length;
  const edges = counts.map((_, i) => from + i * step);
  const total = counts.reduce((sum, count) => sum + count, below + above);
  const csv = () =>
    saveText(
      toCsv(
        ['from', 'to', 'count'],
        edges.map((edge, i) => [edge, edge + step, counts[i]]),
      ),
      `${fileName(title)}.csv`,
      'text/csv',
    );
  const description = `${total.toLocaleString('en')} scores of ${counted} from ${from} to ${to}${
    below + above > 0 ? `, ${below} below and ${above} above` : ''
  }.`;
  const kind = (middle: number) => {
    if (tails && middle >= tails.high) return 'bar-positive';
    if (tails && middle <= tails.low) return 'bar-negative';
    return 'bar-neutral';
  };
  return (
    <Plot title={title} description={description} height={height} csv={csv}>
      {(area) => {
        const x = linearScale([from, to], [0, area.width]);
        const y = linearScale([0, Math.max(1, ...counts)], [area.height, 0]);
        return (
          <>
            {counts.map((count, i) => (
              <rect
                key={edges[i]}
                class={kind(edges[i] + step / 2)}
                x={x(edges[i])}
                y={y(count)}
                width={Math.max(0.5, x(edges[i] + step) - x(edges[i]) - 0.5)}
                height={area.height - y(count)}
              >
                <title>{`${number(edges[i])} to ${number(edges[i] + step)}: ${count} ${counted}`}</title>
              </rect>
            ))}
            {tails &&
              [tails.low, tails.high]
                .filter((bound) => bound > from && bound < to)
                .map((bound) => (
                  <line
                    key={bound}
                    x1={x(bound)}
                    x2={x(bound)}
                    y2={area.height}
                    stroke="var(--line-strong)"
                    stroke-dasharray="4 3"
                  />
                ))}
            <BottomAxis scale={x} area={area} label={label} />
            <LeftAxis scale={y} area={area} label={counted} ticks={4} />
          </>
        );
      }}
    </Plot>
  );
}

/** Edges are sums of steps, whose last digits are none. */
function number(edge: number): string {
  return String(Math.round(edge * 1e6) / 1e6).replace('-', '−');
}
