/** What a plot shows, read from the drawing itself. */
import type {Locator} from 'playwright-core';

/** The words that points and bars of a plot show when they are pointed at: "A375: 12.5". */
export function titlesOf(plot: Locator): Promise<string[]> {
  return plot.locator('svg title').allTextContents();
}

/**
 * Values where marks stand along the horizontal axis, worked out from the places of its ticks.
 * @param marks selector of lines, rectangles or circles
 * @param edges attributes of a mark that hold a place: cx, x1; `x+width` is the far end of a rectangle
 */
export async function valuesAt(
  plot: Locator,
  marks: string,
  edges: readonly string[],
): Promise<readonly (readonly number[])[]> {
  const ticks = await plot.locator('.axis > g').evaluateAll((groups) =>
    groups.map((group) => ({
      at: Number(/translate\(([-\d.]+)/.exec(group.getAttribute('transform') ?? '')?.[1]),
      value: Number(group.querySelector('text')?.textContent?.replace('−', '-').replace(',', '')),
    })),
  );
  const [first, last] = [ticks[0], ticks[ticks.length - 1]];
  const places = await plot
    .locator(marks)
    .evaluateAll(
      (found, names) =>
        found.map((mark) =>
          names.map((name) =>
            name.split('+').reduce((sum, part) => sum + Number(mark.getAttribute(part)), 0),
          ),
        ),
      edges,
    );
  const perPixel = (last.value - first.value) / (last.at - first.at);
  return places.map((each) => each.map((at) => first.value + (at - first.at) * perPixel));
}
