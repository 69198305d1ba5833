import type {MetadataTable} from '../../../../src/engine/formats/matrix';
import {type Profiles, textFieldOf} from '../../../../src/engine/proteomics/profiles';

/** Profiles of these values, one array for each well, and texts of their metadata by field. */
export function givenProfiles(
  wells: readonly (readonly number[])[],
  columns: Readonly<Record<string, readonly (string | undefined)[]>> = {},
  rows: Readonly<Record<string, readonly (string | undefined)[]>> = {},
): Profiles {
  return {
    rows: table(
      wells[0].map((_, probe) => `p${probe + 1}`),
      rows,
    ),
    columns: table(
      wells.map((_, well) => `w${well + 1}`),
      columns,
    ),
    values: Float64Array.from(wells.flat()),
  };
}

function table(
  ids: readonly string[],
  fields: Readonly<Record<string, readonly (string | undefined)[]>>,
): MetadataTable {
  return {ids, fields: new Map(Object.entries(fields).map(([name, texts]) => [name, textFieldOf(texts)]))};
}

/** The same text for each of so many. */
export function each(count: number, text: string): string[] {
  return Array.from({length: count}, () => text);
}
