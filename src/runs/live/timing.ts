/** Measures the stages of a query. */
export interface Stopwatch {
  /** Ends a stage that began with the one before. */
  lap(stage: string): void;
  /** Milliseconds of each stage in their order, and in all. */
  readonly times: () => Readonly<Record<string, number>>;
}

export function startStopwatch(): Stopwatch {
  const started = performance.now();
  const stages: Record<string, number> = {};
  let last = started;
  return {
    lap(stage) {
      const now = performance.now();
      stages[stage] = toTenths(now - last);
      last = now;
    },
    times: () => ({...stages, total: toTenths(performance.now() - started)}),
  };
}

function toTenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
