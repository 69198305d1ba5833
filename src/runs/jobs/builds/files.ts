/** The files that a build is made of: those that came with its job, and published ones. */
import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Pool} from 'pg';
import {type BuildFileField, buildFileFields, listOf} from '../../../analyses/builds/request';
import type {Caller} from '../../../auth/caller';
import {failure, OpenclueError, statusOf} from '../../../errors';
import {findFile, openPublished} from '../../../library/publications';
import type {ReceivedSubmission, SentFile} from '../submission';
import {uploadFolder} from '../uploads';
import type {BuildParts, FileOfJob} from './plan';

interface PlacedFile {
  readonly file: FileOfJob;
  readonly place: string;
}

/** The files of each field, those that came and those that are named. */
export async function filesAsked(
  {fields, files}: ReceivedSubmission,
  caller: Caller,
  {pool}: Pick<BuildParts, 'pool'>,
  problems: string[],
): Promise<Record<BuildFileField, readonly PlacedFile[]>> {
  const found: Record<BuildFileField, PlacedFile[]> = {level3: [], level4: [], instinfo: [], weights: []};
  for (const field of buildFileFields) {
    const sent = files?.get(field) ?? [];
    found[field].push(...sent.map(({file}) => ({file: {upload: path.basename(file)}, place: file})));
    for (const name of namedIn(fields[field], sent, field, problems)) {
      try {
        found[field].push(await publishedFile(name, caller, pool));
      } catch (error) {
        if (!(error instanceof OpenclueError) || statusOf(error) >= 500) throw error;
        problems.push(`${field}: ${error.message}`);
      }
    }
    const isSingle = field === 'instinfo' || field === 'weights';
    if (isSingle && found[field].length > 1) problems.push(`${field} must be one file.`);
  }
  return found;
}

/** Published files that a field names, as publication/path. */
function namedIn(
  value: unknown,
  sent: readonly SentFile[],
  field: string,
  problems: string[],
): readonly string[] {
  if (value === undefined || value === null || value === '') return [];
  // Names of what came, for the record of the job.
  if (sent.length > 0) return [];
  const names = listOf(value);
  if (names === undefined) {
    problems.push(
      `${field} must be sent as a file part, or name published files as publication/path (GET /api/downloads lists them).`,
    );
  }
  return names ?? [];
}

/** @throws PUBLICATION_FILE_UNKNOWN, also where the caller may not see it, PUBLICATION_CHANGED */
async function publishedFile(name: string, {role}: Pick<Caller, 'role'>, pool: Pool): Promise<PlacedFile> {
  const cut = name.indexOf('/');
  const [publication, inside] = cut < 0 ? [name, ''] : [name.slice(0, cut), name.slice(cut + 1)];
  const file = await findFile(pool, publication, inside);
  if (file.access === 'proprietary' && role === 'demo') {
    throw failure('PUBLICATION_FILE_UNKNOWN', {name: publication, path: inside});
  }
  const handle = await openPublished(publication, file);
  await handle.close();
  return {file: {publication, path: inside}, place: file.location};
}

export async function placeOfFile(
  file: FileOfJob,
  jobId: string,
  {config, pool}: Pick<BuildParts, 'config' | 'pool'>,
): Promise<string> {
  if ('upload' in file) {
    const place = path.join(uploadFolder(config, jobId), file.upload);
    if (!existsSync(place)) throw failure('UPLOAD_GONE', {jobId});
    return place;
  }
  const found = await findFile(pool, file.publication, file.path);
  const handle = await openPublished(file.publication, found);
  await handle.close();
  return found.location;
}

export const nameOf = (file: FileOfJob) =>
  'upload' in file ? file.upload : `${file.publication}/${file.path}`;
