/** A range of both axes, in scores; it is part of the address. */
export interface Brush {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const digits = 3;

export function readBrush(text: string | undefined): Brush | undefined {
  const numbers = (text ?? '').split(',').map(Number);
  if (numbers.length !== 4 || numbers.some(Number.isNaN)) return undefined;
  const [x0, x1, y0, y1] = numbers;
  return {x: [x0, x1], y: [y0, y1]};
}

export function brushText({x, y}: Brush): string {
  return [...x, ...y].map((each) => Number(each.toFixed(digits))).join(',');
}

/** Two corners in any order. */
export function brushOf(from: readonly [number, number], to: readonly [number, number]): Brush {
  return {
    x: [Math.min(from[0], to[0]), Math.max(from[0], to[0])],
    y: [Math.min(from[1], to[1]), Math.max(from[1], to[1])],
  };
}

export function isWithin({x, y}: Brush, a: number, b: number): boolean {
  return a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1];
}
