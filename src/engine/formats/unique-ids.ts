import {failure} from '../../errors';

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
