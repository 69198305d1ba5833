/**
 * Points painted into the pixels of a canvas: a hundred thousand take some milliseconds, where a call of the canvas for each
 * takes some hundred.
 */

/** Where a map is looked at: its point at the middle of the picture, and pixels for one of its units. */
export interface Sight {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** How points look. */
export interface Looks {
  /** per point which of the looks */
  readonly of: Uint8Array;
  /** points in the order in which they are painted */
  readonly order: Uint32Array;
  /** of each look, as ImageData's buffer holds them */
  readonly colours: Uint32Array;
  readonly shapes: Uint8Array;
}

export interface Picture {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly looks: Looks;
  /** colour behind the points */
  readonly ground: number;
}

export const shapeNames = ['disc', 'square', 'triangle', 'diamond'] as const;

const within: readonly ((x: number, y: number, r: number) => boolean)[] = [
  (x, y, r) => x * x + y * y <= r * r,
  (x, y, r) => Math.max(Math.abs(x), Math.abs(y)) <= r * 0.85,
  (x, y, r) => y <= r * 0.8 && y >= -r && Math.abs(x) <= (y + r) * 0.6,
  (x, y, r) => Math.abs(x) + Math.abs(y) <= r * 1.2,
];

/** @param scale pixels for one of the page */
export function paint(
  canvas: HTMLCanvasElement,
  picture: Picture,
  sight: Sight,
  radius: number,
  scale: number,
): void {
  const context = canvas.getContext('2d');
  const {width, height} = canvas;
  if (!context || width === 0 || height === 0) return;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  pixels.fill(picture.ground);
  const {x, y, looks} = picture;
  const stamps = shapeNames.map((_, shape) => stampOf(shape, radius * scale, width));
  const unit = sight.scale * scale;
  const [left, top] = [width / 2 - sight.x * unit, height / 2 + sight.y * unit];
  const margin = Math.ceil(radius * scale * 1.3) + 1;
  for (const point of looks.order) {
    const px = Math.round(left + x[point] * unit);
    const py = Math.round(top - y[point] * unit);
    if (px < margin || py < margin || px >= width - margin || py >= height - margin) continue;
    const look = looks.of[point];
    const stamp = stamps[looks.shapes[look]];
    const colour = looks.colours[look];
    const at = py * width + px;
    for (let i = 0; i < stamp.length; i++) pixels[at + stamp[i]] = colour;
  }
  context.putImageData(image, 0, 0);
}

/** Pixels of a shape, from that in its middle. */
function stampOf(shape: number, radius: number, width: number): Int32Array {
  const reach = Math.ceil(radius * 1.25);
  const offsets: number[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (within[shape](dx, dy, Math.max(0.5, radius))) offsets.push(dy * width + dx);
    }
  }
  return Int32Array.from(offsets);
}

/** Pixels that a point's radius has: small where there are many, larger where few are in sight. */
export function radiusOf(points: number, zoom: number): number {
  const usual = points > 50_000 ? 1.1 : points > 10_000 ? 1.8 : points > 2_000 ? 2.6 : 3;
  return Math.min(7, usual * Math.sqrt(Math.max(1, zoom)));
}

/** A colour of #rrggbb as a word of ImageData's buffer, which all machines of today read as little-endian. */
export function wordOf(colour: string): number {
  const value = Number.parseInt(colour.slice(1), 16);
  return ((255 << 24) | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

/** The point nearest to a place of the map, no farther than `reach`; undefined where there is none. */
export function pointAt(
  {x, y}: Pick<Picture, 'x' | 'y'>,
  at: readonly [number, number],
  reach: number,
): number | undefined {
  let [found, least] = [-1, reach * reach];
  for (let i = 0; i < x.length; i++) {
    const distance = (x[i] - at[0]) ** 2 + (y[i] - at[1]) ** 2;
    if (distance <= least) [found, least] = [i, distance];
  }
  return found < 0 ? undefined : found;
}
