import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import {BottomAxis, LeftAxis, Plot, type PlotArea} from './plot';
import {linearScale, roundEnds} from './scale';

/** A gene of a list where it stands in a signature. */
export interface Hit {
  readonly rank: number;
  readonly entrez_id: string;
  readonly symbol: string;
  readonly z: number;
  readonly before: number;
  readonly after: number;
  readonly leading_edge: boolean;
}

/** One list in a signature, as the API answers it. */
export interface ListSum {
  readonly es: number;
  readonly leading_edge: number;
  readonly size: number;
  readonly hits: readonly Hit[];
}

export interface RunningSums {
  /** genes that have a score in the signature */
  readonly genes: number;
  readonly up?: ListSum;
  readonly down?: ListSum;
}

const sides = ['up', 'down'] as const;
const margins = {top: 12, right: 16, bottom: 40, left: 56};
/** Pixels of the tracks of hits below the sums, and of the names of genes. */
const track = 26;
const names = 76;

interface RunningSumPlotProps {
  readonly title: string;
  readonly sums: RunningSums;
}

/** The running sum of each list along the genes of a signature, with its hits; those of the leading edge are named. */
export function RunningSumPlot({title, sums}: RunningSumPlotProps) {
  const lists = sides.flatMap((side) => (sums[side] ? [{side, list: sums[side]}] : []));
  const extra = lists.length * (track + names);
  const csv = () => {
    const header = ['list', 'rank', 'entrez_id', 'symbol', 'z', 'before', 'after', 'leading_edge'];
    const rows = lists.flatMap(({side, list}) =>
      list.hits.map((hit) => [
        side,
        hit.rank,
        hit.entrez_id,
        hit.symbol,
        hit.z,
        hit.before,
        hit.after,
        hit.leading_edge,
      ]),
    );
    saveText(toCsv(header, rows), `${fileName(title)}.csv`, 'text/csv');
  };
  const description = lists
    .map(({side, list}) => `${side}: enrichment score ${list.es.toFixed(3)}, ${list.hits.length} genes`)
    .join('; ');
  return (
    <Plot title={title} description={description} height={300 + extra} margins={margins} csv={csv}>
      {(area) => {
        const inner: PlotArea = {width: area.width, height: area.height - extra};
        const x = linearScale([1, sums.genes], [0, area.width]);
        const extent = lists.flatMap(({list}) => list.hits.flatMap(({before, after}) => [before, after]));
        const y = linearScale(roundEnds([Math.min(0, ...extent), Math.max(0, ...extent)]), [inner.height, 0]);
        return (
          <>
            <line x2={area.width} y1={y(0)} y2={y(0)} stroke="var(--line-strong)" />
            {lists.map(({side, list}) => (
              <polyline
                key={side}
                class={`sum-${side}`}
                points={pointsOf(list, sums.genes)
                  .map(([rank, sum]) => `${x(rank).toFixed(1)},${y(sum).toFixed(1)}`)
                  .join(' ')}
              />
            ))}
            {lists.map(({side, list}, i) => (
              <g key={side} transform={`translate(0,${inner.height + i * (track + names)})`}>
                <text class="plot-note" x="-9" y={names + track / 2} dy="0.32em" text-anchor="end">
                  {side}
                </text>
                <Hits side={side} list={list} x={x} width={area.width} />
              </g>
            ))}
            <BottomAxis scale={x} area={area} label="rank in the signature, 1 = highest z-score" />
            <LeftAxis scale={y} area={inner} label="running sum" ticks={5} />
          </>
        );
      }}
    </Plot>
  );
}

/** Corners of the sum: it jumps at each hit and falls evenly between hits. */
function pointsOf({hits}: ListSum, genes: number): readonly (readonly [number, number])[] {
  const corners = hits.flatMap(({rank, before, after}) => [[rank, before] as const, [rank, after] as const]);
  return [[1, 0], ...corners, [genes, 0]];
}

/** Pixels between names that can be told apart. */
const nameWidth = 12;

interface HitsProps {
  readonly side: 'up' | 'down';
  readonly list: ListSum;
  readonly x: (rank: number) => number;
  readonly width: number;
}

function Hits({side, list, x, width}: HitsProps) {
  const leading = list.hits.filter(({leading_edge}) => leading_edge);
  const places = spreadOut(
    leading.map(({rank}) => x(rank)),
    width,
  );
  return (
    <>
      {list.hits.map(({rank, symbol, entrez_id, z, leading_edge}) => (
        <line
          key={entrez_id}
          class={`tick-${side}${leading_edge ? ' leads' : ''}`}
          x1={x(rank)}
          x2={x(rank)}
          y1={names + (leading_edge ? 0 : 6)}
          y2={names + track - 6}
        >
          <title>{`${symbol}: rank ${rank}, z ${z}`}</title>
        </line>
      ))}
      {places.map((at, i) => (
        <g key={leading[i].entrez_id}>
          <line class="name-line" x1={at} x2={x(leading[i].rank)} y1={names - 9} y2={names} />
          <text class="gene-label" transform={`translate(${at + 4},${names - 11}) rotate(-90)`}>
            {leading[i].symbol}
          </text>
        </g>
      ))}
    </>
  );
}

/** Places for names as near to their own as keeps them apart; none where they are too many to be read. */
function spreadOut(wanted: readonly number[], width: number): readonly number[] {
  if (wanted.length * nameWidth > width) return [];
  const places = [...wanted];
  for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i], places[i - 1] + nameWidth);
  let most = width;
  for (let i = places.length - 1; i >= 0; i--) {
    places[i] = Math.min(places[i], most);
    most = places[i] - nameWidth;
  }
  return places;
}

/** z-scores of the genes of both lists where they stand in the signature: points of the up list, squares of the down list. */
export function ZScorePlot({title, sums}: RunningSumPlotProps) {
  const hits = sides.flatMap((side) => (sums[side]?.hits ?? []).map((hit) => ({side, ...hit})));
  const values = hits.map(({z}) => z);
  const csv = () =>
    saveText(
      toCsv(
        ['list', 'symbol', 'rank', 'z'],
        hits.map(({side, symbol, rank, z}) => [side, symbol, rank, z]),
      ),
      `${fileName(title)}.csv`,
      'text/csv',
    );
  const description = hits.map(({symbol, z}) => `${symbol} ${z.toFixed(1)}`).join(', ');
  return (
    <Plot title={title} description={description} height={220} csv={csv}>
      {(area) => {
        const x = linearScale([1, sums.genes], [0, area.width]);
        const y = linearScale(roundEnds([Math.min(0, ...values), Math.max(0, ...values)]), [area.height, 0]);
        return (
          <>
            <line x2={area.width} y1={y(0)} y2={y(0)} stroke="var(--line-strong)" />
            {hits.map(({side, symbol, rank, z}) => (
              <g key={side + symbol}>
                <line class={`tick-${side}`} x1={x(rank)} x2={x(rank)} y1={y(0)} y2={y(z)} />
                {side === 'up' ? (
                  <circle class="point-up" cx={x(rank)} cy={y(z)} r="4">
                    <title>{`${symbol}: z ${z}, rank ${rank}`}</title>
                  </circle>
                ) : (
                  <rect class="point-down" x={x(rank) - 3.5} y={y(z) - 3.5} width="7" height="7">
                    <title>{`${symbol}: z ${z}, rank ${rank}`}</title>
                  </rect>
                )}
              </g>
            ))}
            <BottomAxis scale={x} area={area} label="rank in the signature" />
            <LeftAxis scale={y} area={area} label="z-score" ticks={4} />
          </>
        );
      }}
    </Plot>
  );
}
