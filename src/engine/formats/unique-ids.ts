import {failure} from '../ground/failures';

/** Lists found to be without repeats: a result writes one list of half a million ids into several files. */
const unique = new WeakSet<readonly string[]>();

/**
 * Refuses ids that occur twice.
 * @param place says where position i of the ids stands in the file
 * @throws MATRIX_ID_REPEATED
 */
export function checkUniqueIds(
  file: string,
  axis: 'row' | 'column',
  ids: readonly string[],
  place: (position: number) => string,
): void {
  if (unique.has(ids)) return;
  const positions = new Map<string, number>();
  for (let i = 0; i < ids.length; i++) {
    const first = positions.get(ids[i]);
    if (first !== undefined) {
      throw failure('MATRIX_ID_REPEATED', {file, axis, id: ids[i], first: place(first), second: place(i)});
    }
    positions.set(ids[i], i);
  }
  unique.add(ids);
}

/**
 * The ids at these places, each of which occurs once. A list without repeats is found to be so once, however many orders
 * of it are written.
 */
export function pickIds(ids: readonly string[], places: Uint32Array): string[] {
  const picked = Array.from(places, (place) => ids[place]);
  if (!unique.has(ids) && new Set(ids).size === ids.length) unique.add(ids);
  if (unique.has(ids)) unique.add(picked);
  return picked;
}
