import './plot.css';
import type {ComponentChildren, RefObject} from 'preact';
import {useRef} from 'preact/hooks';
import {fileName} from '../export/download';
import {type ExportChoice, ExportMenu} from '../export/export-menu';
import {savePng, saveSvg} from '../export/picture';
import type {LinearScale} from './scale';
import {useWidth} from './use-width';

export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export const usualMargins: Margins = {top: 12, right: 16, bottom: 40, left: 56};

/** Where the data of a plot are drawn, in pixels; its corner is at 0, 0. */
export interface PlotArea {
  readonly width: number;
  readonly height: number;
}

interface PlotProps {
  /** above the plot, and in the names of its files */
  readonly title: string;
  /** what it shows, for those who do not see it: the numbers in a sentence */
  readonly description: string;
  readonly height: number;
  readonly margins?: Margins;
  /** the numbers behind the plot as CSV */
  readonly csv?: () => void;
  readonly children: (area: PlotArea) => ComponentChildren;
}

/** A drawing as wide as its place, with its downloads. */
export function Plot({title, description, height, margins = usualMargins, csv, children}: PlotProps) {
  const figure = useRef<HTMLElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const width = useWidth(figure);
  const area = {
    width: Math.max(0, width - margins.left - margins.right),
    height: height - margins.top - margins.bottom,
  };
  return (
    <figure class="plot" ref={figure}>
      <figcaption>
        <span>{title}</span>
        <ExportMenu choices={choicesOf(svg, title, csv)} />
      </figcaption>
      {width > 0 && (
        <svg ref={svg} width={width} height={height} role="img" aria-label={`${title}. ${description}`}>
          <g transform={`translate(${margins.left},${margins.top})`}>{children(area)}</g>
        </svg>
      )}
    </figure>
  );
}

function choicesOf(
  svg: RefObject<SVGSVGElement | null>,
  title: string,
  csv?: () => void,
): readonly ExportChoice[] {
  const name = fileName(title);
  const pictures = [
    {label: 'PNG', run: () => (svg.current ? savePng(svg.current, name) : undefined)},
    {label: 'SVG', run: () => (svg.current ? saveSvg(svg.current, name) : undefined)},
  ];
  return csv ? [...pictures, {label: 'CSV of the numbers', run: csv}] : pictures;
}

interface AxisProps {
  readonly scale: LinearScale;
  readonly area: PlotArea;
  readonly label: string;
  readonly ticks?: number;
}

/** Pixels that a number below an axis needs. */
const tickWidth = 56;

export function BottomAxis({scale, area, label, ticks: most = 6}: AxisProps) {
  const ticks = Math.max(2, Math.min(most, Math.floor(area.width / tickWidth)));
  const format = scale.tickFormat(ticks);
  return (
    <g class="axis" transform={`translate(0,${area.height})`}>
      <line x2={area.width} />
      {scale.ticks(ticks).map((tick) => (
        <g key={tick} transform={`translate(${scale(tick)},0)`}>
          <line y2="5" />
          <text y="18" text-anchor="middle">
            {format(tick)}
          </text>
        </g>
      ))}
      <text x={area.width / 2} y="36" text-anchor="middle">
        {label}
      </text>
    </g>
  );
}

export function LeftAxis({scale, area, label, ticks = 5}: AxisProps) {
  const format = scale.tickFormat(ticks);
  return (
    <g class="axis">
      <line y2={area.height} />
      {scale.ticks(ticks).map((tick) => (
        <g key={tick} transform={`translate(0,${scale(tick)})`}>
          <line x2="-5" />
          <text x="-9" dy="0.32em" text-anchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      <text transform={`translate(-44,${area.height / 2}) rotate(-90)`} text-anchor="middle">
        {label}
      </text>
    </g>
  );
}
