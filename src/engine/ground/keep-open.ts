/** Files and what is read of them, kept open between uses for as long as they are used often enough. */
export interface KeptOpen<E> {
  /** What goes by this key, opened if need be. It stays open until another is asked for. */
  get(key: string, open: () => E): E;
  /** The same, open until `release`. */
  hold(key: string, open: () => E): {readonly entry: E; readonly release: () => void};
  /** Closes those that the test finds; who holds one keeps it until then. */
  retire(isStale: (entry: E, key: string) => boolean): void;
  close(): void;
}

interface Slot<E> {
  readonly entry: E;
  holders: number;
  /** no longer handed out: closed when nobody holds it */
  retired: boolean;
}

/**
 * @param most kept open at a time, those apart that are held
 * @param close what becomes of one that is used least
 */
export function keepOpen<E>(most: number, close: (entry: E) => void): KeptOpen<E> {
  /** least recently used first */
  const slots = new Map<string, Slot<E>>();

  const retire = (key: string, slot: Slot<E>) => {
    slots.delete(key);
    slot.retired = true;
    if (slot.holders === 0) close(slot.entry);
  };

  const slotOf = (key: string, open: () => E): Slot<E> => {
    const slot = slots.get(key) ?? {entry: open(), holders: 0, retired: false};
    slots.delete(key);
    slots.set(key, slot);
    for (const [other, oldest] of slots) {
      if (slots.size <= most) break;
      retire(other, oldest);
    }
    return slot;
  };

  return {
    get: (key, open) => slotOf(key, open).entry,
    hold(key, open) {
      const slot = slotOf(key, open);
      slot.holders++;
      let held = true;
      const release = () => {
        if (!held) return;
        held = false;
        slot.holders--;
        if (slot.retired && slot.holders === 0) close(slot.entry);
      };
      return {entry: slot.entry, release};
    },
    retire(isStale) {
      for (const [key, slot] of slots) if (isStale(slot.entry, key)) retire(key, slot);
    },
    close() {
      for (const [key, slot] of slots) retire(key, slot);
    },
  };
}
