/** A build in the Data Library. */
import type {Pool} from 'pg';
import {OpenclueError, statusOf} from '../../errors';
import {type Access, type HashedFile, recordPublication} from '../../library/publications';
import type {BuildReport} from './report';

export interface PublishTerms {
  /** under which its files may be used */
  readonly licence?: string;
  /** by default for holders of a key of their own, who see the dataset too */
  readonly access?: Access;
}

const category = 'builds';
const untold = 'not stated';

/**
 * Offers the files of a build under its abbreviation. A build that is whole does not fail by it.
 * @returns the name, or why there is none, a sentence without a full stop
 */
export async function publishBuild(
  pool: Pool,
  {name, abbreviation, plates, wells, signatures}: BuildReport,
  {files, licence = untold, access = 'proprietary'}: PublishTerms & {readonly files: readonly HashedFile[]},
): Promise<{readonly name?: string; readonly warnings: readonly string[]}> {
  const count = (number: number) => number.toLocaleString('en-US');
  const terms = {
    ...{name: abbreviation, category, licence, access},
    title: `Build ${name}`,
    description: `${count(signatures.all)} signatures of ${count(wells.used)} wells of ${count(plates)} plates, with all levels; the dataset ${name}.`,
  };
  try {
    await recordPublication(pool, terms, files);
    return {name: abbreviation, warnings: []};
  } catch (error) {
    if (!(error instanceof OpenclueError) || statusOf(error) >= 500) throw error;
    return {warnings: [`its files are not in the Data Library: ${error.message.replace(/\.$/, '')}`]};
  }
}
