import {toCsv} from '../../export/csv';
import {saveText} from '../../export/download';
import {LeftAxis, Plot} from '../../plots/plot';
import {linearScale} from '../../plots/scale';

interface Day {
  readonly day: string;
  readonly requests: number;
  readonly jobs: number;
}

/** Pixels that a date below the axis needs. */
const dateWidth = 52;

/** Requests that the axis has room for, so that its marks are whole. */
const fewest = 4;

/** Requests of each day, and in words how many jobs were submitted. */
export function Days({days}: {readonly days: readonly Day[]}) {
  const today = days.at(-1);
  const description = `Today ${today?.requests ?? 0} requests and ${today?.jobs ?? 0} jobs; ${days.length} days.`;
  const csv = () =>
    saveText(
      toCsv(
        ['day', 'requests', 'jobs'],
        days.map(({day, requests, jobs}) => [day, requests, jobs]),
      ),
      'use.csv',
      'text/csv',
    );
  return (
    <Plot title="Requests by day (UTC)" description={description} height={220} csv={csv}>
      {(area) => {
        const band = area.width / Math.max(1, days.length);
        const most = Math.max(fewest, ...days.map(({requests}) => requests));
        const y = linearScale([0, most], [area.height, 0]);
        const every = Math.max(1, Math.ceil(dateWidth / band));
        return (
          <>
            {days.map(({day, requests, jobs}, i) => (
              <rect
                key={day}
                class="bar-neutral"
                x={i * band + 0.5}
                y={y(requests)}
                width={Math.max(0.5, band - 1)}
                height={area.height - y(requests)}
              >
                <title>{`${day}: ${requests.toLocaleString('en')} requests, ${jobs.toLocaleString('en')} jobs`}</title>
              </rect>
            ))}
            <g class="axis" transform={`translate(0,${area.height})`}>
              <line x2={area.width} />
              {days.map(
                ({day}, i) =>
                  // Today, and back from it.
                  (days.length - 1 - i) % every === 0 && (
                    <text key={day} x={(i + 0.5) * band} y="18" text-anchor="middle">
                      {day.slice(5)}
                    </text>
                  ),
              )}
            </g>
            <LeftAxis scale={y} area={area} label="requests" ticks={4} />
          </>
        );
      }}
    </Plot>
  );
}
