/**
 * Which set sizes random sets are drawn for when there are too many to draw for each (cmapM discretizeSetSizes.m,
 * which spaces its bins evenly; here each is the same factor larger, since the spread of random enrichment scores
 * goes with the square root of the size and sets of 20 and of 20,000 members stand in one list).
 */

/** Sizes that most sets have, and bins for the others. */
const frequentSizes = 25;
const binnedSizes = 25;

/** For each set the size its random sets have: its own, or the nearest that is drawn. */
export function permutedSizes(sizes: ArrayLike<number>): Uint32Array {
  const sets = new Map<number, number>();
  for (let set = 0; set < sizes.length; set++) sets.set(sizes[set], (sets.get(sizes[set]) ?? 0) + 1);
  const byFrequency = [...sets]
    .sort(([a, setsA], [b, setsB]) => setsB - setsA || a - b)
    .map(([size]) => size);
  if (byFrequency.length <= frequentSizes + binnedSizes) return Uint32Array.from(sizes);

  const rest = byFrequency.slice(frequentSizes);
  const [smallest, largest] = [Math.min(...rest), Math.max(...rest)];
  const centers = Array.from({length: binnedSizes}, (_, bin) =>
    Math.round(smallest * (largest / smallest) ** ((bin + 0.5) / binnedSizes)),
  );
  const drawn = [...new Set([...byFrequency.slice(0, frequentSizes), ...centers])].sort((a, b) => a - b);
  const nearest = new Map(byFrequency.map((size) => [size, nearestByFactor(size, drawn)]));
  return Uint32Array.from(sizes, (size) => nearest.get(size) ?? size);
}

function nearestByFactor(size: number, drawn: readonly number[]): number {
  const factor = (other: number) => Math.max(size / other, other / size);
  return drawn.reduce((best, other) => (factor(other) < factor(best) ? other : best));
}
