/** Times of work by the clock and by the processor. */

/** Milliseconds of the clock and of the processor. */
export interface Time {
  readonly wall: number;
  readonly cpu: number;
}

export async function timed(work: () => Promise<unknown>): Promise<Time> {
  const before = process.cpuUsage();
  const started = performance.now();
  await work();
  const {user, system} = process.cpuUsage(before);
  return {wall: performance.now() - started, cpu: (user + system) / 1000};
}

/** The least of several tries, of each kind of time by itself. */
export async function fastest(work: () => Promise<unknown>, tries: number): Promise<Time> {
  let least: Time = {wall: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY};
  for (let i = 0; i < tries; i++) {
    const {wall, cpu} = await timed(work);
    least = {wall: Math.min(least.wall, wall), cpu: Math.min(least.cpu, cpu)};
  }
  return least;
}
