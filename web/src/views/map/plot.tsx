import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {ExportMenu} from '../../export/export-menu';
import {savePng} from '../../export/picture';
import {arrowSteps} from '../../plots/arrow-steps';
import {useWidth} from '../../plots/use-width';
import type {Colouring, Theme} from './colouring';
import type {Lasso} from './lasso';
import {type Picture, paint, pointAt, radiusOf, type Sight, wordOf} from './paint';

interface MapPlotProps {
  readonly title: string;
  readonly description: string;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly colouring: Colouring;
  readonly theme: Theme;
  /** where it is looked at; undefined: all of it */
  readonly sight?: Sight;
  readonly onSight: (sight: Sight | undefined) => void;
  readonly lasso?: Lasso;
  readonly onLasso: (lasso: Lasso | undefined) => void;
  readonly nameOf: (point: number) => string;
}

type Place = readonly [x: number, y: number];

const ground = {light: '#ffffff', dark: '#141a22'} as const;
/** Share of the picture that the whole map takes, */
const filled = 0.92;
/** how much nearer a step brings it, and how near it can come. */
const zoomStep = 1.3;
const mostZoom = 200;
/** Pixels within which the pointer means a point, that an arrow key moves, and between two corners of a lasso. */
const near = 10;
const arrow = 60;
const cornerDistance = 4;
/** Milliseconds that a sight stands before the address tells it. */
const settles = 250;

