/** Work that waits for a thread: its owners take turns, and each owner's work goes in the order it came. */
export interface Turns {
  /** Does the work when its turn comes. */
  take<T>(owner: string, work: () => Promise<T>): Promise<T>;
}

/** @param atOnce pieces of work under way at a time */
export function createTurns(atOnce: number): Turns {
  /** whose turn is next, first; an owner is there while it has work */
  const lines = new Map<string, (() => Promise<void>)[]>();
  let busy = 0;

  const dispatch = (): void => {
    for (const [owner, line] of lines) {
      if (busy >= atOnce) return;
      const work = line.shift();
      lines.delete(owner);
      if (line.length > 0) lines.set(owner, line);
      if (!work) continue;
      busy++;
      void work().finally(() => {
        busy--;
        dispatch();
      });
    }
  };

  return {
    take: (owner, work) =>
      new Promise((resolve, reject) => {
        const piece = () => work().then(resolve, reject);
        const line = lines.get(owner);
        if (line) line.push(piece);
        else lines.set(owner, [piece]);
        dispatch();
      }),
  };
}
