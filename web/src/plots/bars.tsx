import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import {BottomAxis, Plot} from './plot';
import {linearScale, roundEnds} from './scale';

/** Something with a score, and the scores that it was summed up from. */
export interface Bar {
  readonly id: string;
  readonly label: string;
  readonly score: number;
  /** by name of what each is of: a cell line */
  readonly spread?: Readonly<Record<string, number>>;
}

interface BarsProps {
  readonly title: string;
  /** of the scores */
  readonly label: string;
  readonly bars: readonly Bar[];
  /** the largest size of a score that the axis reaches to, so that two plots can be compared */
  readonly most: number;
  /** false: the axis ends at zero, for scores that are all negative */
  readonly positive?: boolean;
  readonly onPick?: (bar: Bar) => void;
}

const rowHeight = 24;
const margins = {top: 6, right: 20, bottom: 40};
/** Pixels of a character of a label, about. */
const characterWidth = 8.2;
const mostCharacters = 24;

/** Bars of scores from zero, each with a point for every score behind it and a line from the least to the most. */
export function BarsPlot({title, label, bars, most, positive = true, onPick}: BarsProps) {
  const csv = () => {
    const names = [...new Set(bars.flatMap(({spread = {}}) => Object.keys(spread)))];
    const rows = bars.map(({id, label: name, score, spread}) => [
      id,
      name,
      score,
      ...names.map((each) => spread?.[each]),
    ]);
    saveText(toCsv(['id', 'name', label, ...names], rows), `${fileName(title)}.csv`, 'text/csv');
  };
  const description = bars.map(({label: name, score}) => `${name} ${score.toFixed(2)}`).join(', ');
  const height = bars.length * rowHeight + margins.top + margins.bottom;
  const longest = Math.max(...bars.map(({label: name}) => shortened(name).length));
  const left = Math.max(90, Math.ceil(longest * characterWidth) + 14);
  return (
    <Plot title={title} description={description} height={height} margins={{...margins, left}} csv={csv}>
      {(area) => {
        const x = linearScale(roundEnds([-most, positive ? most : 0]), [0, area.width]);
        return (
          <>
            {bars.map(({id, label: name, score, spread = {}}, i) => {
              const middle = (i + 0.5) * rowHeight;
              const scores = Object.values(spread);
              return (
                // biome-ignore lint/a11y/noStaticElementInteractions: a short way; the table has links
                <g key={id} class={onPick ? 'bar-row picked' : 'bar-row'} onClick={() => onPick?.(bars[i])}>
                  <rect
                    x={-left}
                    y={i * rowHeight}
                    width={area.width + left}
                    height={rowHeight}
                    fill="transparent"
                  />
                  <text class="bar-label" x="-10" y={middle} dy="0.32em" text-anchor="end">
                    {shortened(name)}
                    <title>{`${name}: ${score}`}</title>
                  </text>
                  <rect
                    class={score < 0 ? 'bar-negative' : 'bar-positive'}
                    x={x(Math.min(0, score))}
                    y={middle - 8}
                    width={Math.abs(x(score) - x(0))}
                    height="16"
                  />
                  {scores.length > 1 && (
                    <line
                      class="spread"
                      x1={x(Math.min(...scores))}
                      x2={x(Math.max(...scores))}
                      y1={middle}
                      y2={middle}
                    />
                  )}
                  {Object.entries(spread).map(([of, value]) => (
                    <circle key={of} class="spread" cx={x(value)} cy={middle} r="2.6">
                      <title>{`${name} in ${of}: ${value}`}</title>
                    </circle>
                  ))}
                </g>
              );
            })}
            <line x1={x(0)} x2={x(0)} y2={area.height} stroke="var(--line-strong)" />
            <BottomAxis scale={x} area={area} label={label} ticks={5} />
          </>
        );
      }}
    </Plot>
  );
}

/** Labels keep to their margin. */
function shortened(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}
