import {failure} from '../../errors';

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
  const positions = new Map<string, number>();
  for (let i = 0; i < ids.length; i++) {
    const first = positions.get(ids[i]);
    if (first !== undefined) {
      throw failure('MATRIX_ID_REPEATED', {file, axis, id: ids[i], first: place(first), second: place(i)});
    }
    positions.set(ids[i], i);
  }
}
