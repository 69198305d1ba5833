/** Whether a plot stands where its numbers say. */

/** A number that is plotted, and where it was found in the drawing, in pixels. */
export interface Placed {
  readonly value: number;
  readonly at: number;
}

/**
 * The least squares line from numbers to pixels must meet each of them: an axis that is linear has one scale for all.
 * @returns the largest distance in pixels
 */
export function offTheLine(points: readonly Placed[]): number {
  const mean = (of: (point: Placed) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [value, at] = [mean((point) => point.value), mean((point) => point.at)];
  const slope =
    mean((point) => (point.value - value) * (point.at - at)) / mean((point) => (point.value - value) ** 2);
  return Math.max(...points.map((point) => Math.abs(point.at - (at + slope * (point.value - value)))));
}
