import {area as areaShape, line as lineShape} from 'd3-shape';
import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import {LeftAxis, Plot} from './plot';
import {linearScale, roundEnds} from './scale';
import {figure} from './words';

/** What a place has: a cell line, or the summary over all. */
export interface BandPlace {
  readonly id: string;
  readonly label: string;
  readonly median: number;
  readonly q25: number;
  readonly q75: number;
}

interface BandPlotProps {
  readonly title: string;
  /** of the values */
  readonly label: string;
  readonly places: readonly BandPlace[];
  /** ends of the axis; those of the values where it is absent */
  readonly domain?: readonly [number, number];
}

const height = 260;
const margins = {top: 12, right: 24, bottom: 66, left: 60};

/** The median from place to place as a line, in a band from quartile to quartile. */
export function BandPlot({title, label, places, domain}: BandPlotProps) {
  const csv = () =>
    saveText(
      toCsv(
        ['place', 'median', 'q25', 'q75'],
        places.map(({id, median, q25, q75}) => [id, median, q25, q75]),
      ),
      `${fileName(title)}.csv`,
      'text/csv',
    );
  const description = places
    .map(({label: name, median, q25, q75}) => `${name} ${figure(median)} (${figure(q25)} to ${figure(q75)})`)
    .join(', ');
  return (
    <Plot title={title} description={description} height={height} margins={margins} csv={csv}>
      {(area) => {
        const y = linearScale(domain ?? roundEnds(rangeOf(places)), [area.height, 0]);
        const step = area.width / Math.max(1, places.length - 1);
        const x = (_: BandPlace, i: number) => i * step;
        const band = areaShape<BandPlace>(
          x,
          ({q25}) => y(q25),
          ({q75}) => y(q75),
        );
        const line = lineShape<BandPlace>(x, ({median}) => y(median));
        return (
          <>
            <LeftAxis scale={y} area={area} label={label} ticks={5} />
            <path class="band" d={band(places) ?? ''} />
            <path class="band-line" d={line(places) ?? ''} />
            {places.map(({id, label: name, median, q25, q75}, i) => (
              <g key={id} transform={`translate(${i * step},0)`}>
                <circle class="band-point" cy={y(median)} r="4">
                  <title>{`${name}: median ${median}, quartiles ${q25} and ${q75}`}</title>
                </circle>
                <text
                  class="place-label"
                  transform={`translate(4,${area.height + 14}) rotate(-40)`}
                  text-anchor="end"
                >
                  {name}
                </text>
              </g>
            ))}
            <line class="zero" x2={area.width} y1={area.height} y2={area.height} />
          </>
        );
      }}
    </Plot>
  );
}

function rangeOf(places: readonly BandPlace[]): [number, number] {
  const low = Math.min(...places.map(({q25}) => q25));
  const high = Math.max(...places.map(({q75}) => q75));
  const margin = (high - low || 1) * 0.1;
  return [low - margin, high + margin];
}
