import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import type {Box} from './box';
import {BottomAxis, Plot} from './plot';
import {linearScale} from './scale';
import {figure} from './words';

export interface BoxRow {
  readonly id: string;
  readonly label: string;
  /** what else is said of it when it is pointed at */
  readonly note: string;
  readonly box: Box;
}

interface BoxRowsProps {
  readonly title: string;
  /** of the values */
  readonly label: string;
  readonly rows: readonly BoxRow[];
  readonly domain: readonly [number, number];
  readonly onPick: (row: BoxRow) => void;
}

const rowHeight = 22;
/** Rows that are drawn; the table has all. */
const mostRows = 40;
const margins = {top: 6, right: 20, bottom: 42};

/** A small box plot for each row, one scale for all. */
export function BoxRows({title, label, rows, domain, onPick}: BoxRowsProps) {
  const shown = rows.slice(0, mostRows);
  const csv = () =>
    saveText(
      toCsv(
        ['id', 'name', 'median', 'q25', 'q75', 'whisker_low', 'whisker_high'],
        rows.map(({id, label: name, box}) => [
          id,
          name,
          box.median,
          box.q25,
          box.q75,
          box.whisker_low,
          box.whisker_high,
        ]),
      ),
      `${fileName(title)}.csv`,
      'text/csv',
    );
  const height = shown.length * rowHeight + margins.top + margins.bottom;
  const description = shown.map(({label: name, box}) => `${name} ${figure(box.median)}`).join(', ');
  return (
    <>
      <Plot
        title={title}
        description={description}
        height={height}
        margins={{...margins, left: 150}}
        csv={csv}
      >
        {(area) => {
          const x = linearScale(domain, [0, area.width]);
          return (
            <>
              {shown.map((row, i) => {
                const {id, label: name, note, box} = row;
                const middle = (i + 0.5) * rowHeight;
                return (
                  // biome-ignore lint/a11y/noStaticElementInteractions: a short way; the table has links
                  <g key={id} class="bar-row picked" onClick={() => onPick(row)}>
                    <text class="bar-label" x="-10" y={middle} dy="0.32em" text-anchor="end">
                      {name.length > 19 ? `${name.slice(0, 18)}…` : name}
                      <title>{`${name} (${id}), ${note}: median ${figure(box.median)}`}</title>
                    </text>
                    <line class="strip" x2={area.width} y1={middle} y2={middle} />
                    {box.whisker_low !== null && box.whisker_high !== null && (
                      <g class="whisker">
                        <line x1={x(box.whisker_low)} x2={x(box.whisker_high)} y1={middle} y2={middle} />
                      </g>
                    )}
                    {box.q25 !== null && box.q75 !== null && (
                      <rect
                        class="box"
                        x={x(box.q25)}
                        y={middle - 6}
                        width={Math.max(1, x(box.q75) - x(box.q25))}
                        height="12"
                      />
                    )}
                    {box.median !== null && (
                      <line
                        class="box-median"
                        x1={x(box.median)}
                        x2={x(box.median)}
                        y1={middle - 7}
                        y2={middle + 7}
                      />
                    )}
                  </g>
                );
              })}
              <line class="bound" x1={x(90)} x2={x(90)} y2={area.height} />
              <BottomAxis scale={x} area={area} label={label} ticks={7} />
            </>
          );
        }}
      </Plot>
      <p class="small soft">
        Dashed: 90.{rows.length > shown.length && ` The first ${shown.length} of ${rows.length} are drawn.`}
      </p>
    </>
  );
}
