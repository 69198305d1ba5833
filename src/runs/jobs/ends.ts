/** Tells who waits for a job that it has ended. */
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';

/** Milliseconds between two looks at a job that another process may run. */
const pace = 250;

export class JobEnds {
  private readonly heard = new EventTarget();

  /** A job of this process has ended. */
  tell(jobId: string): void {
    this.heard.dispatchEvent(new Event(jobId));
  }

  /**
   * Waits until a job has ended, for `limit` milliseconds at most, or until nobody wants to know any more.
   * @param hasEnded asks whether it has: jobs of other processes end unheard
   */
  async wait(
    jobId: string,
    {limit, signal, hasEnded}: {limit: number; signal: AbortSignal; hasEnded: () => Promise<boolean>},
  ): Promise<void> {
    const over = AbortSignal.any([signal, AbortSignal.timeout(limit)]);
    while (!over.aborted) {
      const look = new AbortController();
      const either = {signal: AbortSignal.any([over, look.signal])};
      // Listening begins before the look, so that no end falls between.
      const told = once(this.heard, jobId, either);
      told.catch(() => undefined);
      try {
        if (await hasEnded()) return;
        await Promise.race([told, sleep(pace, undefined, either)]);
      } catch (error) {
        if (!over.aborted) throw error;
      } finally {
        look.abort();
      }
    }
  }
}
