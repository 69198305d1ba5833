/**
 * Whose turn it is. Owners get equal shares of the threads' time, and so do the requests of one owner;
 * of many requests of one owner only the oldest few take turns, so that the first are answered early.
 */

/** Requests of one owner that take turns. Two would do for a small query beside a batch. */
const turnTakers = 4;

export interface FairQueue<T> {
  add(owner: string, item: T): void;
  remove(owner: string, item: T): void;
  /** The item that has been charged least; undefined when the queue is empty. */
  next(): T | undefined;
  /** Charges an item, and its owner, for time; a negative charge gives some back. */
  charge(owner: string, item: T, time: number): void;
}

interface Entry<T> {
  readonly item: T;
  served: number;
}

interface Line<T> {
  /** oldest first */
  entries: Entry<T>[];
  served: number;
}

export function createFairQueue<T>(): FairQueue<T> {
  const lines = new Map<string, Line<T>>();
  return {
    add(owner, item) {
      const line = lines.get(owner);
      // Whoever comes starts level with the others: there is no credit for having been away.
      if (!line) lines.set(owner, {entries: [{item, served: 0}], served: leastServed(lines.values())});
      else line.entries.push({item, served: leastServed(line.entries)});
    },

    remove(owner, item) {
      const line = lines.get(owner);
      if (!line) return;
      line.entries = line.entries.filter((entry) => entry.item !== item);
      if (line.entries.length === 0) lines.delete(owner);
    },

    next() {
      const line = neediest(lines.values());
      return line && neediest(line.entries.slice(0, turnTakers))?.item;
    },

    charge(owner, item, time) {
      const line = lines.get(owner);
      if (!line) return;
      line.served += time;
      const entry = line.entries.find((candidate) => candidate.item === item);
      if (entry) entry.served += time;
    },
  };
}

function leastServed(all: Iterable<{served: number}>): number {
  return neediest(all)?.served ?? 0;
}

/** Whoever was served least; among equals the last to come, who has waited for a thread meanwhile. */
function neediest<E extends {served: number}>(all: Iterable<E>): E | undefined {
  let least: E | undefined;
  for (const one of all) if (!least || one.served <= least.served) least = one;
  return least;
}
