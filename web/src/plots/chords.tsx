import {ribbon} from 'd3-chord';
import {arc as arcShape} from 'd3-shape';
import {useState} from 'preact/hooks';
import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import {Plot} from './plot';
import {figure} from './words';

/** How alike a perturbagen is in its cell lines, as the API answers it. */
export interface Diversity {
  readonly cells: readonly {
    readonly cell_iname: string;
    /** highest TAS of its signatures there; null where none has one */
    readonly tas: number | null;
    /** TAS reaches the threshold */
    readonly is_strong: boolean;
  }[];
  /** cell lines in which it has no signatures */
  readonly without_data: readonly string[];
  /** of the row's cell line against the column's, in the order of `cells` */
  readonly tau: readonly (readonly (number | null)[])[];
  readonly tas_threshold: number;
  readonly score_threshold: number;
  /** pairs of cell lines that are drawn, by name */
  readonly chords: readonly {readonly cells: readonly string[]; readonly score: number}[];
}

interface ChordPlotProps {
  readonly title: string;
  readonly diversity: Diversity;
}

const height = 400;
/** Pixels for the names around. */
const names = 60;
const gap = 0.05;

/** Chords between cell lines in which a perturbagen does the same (red) or the opposite (blue). */
export function ChordPlot({title, diversity}: ChordPlotProps) {
  const {cells, without_data, tau, chords, score_threshold: least} = diversity;
  const [alone, setAlone] = useState<string>();
  const around = [...cells, ...without_data.map((cell_iname) => ({cell_iname, tas: null, is_strong: false}))];
  const places = new Map(around.map(({cell_iname}, i) => [cell_iname, i]));
  const csv = () =>
    saveText(
      toCsv(
        ['cell_iname', 'tas', ...cells.map(({cell_iname}) => cell_iname)],
        cells.map(({cell_iname, tas}, i) => [cell_iname, tas, ...tau[i]]),
      ),
      `${fileName(title)}.csv`,
      'text/csv',
    );
  const description = `${chords.length === 1 ? '1 chord' : `${chords.length} chords`} between cell lines${chords
    .map(({cells: [a, b], score}, i) => `${i === 0 ? ': ' : ''}${a} and ${b} ${figure(score)}`)
    .join(', ')}. TAS: ${cells.map(({cell_iname, tas}) => `${cell_iname} ${figure(tas)}`).join(', ')}.`;
  const step = (2 * Math.PI) / Math.max(1, around.length);
  const shown = alone === undefined ? chords : chords.filter(({cells: ends}) => ends.includes(alone));
  return (
    <Plot
      title={title}
      description={description}
      height={height}
      margins={{top: 4, right: 4, bottom: 4, left: 4}}
      csv={csv}
    >
      {(area) => {
        const outer = Math.max(40, Math.min(area.width, area.height) / 2 - names);
        const inner = outer - 14;
        const draw = ribbon().radius(inner - 4);
        const end = (of: string, to: string) =>
          endOf(places.get(of) ?? 0, places.get(to) ?? 0, around.length);
        return (
          <g transform={`translate(${area.width / 2},${area.height / 2})`}>
            {shown.map(({cells: [a, b], score}) => (
              <path
                key={`${a} ${b}`}
                class={score < 0 ? 'chord-negative' : 'chord-positive'}
                fill-opacity={0.25 + (0.7 * (Math.abs(score) - least)) / (100 - least)}
                d={String(draw({source: end(a, b), target: end(b, a)}))}
              >
                <title>{`${a} and ${b}: ${score}`}</title>
              </path>
            ))}
            {around.map(({cell_iname, tas, is_strong}, i) => {
              const [from, to] = [i * step + gap / 2, (i + 1) * step - gap / 2];
              const middle = ((from + to) / 2) * (180 / Math.PI) - 90;
              const flipped = middle > 90;
              const bar = arcShape<undefined>()
                .innerRadius(is_strong ? inner : inner + 9)
                .outerRadius(inner + 12)
                .startAngle(from)
                .endAngle(to)(undefined);
              return (
                <g
                  key={cell_iname}
                  class={alone === cell_iname ? 'chord-cell alone' : 'chord-cell'}
                  onPointerEnter={() => setAlone(cell_iname)}
                  onPointerLeave={() => setAlone(undefined)}
                >
                  {tas !== null && (
                    <path class={is_strong ? 'chord-bar strong' : 'chord-bar'} d={bar ?? ''} />
                  )}
                  <text
                    class="place-label"
                    transform={`rotate(${middle}) translate(${outer + 4},0)${flipped ? ' rotate(180)' : ''}`}
                    text-anchor={flipped ? 'end' : 'start'}
                    dy="0.32em"
                  >
                    {cell_iname}
                    <title>{tas === null ? `${cell_iname}: no TAS` : `${cell_iname}: TAS ${tas}`}</title>
                  </text>
                </g>
              );
            })}
          </g>
        );
      }}
    </Plot>
  );
}

/** A chord's share of its line's arc: its chords stand side by side, those to the next lines outermost. */
function endOf(of: number, to: number, count: number) {
  const step = (2 * Math.PI) / count;
  const [start, end] = [of * step + gap / 2, (of + 1) * step - gap / 2];
  const place = (((of - to) % count) + count) % count;
  const share = (end - start) / Math.max(1, count - 1);
  return {startAngle: start + (place - 1) * share, endAngle: start + place * share, radius: 0};
}
