/** Profiles of several cell lines, taken apart and put together. */
import {failure} from '../ground/failures';
import {concatenateMetadata} from '../index/signature-join';
import {fieldTexts, groupByName, requireField} from './fields';
import {type Profiles, pickProfiles, placesWhere} from './profiles';

export const cellField = 'cell_id';
/** What names a file as well. */
const cellName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Wells by cell line, in ascending order of their names. @throws PROTEOMICS_FIELD_ABSENT, PROTEOMICS_UNFIT */
export function splitByCell(profiles: Profiles): Map<string, Profiles> {
  const {rows, columns} = profiles;
  const cells = fieldTexts(requireField(columns, cellField, 'the wells')).map((cell, well) => {
    if (cell !== undefined && cellName.test(cell)) return cell;
    throw failure('PROTEOMICS_UNFIT', {
      subject: 'the profiles',
      detail: `well "${columns.ids[well]}" has "${cell ?? ''}" in ${cellField}, where the name of a cell line is due`,
    });
  });
  const all = placesWhere(rows.ids.length, () => true);
  const {names, members} = groupByName(cells);
  return new Map(names.map((cell, i) => [cell, pickProfiles(profiles, all, members[i])]));
}

/**
 * The wells of both, over the probes of either; what one lacks is missing in its wells.
 * @throws PROTEOMICS_UNFIT when both have a well
 */
export function mergeProfiles(first: Profiles, second: Profiles): Profiles {
  const known = new Set(first.columns.ids);
  const repeated = second.columns.ids.filter((id) => known.has(id));
  if (repeated.length > 0) {
    throw failure('PROTEOMICS_UNFIT', {
      subject: 'the profiles',
      detail: `${repeated.length} of their wells are there already, e.g. "${repeated[0]}"`,
    });
  }
  const places = new Map(first.rows.ids.map((id, place) => [id, place]));
  const added = placesWhere(second.rows.ids.length, (row) => !places.has(second.rows.ids[row]));
  const others = pickProfiles(second, added, new Int32Array(0)).rows;
  const rows = concatenateMetadata(first.rows, others);
  others.ids.forEach((id, i) => {
    places.set(id, first.rows.ids.length + i);
  });
  const height = rows.ids.length;
  const columns = concatenateMetadata(first.columns, second.columns);
  const values = new Float64Array(height * columns.ids.length).fill(Number.NaN);
  let column = 0;
  for (const part of [first, second]) {
    const own = part.rows.ids.length;
    const to = part.rows.ids.map((id) => places.get(id) ?? 0);
    for (let c = 0; c < part.columns.ids.length; c++, column++) {
      for (let r = 0; r < own; r++) values[column * height + to[r]] = part.values[c * own + r];
    }
  }
  return {rows, columns, values};
}
