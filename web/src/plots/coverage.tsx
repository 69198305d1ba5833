import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import {Plot} from './plot';

interface CoverageProps {
  readonly title: string;
  /** rows from below upwards, as they are named */
  readonly doses: readonly string[];
  readonly cells: readonly {
    readonly cell_iname: string;
    /** signatures by row */
    readonly by_dose: readonly number[];
  }[];
}

const rowHeight = 26;
const margins = {top: 8, right: 16, bottom: 66, left: 78};

/** Doses by cell lines: dark and numbered where there are signatures, light where there are none. */
export function CoveragePlot({title, doses, cells}: CoverageProps) {
  const csv = () =>
    saveText(
      toCsv(
        ['cell_iname', ...doses],
        cells.map(({cell_iname, by_dose}) => [cell_iname, ...by_dose]),
      ),
      `${fileName(title)}.csv`,
      'text/csv',
    );
  const description = cells
    .map(({cell_iname, by_dose}) => {
      const there = doses.flatMap((dose, i) => (by_dose[i] > 0 ? [`${dose} (${by_dose[i]})`] : []));
      return `${cell_iname}: ${there.length === 0 ? 'none' : there.join(', ')}`;
    })
    .join('; ');
  const height = doses.length * rowHeight + margins.top + margins.bottom;
  return (
    <Plot title={title} description={description} height={height} margins={margins} csv={csv}>
      {(area) => {
        const width = Math.min(56, area.width / cells.length);
        return (
          <>
            {doses.map((dose, i) => (
              <text
                key={dose}
                class="place-label"
                x="-10"
                y={(doses.length - i - 0.5) * rowHeight}
                dy="0.32em"
                text-anchor="end"
              >
                {dose}
              </text>
            ))}
            {cells.map(({cell_iname, by_dose}, column) => (
              <g key={cell_iname} transform={`translate(${column * width},0)`}>
                {doses.map((dose, i) => (
                  <g key={dose} transform={`translate(0,${(doses.length - i - 1) * rowHeight})`}>
                    <rect
                      class={by_dose[i] > 0 ? 'covered' : 'uncovered'}
                      width={Math.max(1, width - 2)}
                      height={rowHeight - 2}
                      rx="2"
                    >
                      <title>{`${cell_iname} at ${dose}: ${by_dose[i] === 1 ? '1 signature' : `${by_dose[i]} signatures`}`}</title>
                    </rect>
                    {by_dose[i] > 0 && width > 18 && (
                      <text class="covered-count" x={width / 2 - 1} y={rowHeight / 2 - 1} dy="0.35em">
                        {by_dose[i]}
                      </text>
                    )}
                  </g>
                ))}
                <text
                  class="place-label"
                  transform={`translate(${width / 2 + 4},${area.height + 12}) rotate(-40)`}
                  text-anchor="end"
                >
                  {cell_iname}
                </text>
              </g>
            ))}
          </>
        );
      }}
    </Plot>
  );
}
