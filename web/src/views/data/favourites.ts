/** What the reader has marked, in this browser. */
import {signal} from '@preact/signals';

const stored = 'openclue_favourite_data';

function read(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(stored) ?? '[]');
    return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

/** Names of entries. */
export const favourites = signal<readonly string[]>(read());

export function toggleFavourite(name: string): void {
  const before = favourites.value;
  favourites.value = before.includes(name) ? before.filter((each) => each !== name) : [...before, name];
  localStorage.setItem(stored, JSON.stringify(favourites.value));
}