/** The points on a canvas: to be moved, enlarged, pointed at, and caught with a lasso. */
export function MapPlot(props: MapPlotProps) {
  const {title, description, x, y, colouring, theme, sight, onSight, lasso, onLasso, nameOf} = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box);
  const height = Math.round(Math.min(640, Math.max(300, width * 0.66)));
  const whole = useMemo(() => wholeSight(x, y, width, height), [x, y, width, height]);
  // While it moves it runs ahead of the address.
  const [moving, setMoving] = useState<Sight | undefined>(undefined);
  const [draws, setDraws] = useState(false);
  const [drawn, setDrawn] = useState<readonly Place[]>();
  const [hovered, setHovered] = useState<number>();
  const held = useRef<Place | undefined>(undefined);
  const seen = moving ?? sight ?? whole;
  const zoom = seen.scale / whole.scale;
  const radius = radiusOf(x.length, zoom);
  const density = Math.min(2, globalThis.devicePixelRatio || 1);

  useEffect(() => setMoving(undefined), [sight]);
  useEffect(() => {
    if (!moving) return;
    const timer = setTimeout(() => onSight(moving), settles);
    return () => clearTimeout(timer);
  }, [moving]);
  useEffect(() => {
    const {current} = canvas;
    if (!current || width === 0) return;
    const picture: Picture = {
      ...{x, y, looks: colouring.looks, ground: wordOf(ground[theme])},
    };
    const frame = requestAnimationFrame(() => paint(current, picture, seen, radius, density));
    return () => cancelAnimationFrame(frame);
  }, [x, y, colouring, theme, seen.x, seen.y, seen.scale, width, height]);

  const placeOf = ({clientX, clientY}: MouseEvent): Place => {
    const {left, top} = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return [
      seen.x + (clientX - left - width / 2) / seen.scale,
      seen.y - (clientY - top - height / 2) / seen.scale,
    ];
  };
  const pixelOf = ([px, py]: Place): Place => [
    width / 2 + (px - seen.x) * seen.scale,
    height / 2 - (py - seen.y) * seen.scale,
  ];
  const enlarge = (by: number, at: Place = [seen.x, seen.y]) => {
    const scale = Math.min(whole.scale * mostZoom, Math.max(whole.scale / 2, seen.scale * by));
    const share = seen.scale / scale;
    setMoving({x: at[0] + (seen.x - at[0]) * share, y: at[1] + (seen.y - at[1]) * share, scale});
  };
  const move = (dx: number, dy: number) =>
    setMoving({...seen, x: seen.x + dx / seen.scale, y: seen.y + dy / seen.scale});
  const reset = () => {
    setMoving(undefined);
    onSight(undefined);
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    canvas.current?.setPointerCapture(event.pointerId);
    held.current = [event.clientX, event.clientY];
    if (draws || event.shiftKey) setDrawn([placeOf(event)]);
  };
  const onPointerMove = (event: PointerEvent) => {
    const {current} = held;
    if (!current) {
      setHovered(pointAt({x, y}, placeOf(event), near / seen.scale));
      return;
    }
    const [dx, dy] = [event.clientX - current[0], event.clientY - current[1]];
    if (!drawn) move(-dx, dy);
    else if (Math.hypot(dx, dy) < cornerDistance) return;
    else setDrawn([...drawn, placeOf(event)]);
    held.current = [event.clientX, event.clientY];
  };
  const onPointerUp = () => {
    held.current = undefined;
    if (!drawn) return;
    setDrawn(undefined);
    if (drawn.length >= 3) onLasso(drawn);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = arrowSteps[event.key];
    if (step) move(step[1] * arrow, -step[0] * arrow);
    else if (event.key === '+' || event.key === '=') enlarge(zoomStep);
    else if (event.key === '-') enlarge(1 / zoomStep);
    else if (event.key === '0') reset();
    else if (event.key === 'Escape' && lasso) onLasso(undefined);
    else return;
    event.preventDefault();
  };
  // Listened to by hand: only such a listener may keep the page from scrolling.
  const onWheel = useRef<(event: WheelEvent) => void>(() => {});
  onWheel.current = (event) => {
    event.preventDefault();
    enlarge(zoomStep ** (-event.deltaY / 120), placeOf(event));
  };
  useEffect(() => {
    const {current} = canvas;
    const listen = (event: WheelEvent) => onWheel.current(event);
    current?.addEventListener('wheel', listen, {passive: false});
    return () => current?.removeEventListener('wheel', listen);
  }, []);

  const savePicture = async () => {
    if (canvas.current) await savePng(canvas.current, 'signature-map');
  };

  const line = drawn ?? lasso;
  const mark = hovered === undefined ? undefined : pixelOf([x[hovered], y[hovered]]);
  return (
    <div class="stack">
      <div class="row map-bar">
        <button type="button" class="button small" aria-pressed={!draws} onClick={() => setDraws(false)}>
          Move
        </button>
        <button type="button" class="button small" aria-pressed={draws} onClick={() => setDraws(true)}>
          Lasso
        </button>
        <button type="button" class="button small" onClick={() => enlarge(zoomStep)}>
          Nearer
        </button>
        <button type="button" class="button small" onClick={() => enlarge(1 / zoomStep)}>
          Farther
        </button>
        <button type="button" class="button small" onClick={reset}>
          All
        </button>
        <ExportMenu choices={[{label: 'PNG', run: savePicture}]} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by keys */}
      <section class="map-plot" ref={box} tabIndex={0} aria-label={title} onKeyDown={onKeyDown}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={description}
          class={draws ? 'draws' : ''}
          width={Math.round(width * density)}
          height={Math.round(height * density)}
          style={{width: `${width}px`, height: `${height}px`}}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={onPointerUp}
          onPointerLeave={() => setHovered(undefined)}
        />
        <svg class="map-marks" width={width} height={height} aria-hidden="true">
          {line && <polygon points={line.map((corner) => pixelOf(corner).join(',')).join(' ')} />}
          {mark && <circle cx={mark[0]} cy={mark[1]} r={radius + 3} />}
        </svg>
      </section>
      <p class="small map-said" role="status">
        {hovered === undefined
          ? 'Point at a signature to see what it is. Drag to move, turn the wheel to come nearer; drag with Shift, or with Lasso, around signatures to list them. Keys: arrows, +, −, 0.'
          : nameOf(hovered)}
      </p>
    </div>
  );
}

function wholeSight(x: Float32Array, y: Float32Array, width: number, height: number): Sight {
  const reach = (values: Float32Array) =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return {
    x: 0,
    y: 0,
    scale: (filled / 2) * Math.min(Math.max(1, width) / reach(x), Math.max(1, height) / reach(y)),
  };
}
