/** A line drawn around points. */
export type Lasso = readonly (readonly [x: number, y: number])[];

/** Corners that an address keeps. */
const mostCorners = 60;

/** A lasso as the address has it: corners with blanks between, of few enough digits. */
export function lassoText(lasso: Lasso): string {
  const step = Math.max(1, Math.ceil(lasso.length / mostCorners));
  return lasso
    .filter((_, i) => i % step === 0)
    .map(([x, y]) => `${Number(x.toFixed(2))},${Number(y.toFixed(2))}`)
    .join(' ');
}

/** undefined where the text is no lasso */
export function readLasso(text: string | undefined): Lasso | undefined {
  if (!text) return undefined;
  const corners = text.split(' ').map((corner) => corner.split(',').map(Number));
  const sound = corners.every((corner) => corner.length === 2 && corner.every(Number.isFinite));
  return sound && corners.length >= 3 ? corners.map(([x, y]) => [x, y] as const) : undefined;
}

/** Whether a place is inside: a line from it to the far left crosses the lasso an odd number of times. */
export function isInside(lasso: Lasso, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, before = lasso.length - 1; i < lasso.length; before = i++) {
    const [ax, ay] = lasso[i];
    const [bx, by] = lasso[before];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
