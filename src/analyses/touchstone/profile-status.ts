/** In which assays a pert was profiled, as CLUE's cards show it; what is not loaded cannot tell. */
import type {Pool} from 'pg';

/** The assays of CLUE's cards; others are told of where they are loaded. */
const cardAssays = ['L1000', 'P100', 'GCP'];

/** Profiles that the service of profiles has. */
export interface LoadedProfiles {
  readonly assay: string;
  /** of the pert */
  readonly profiles: number;
}

export interface ProfileStatus {
  readonly assay: string;
  readonly status: 'profiled' | 'not profiled' | 'not loaded';
  /** of the pert in the dataset, where that is of the assay */
  readonly signatures: number;
  /** of the pert among the profiles that are loaded */
  readonly profiles: number;
}

/** Every assay of which profiles are loaded, and how many of them are the pert's. */
export async function loadedProfiles(pool: Pool, pertId: string): Promise<LoadedProfiles[]> {
  // From one assay to the next by the index: counting millions of profiles takes seconds.
  const {rows} = await pool.query<LoadedProfiles>(
    `with recursive assays (assay) as (
       (select assay from profiles where assay is not null order by assay limit 1)
       union all
       select (select assay from profiles where assay > assays.assay order by assay limit 1)
         from assays where assays.assay is not null
     )
     select assay, (select count(*)::int from profiles
                     where profiles.pert_id = $1 and profiles.assay = assays.assay) as profiles
       from assays where assay is not null`,
    [pertId],
  );
  return rows;
}

/**
 * @param own assay of the dataset
 * @param signatures of the pert in it
 */
export function profileStatus(
  own: string,
  signatures: number,
  loaded: readonly LoadedProfiles[],
): ProfileStatus[] {
  const names = new Set([...cardAssays, own, ...loaded.map(({assay}) => assay)]);
  return Array.from(names, (assay) => {
    const here = assay === own ? signatures : 0;
    const profiles = loaded.find((each) => each.assay === assay)?.profiles;
    const isLoaded = assay === own || profiles !== undefined;
    const isProfiled = here > 0 || (profiles ?? 0) > 0;
    return {
      assay,
      status: isProfiled ? 'profiled' : isLoaded ? 'not profiled' : 'not loaded',
      signatures: here,
      profiles: profiles ?? 0,
    };
  });
}
