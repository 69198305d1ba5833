import {extent} from 'd3-array';
import {useState} from 'preact/hooks';
import {toCsv} from '../../export/csv';
import {fileName, saveText} from '../../export/download';
import {BottomAxis, LeftAxis, Plot, type PlotArea} from '../../plots/plot';
import {type Ends, type LinearScale, linearScale, roundEnds} from '../../plots/scale';
import type {ComparedPert} from './ask';
import {type Brush, brushOf, isWithin} from './brush';

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly pert: ComparedPert;
}

interface ScatterProps {
  readonly points: readonly Point[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Spearman's, as the API has it */
  readonly correlation?: number | null;
  readonly brush?: Brush;
  readonly onBrush: (brush: Brush | undefined) => void;
}

/** Pixels within which the pointer means a point, and below which a drag is a click. */
const near = 12;
const smallest = 4;

/** Two queries, a point a perturbagen; dragging over it chooses rows. */
export function Scatter({points, xLabel, yLabel, correlation, brush, onBrush}: ScatterProps) {
  const chosen = brush ? points.filter(({x, y}) => isWithin(brush, x, y)) : [];
  const description =
    `${points.length.toLocaleString('en')} perturbagens by ${xLabel} and ${yLabel}` +
    (correlation === undefined || correlation === null
      ? '.'
      : `, Spearman’s correlation ${correlation.toFixed(2)}.`) +
    (brush ? ` ${chosen.length.toLocaleString('en')} are chosen.` : '');
  const csv = () =>
    saveText(
      toCsv(
        ['pert_id', 'pert_iname', xLabel, yLabel],
        points.map(({pert, x, y}) => [pert.pert_id, pert.pert_iname, x, y]),
      ),
      `${fileName('compare', xLabel, yLabel)}.csv`,
      'text/csv',
    );
  return (
    <Plot title={`${xLabel} and ${yLabel}`} description={description} height={420} csv={csv}>
      {(area) => <Points {...{area, points, chosen, xLabel, yLabel, brush, onBrush}} />}
    </Plot>
  );
}

interface PointsProps extends Omit<ScatterProps, 'correlation'> {
  readonly area: PlotArea;
  readonly chosen: readonly Point[];
}

function Points({area, points, chosen, xLabel, yLabel, brush, onBrush}: PointsProps) {
  const [drag, setDrag] = useState<{from: [number, number]; to: [number, number]}>();
  const [hovered, setHovered] = useState<Point>();
  const x = scaleOf(points, 'x', [0, area.width]);
  const y = scaleOf(points, 'y', [area.height, 0]);
  const at = (event: PointerEvent): [number, number] => {
    const box = (event.currentTarget as SVGRectElement).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const scores = ([px, py]: readonly [number, number]): [number, number] => [x.invert(px), y.invert(py)];
  const shown = drag ? brushOf(scores(drag.from), scores(drag.to)) : brush;
  return (
    <>
      <g class="zero">
        <line x1={x(0)} x2={x(0)} y2={area.height} />
        <line y1={y(0)} y2={y(0)} x2={area.width} />
      </g>
      <path class="points" d={dots(points, x, y)} />
      <path class="points chosen" d={dots(chosen, x, y)} />
      {shown && <BrushMark brush={shown} x={x} y={y} />}
      {hovered && <Name point={hovered} x={x(hovered.x)} y={y(hovered.y)} area={area} />}
      <rect
        class="brush-ground"
        width={area.width}
        height={area.height}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({from: at(event), to: at(event)});
        }}
        onPointerMove={(event) => {
          const to = at(event);
          if (drag) setDrag({...drag, to});
          else setHovered(nearest(points, to, x, y));
        }}
        onPointerLeave={() => setHovered(undefined)}
        onPointerUp={(event) => {
          if (!drag) return;
          const to = at(event);
          const isClick = Math.hypot(to[0] - drag.from[0], to[1] - drag.from[1]) < smallest;
          onBrush(isClick ? undefined : brushOf(scores(drag.from), scores(to)));
          setDrag(undefined);
        }}
      />
      <BottomAxis scale={x} area={area} label={xLabel} />
      <LeftAxis scale={y} area={area} label={yLabel} />
    </>
  );
}

/** The range, as far as it lies in the plot. */
function BrushMark({brush, x, y}: {readonly brush: Brush; readonly x: LinearScale; readonly y: LinearScale}) {
  const [left, right] = within(x, brush.x);
  const [top, bottom] = within(y, brush.y);
  return <rect class="brush" x={left} y={top} width={right - left} height={bottom - top} />;
}

/** Both ends of a range in pixels, the lesser first. */
function within(scale: LinearScale, range: readonly [number, number]): [number, number] {
  const [first, last] = [Math.min(...scale.range), Math.max(...scale.range)];
  const [a, b] = range.map((value) => Math.max(first, Math.min(last, scale(value))));
  return a < b ? [a, b] : [b, a];
}

interface NameProps {
  readonly point: Point;
  readonly x: number;
  readonly y: number;
  readonly area: PlotArea;
}

function Name({point: {pert}, x, y, area}: NameProps) {
  const isRight = x > area.width / 2;
  return (
    <g class="point-name">
      <circle cx={x} cy={y} r="5" />
      <text x={x + (isRight ? -9 : 9)} y={y} dy="-0.5em" text-anchor={isRight ? 'end' : 'start'}>
        {pert.pert_iname ?? pert.pert_id}
      </text>
    </g>
  );
}

function scaleOf(points: readonly Point[], axis: 'x' | 'y', range: Ends): LinearScale {
  const [low = -1, high = 1] = extent(points, (point) => point[axis]);
  return linearScale(roundEnds([Math.min(low, 0), Math.max(high, 0)]), range);
}

/** Thousands of points as one element: lines without length, whose round ends are the dots. */
function dots(points: readonly Point[], x: LinearScale, y: LinearScale): string {
  return points.map((point) => `M${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}h0`).join('');
}

function nearest(
  points: readonly Point[],
  [px, py]: readonly [number, number],
  x: LinearScale,
  y: LinearScale,
): Point | undefined {
  let found: Point | undefined;
  let least = near;
  for (const point of points) {
    const distance = Math.hypot(x(point.x) - px, y(point.y) - py);
    if (distance < least) [found, least] = [point, distance];
  }
  return found;
}
