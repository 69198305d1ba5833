/** What the verbs of `openclue proteomics` have in common: names of fields, and matrices that are written. */
import {Option} from 'commander';
import {usualFields} from '../engine/proteomics/fields';
import {type Profiles, writeProfiles} from '../engine/proteomics/profiles';
import {readNames} from './names';

/** Fields that name replicates; by default the usual ones. */
export function fieldsOption(flags: string, meaning: string): Option {
  return new Option(flags, `metadata fields, by commas, ${meaning}; "" for ids`)
    .default([...usualFields], usualFields.join(','))
    .argParser(readNames);
}

/** Writes a matrix and says so. */
export async function save(out: string, profiles: Profiles): Promise<void> {
  await writeProfiles(out, profiles);
  console.log(`${out}: ${profiles.rows.ids.length} rows x ${profiles.columns.ids.length} columns.`);
}
