/** Whose turn it is: round-robin between owners, and between the requests of one owner. */

export interface FairQueue<T> {
  add(owner: string, item: T): void;
  remove(owner: string, item: T): void;
  /** The item whose turn it is, which then goes to the end of its owner's line; undefined when empty. */
  next(): T | undefined;
}

export function createFairQueue<T>(): FairQueue<T> {
  /** owners in the order of their turns, each with the order of its items' turns */
  const lines = new Map<string, T[]>();
  return {
    add(owner, item) {
      const line = lines.get(owner);
      if (line) line.push(item);
      else lines.set(owner, [item]);
    },
    remove(owner, item) {
      const rest = (lines.get(owner) ?? []).filter((other) => other !== item);
      if (rest.length === 0) lines.delete(owner);
      else lines.set(owner, rest);
    },
    next() {
      for (const [owner, line] of lines) {
        const item = line.shift();
        if (item === undefined) continue;
        line.push(item);
        lines.delete(owner);
        lines.set(owner, line);
        return item;
      }
      return undefined;
    },
  };
}
