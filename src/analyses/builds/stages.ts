/** How far a build is: its stages in order, each with its share of the work. */

/** What a stage takes beside the others, as it was measured of some builds; only the bar of progress depends on it. */
const light: Readonly<Record<string, number>> = {plates: 4, signatures: 4, indexing: 3, checksums: 1};
const analyses: Readonly<Record<string, number>> = {
  components: 1,
  scoring: 4,
  'map: components': 1,
  'map: neighbours': 1,
  'map: layout': 2,
};

/** What a stage is called for those who wait. */
const names: Readonly<Record<string, string>> = {
  plates: 'Z-scores of plates',
  signatures: 'Signatures',
  indexing: 'Dataset',
  components: 'Principal components',
  scoring: 'Introspection',
  'map: components': 'Map: components',
  'map: neighbours': 'Map: neighbours',
  'map: layout': 'Map: layout',
  checksums: 'Checksums of the files',
};

export interface BuildProgress {
  /** share of the whole, 0 to 1 */
  readonly share: number;
  /** what is done at the moment, for those who wait */
  readonly stage: string;
}

/** Turns what `makeWholeBuild` tells into how much of the whole is done; it never goes back. */
export function buildProgress(full: boolean): (stage: string, done: number, total: number) => BuildProgress {
  const {checksums, ...begin} = light;
  const parts = Object.entries({...begin, ...(full ? analyses : {}), checksums});
  const whole = parts.reduce((sum, [, weight]) => sum + weight, 0);
  let furthest = 0;
  return (stage, done, total) => {
    const at = parts.findIndex(([name]) => name === stage);
    const before = parts.slice(0, Math.max(at, 0)).reduce((sum, [, weight]) => sum + weight, 0);
    const within = total > 0 ? Math.min(done / total, 1) : 1;
    if (at >= 0) furthest = Math.max(furthest, (before + within * parts[at][1]) / whole);
    const counted = total > 1 && stage !== 'checksums' ? `, ${count(done)} of ${count(total)}` : '';
    return {share: furthest, stage: `${names[stage] ?? stage}${counted}`};
  };
}

const count = (number: number) => number.toLocaleString('en-US');
