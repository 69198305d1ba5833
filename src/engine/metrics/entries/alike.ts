/** Profiles that have a value for the same genes: their sums are taken together. */

/** Profiles compared at a time: their sums stay in the cache beside the entries. */
const mostTogether = 64;

export interface AlikeProfiles {
  /** numbers of the profiles */
  readonly members: readonly number[];
  /** rows they have a value for, ascending */
  readonly rows: Uint32Array;
  /** Values at these rows of the profile members[i]. */
  values(i: number): Float64Array;
}

/** Puts profiles of the same genes together, as many as are compared at a time. */
export function alikeProfiles(profiles: readonly Float64Array[]): AlikeProfiles[] {
  const groups: {readonly rows: Uint32Array; readonly members: number[]}[] = [];
  profiles.forEach((profile, p) => {
    const known = groups.findLast(
      ({rows, members}) => members.length < mostTogether && hasRows(profile, rows),
    );
    if (known) known.members.push(p);
    else groups.push({rows: rowsWithValue(profile), members: [p]});
  });
  return groups.map(({rows, members}) => ({
    rows,
    members,
    values: (i) => Float64Array.from(rows, (row) => profiles[members[i]][row]),
  }));
}

/** Rows that have a value. */
export function rowsWithValue(profile: Float64Array): Uint32Array {
  return Uint32Array.from(profile.keys()).filter((row) => !Number.isNaN(profile[row]));
}

/** Are these the rows that have a value, and no others? */
function hasRows(profile: Float64Array, rows: Uint32Array): boolean {
  for (let row = 0, next = 0; row < profile.length; row++) {
    const expected = next < rows.length && rows[next] === row;
    if (expected === Number.isNaN(profile[row])) return false;
    if (expected) next++;
  }
  return true;
}
