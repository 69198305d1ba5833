/**
 * Whose turn it is. Owners get equal shares of the time, and so do the requests of one owner; of many requests of one
 * owner only the oldest few take turns, so that the first are answered early.
 */
export interface FairQueue<T> {
  add(owner: string, item: T): void;
  remove(owner: string, item: T): void;
  /** The item that has been charged least; undefined when the queue is empty. */
  next(): T | undefined;
  /** Charges an item, and its owner, for time; a negative charge gives some back. */
  charge(owner: string, item: T, time: number): void;
}

/** Who takes turns. */
interface TurnTaker {
  served: number;
  /** the number of its last turn; 0 before the first */
  turn: number;
}

interface Entry<T> extends TurnTaker {
  readonly item: T;
}

interface Line<T> extends TurnTaker {
  /** oldest first */
  entries: Entry<T>[];
}

/** @param atOnce requests of one owner that take turns */
export function createFairQueue<T>(atOnce: number): FairQueue<T> {
  /** by owner, who came first, first */
  const lines = new Map<string, Line<T>>();
  let turns = 0;
  return {
    add(owner, item) {
      const line = lines.get(owner);
      const start = {item, served: line ? leastServed(line.entries) : 0, turn: 0};
      // Whoever comes starts level with the others: there is no credit for having been away.
      if (line) line.entries.push(start);
      else lines.set(owner, {entries: [start], served: leastServed(lines.values()), turn: 0});
    },

    remove(owner, item) {
      const line = lines.get(owner);
      if (!line) return;
      line.entries = line.entries.filter((entry) => entry.item !== item);
      if (line.entries.length === 0) lines.delete(owner);
    },

    next() {
      const line = neediest(lines.values());
      const entry = line && neediest(line.entries.slice(0, atOnce));
      if (!entry) return undefined;
      turns++;
      line.turn = turns;
      entry.turn = turns;
      return entry.item;
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

function leastServed(all: Iterable<TurnTaker>): number {
  return neediest(all)?.served ?? 0;
}

/** Whoever was served least; among equals whose last turn is longest ago, those first who have had none. */
function neediest<E extends TurnTaker>(all: Iterable<E>): E | undefined {
  let least: E | undefined;
  for (const one of all) {
    if (!least || one.served < least.served || (one.served === least.served && one.turn < least.turn))
      least = one;
  }
  return least;
}

/** Work that waits for a thread: its owners take turns, and each owner's work goes in the order it came. */
export interface Turns {
  /** Does the work when its turn comes. */
  take<T>(owner: string, work: () => Promise<T>): Promise<T>;
}

/** @param atOnce pieces of work under way at a time */
export function createTurns(atOnce: number): Turns {
  interface Piece {
    readonly owner: string;
    readonly begin: () => Promise<void>;
  }
  const queue = createFairQueue<Piece>(1);
  let busy = 0;

  const dispatch = (): void => {
    while (busy < atOnce) {
      const piece = queue.next();
      if (!piece) return;
      // All pieces count alike.
      queue.charge(piece.owner, piece, 1);
      queue.remove(piece.owner, piece);
      busy++;
      void piece.begin().finally(() => {
        busy--;
        dispatch();
      });
    }
  };

  return {
    take: (owner, work) =>
      new Promise((resolve, reject) => {
        queue.add(owner, {owner, begin: () => work().then(resolve, reject)});
        dispatch();
      }),
  };
}
