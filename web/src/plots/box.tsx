import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import {BottomAxis, Plot} from './plot';
import {linearScale, roundEnds} from './scale';
import {figure} from './words';

/** Quartiles and whiskers as the API answers them; null where there is nothing to tell them from. */
export interface Box {
  readonly median: number | null;
  readonly q25: number | null;
  readonly q75: number | null;
  readonly whisker_low: number | null;
  readonly whisker_high: number | null;
}

export interface BoxPoint {
  readonly id: string;
  readonly label: string;
  readonly value: number | null;
}

interface BoxPlotProps {
  readonly title: string;
  /** of the values */
  readonly label: string;
  readonly box: Box;
  readonly points: readonly BoxPoint[];
  /** ends of the axis; those of the values where it is absent */
  readonly domain?: readonly [number, number];
  readonly onPick?: (point: BoxPoint) => void;
}

const height = 190;
const margins = {top: 14, right: 20, bottom: 42, left: 20};
/** Pixels above and below the middle: of the box, and of the points that would lie upon each other. */
const half = 30;
const lanes = 5;

/** A point for each value, a box from quartile to quartile with a line at the median, whiskers to the usual extremes. */
export function BoxPlot({title, label, box, points, domain, onPick}: BoxPlotProps) {
  const placed = points.flatMap(({value, ...point}) => (value === null ? [] : [{...point, value}]));
  const csv = () =>
    saveText(
      toCsv(
        ['id', 'name', label],
        points.map(({id, label: name, value}) => [id, name, value]),
      ),
      `${fileName(title)}.csv`,
      'text/csv',
    );
  const {median, q25, q75, whisker_low, whisker_high} = box;
  const description = `Median ${figure(median)}, quartiles ${figure(q25)} and ${figure(q75)}, whiskers ${figure(
    whisker_low,
  )} and ${figure(whisker_high)}; ${placed.map(({label: name, value}) => `${name} ${figure(value)}`).join(', ')}.`;
  return (
    <Plot title={title} description={description} height={height} margins={margins} csv={csv}>
      {(area) => {
        const x = linearScale(domain ?? roundEnds(rangeOf([box, placed])), [0, area.width]);
        const middle = area.height / 2;
        const at = (value: number | null) => (value === null ? undefined : x(value));
        return (
          <>
            {q25 !== null && q75 !== null && (
              <rect
                class="box"
                x={x(q25)}
                y={middle - half}
                width={Math.max(1, x(q75) - x(q25))}
                height={2 * half}
              >
                <title>{`Quartiles: ${figure(q25)} to ${figure(q75)}`}</title>
              </rect>
            )}
            {(
              [
                [whisker_low, q25],
                [whisker_high, q75],
              ] as const
            ).map(
              ([end, edge], i) =>
                end !== null && (
                  <g key={i === 0 ? 'low' : 'high'} class="whisker">
                    <line x1={at(end)} x2={at(edge ?? end)} y1={middle} y2={middle} />
                    <line x1={at(end)} x2={at(end)} y1={middle - half / 2} y2={middle + half / 2} />
                  </g>
                ),
            )}
            {median !== null && (
              <line class="box-median" x1={x(median)} x2={x(median)} y1={middle - half} y2={middle + half} />
            )}
            {placed.map((point, i) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: a short way; the table has links
              <circle
                key={point.id}
                class={onPick ? 'box-point picked' : 'box-point'}
                cx={x(point.value)}
                cy={middle + ((i % lanes) - (lanes - 1) / 2) * ((1.7 * half) / lanes)}
                r="5"
                onClick={() => onPick?.(point)}
              >
                <title>{`${point.label}: ${point.value}`}</title>
              </circle>
            ))}
            <BottomAxis scale={x} area={area} label={label} ticks={7} />
          </>
        );
      }}
    </Plot>
  );
}

function rangeOf([box, placed]: readonly [Box, readonly {readonly value: number}[]]): [number, number] {
  const known = [...placed.map(({value}) => value), box.whisker_low, box.whisker_high].filter(
    (value): value is number => value !== null,
  );
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const margin = (high - low || 1) * 0.08;
  return known.length === 0 ? [-100, 100] : [low - margin, high + margin];
}
