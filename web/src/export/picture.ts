/** Plots as SVG or PNG. */
import {saveBlob, saveText} from './download';

/** What of the computed style a drawing needs to look the same elsewhere. */
const drawn = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
] as const;

/** A drawing with its styles written into it, so that it stands alone. */
export function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const {width, height} = svg.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  [svg, ...svg.querySelectorAll<SVGElement>('*')].forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const name of drawn) copies[i].setAttribute(name, style.getPropertyValue(name));
    copies[i].removeAttribute('class');
    copies[i].removeAttribute('style');
  });
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', groundOf(svg));
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

export function saveSvg(svg: SVGSVGElement, name: string): void {
  saveText(svgText(svg), `${name}.svg`, 'image/svg+xml');
}

/** @param scale pixels of the picture for one of the page */
export async function savePng(
  drawing: SVGSVGElement | HTMLCanvasElement,
  name: string,
  scale = 2,
): Promise<void> {
  const canvas = drawing instanceof HTMLCanvasElement ? drawing : await rasterise(drawing, scale);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is too large for this browser to save.');
  saveBlob(blob, `${name}.png`);
}

async function rasterise(svg: SVGSVGElement, scale: number): Promise<HTMLCanvasElement> {
  const {width, height} = svg.getBoundingClientRect();
  const image = new Image();
  // The policy of the pages takes pictures from data: alone.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(svg))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The colour behind a drawing. */
function groundOf(element: Element): string {
  for (let each: Element | null = element; each; each = each.parentElement) {
    const {backgroundColor} = getComputedStyle(each);
    if (!/^rgba\(0, 0, 0, 0\)$|^transparent$/.test(backgroundColor)) return backgroundColor;
  }
  return '#ffffff';
}
