export interface BuildProgress {
  /** signatures in the index so far */
  readonly done: number;
  readonly total: number;
  /** signatures per second of this run */
  readonly rate: number;
  /** seconds left at that rate */
  readonly eta: number;
}

/** Turns counts of signatures done into progress with rate and time left. `before` were done by an earlier run. */
export function progressFrom(
  before: number,
  total: number,
  report: (progress: BuildProgress) => void,
): (done: number) => void {
  const started = performance.now();
  return (ranked) => {
    const rate = ranked / Math.max((performance.now() - started) / 1000, 1e-3);
    const done = before + ranked;
    report({done, total, rate, eta: (total - done) / rate});
  };
}
