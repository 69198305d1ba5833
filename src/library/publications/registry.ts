/** Files that the host publishes, as the database knows them. */
import type {Pool} from 'pg';
import {audit} from '../../auth/audit';
import {inTransaction} from '../../database/transaction';
import {failure} from '../../errors';
import type {HashedFile} from './files';

export const accesses = ['published', 'proprietary'] as const;
/** published: for whoever reaches the server; proprietary: for holders of a key of their own. */
export type Access = (typeof accesses)[number];

/** What the host says of files. */
export interface PublicationTerms {
  /** by which they are asked for */
  readonly name: string;
  readonly title: string;
  /** under which they are filtered: "signatures", "metadata" */
  readonly category: string;
  readonly licence: string;
  readonly description?: string;
  readonly access: Access;
}

/** Who asks for publications: the demo key is anybody's, and sees no proprietary ones. */
export interface PublicationViewer {
  readonly seesProprietary: boolean;
}

/** The command line and the server itself. */
export const publisher: PublicationViewer = {seesProprietary: true};

export interface PublishedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** ISO 8601 */
  readonly modified: string;
}

export interface Publication extends PublicationTerms {
  /** of all its files */
  readonly bytes: number;
  /** ISO 8601 */
  readonly published: string;
  /** by path */
  readonly files: readonly PublishedFile[];
}

/** A file and where it is; the place is for the server alone. */
export type StoredFile = HashedFile & {readonly access: Access};

const longest = {name: 80, title: 200, category: 60, licence: 200, description: 2000} as const;
const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** @throws PUBLICATION_INVALID */
export function checkTerms(terms: PublicationTerms): void {
  for (const [field, most] of Object.entries(longest)) {
    const text = terms[field as keyof typeof longest];
    const refuse = (detail: string) => failure('PUBLICATION_INVALID', {field, detail});
    if (text === undefined) continue;
    if (text.trim() === '') throw refuse('is empty');
    if (text.length > most) throw refuse(`has ${text.length} characters, and ${most} at most are kept`);
    if (/\p{Cc}/u.test(text)) throw refuse('has control characters');
  }
  if (!nameForm.test(terms.name)) {
    const detail = `"${terms.name}" is to be part of an address: letters, digits, dots, hyphens and underscores`;
    throw failure('PUBLICATION_INVALID', {field: 'name', detail});
  }
}

/**
 * Notes files as published, in the place of what was published from there under the name before.
 * @throws PUBLICATION_INVALID, PUBLICATION_EXISTS where the name is that of other files
 */
export async function recordPublication(
  pool: Pool,
  terms: PublicationTerms,
  files: readonly HashedFile[],
): Promise<Publication> {
  checkTerms(terms);
  await inTransaction(pool, async (client) => {
    const {name, title, category, licence, description, access} = terms;
    const {rows: before} = await client.query<{location: string}>(
      'select location from published_files where publication = $1',
      [name],
    );
    const now = new Set(files.map(({location}) => location));
    if (before.length > 0 && !before.some(({location}) => now.has(location))) {
      throw failure('PUBLICATION_EXISTS', {name});
    }
    await client.query('delete from publications where name = $1', [name]);
    await client.query(
      `insert into publications (name, title, category, licence, description, access)
       values ($1, $2, $3, $4, $5, $6)`,
      [name, title, category, licence, description ?? null, access],
    );
    for (const {path, location, bytes, sha256, modified} of files) {
      await client.query(
        `insert into published_files (publication, path, location, bytes, sha256, modified)
         values ($1, $2, $3, $4, $5, $6)`,
        [name, path, location, bytes, sha256, modified],
      );
    }
    await audit(client, {action: 'data.publish', subject: `downloads/${name}`, details: {access}});
  });
  return findPublication(pool, terms.name, publisher);
}

/** What a viewer may see, by name. */
export async function listPublications(pool: Pool, viewer: PublicationViewer): Promise<Publication[]> {
  const {rows} = await pool.query<Omit<Publication, 'bytes'>>(
    `select name, title, category, licence, description, access,
            to_char(published at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as published,
            (select json_agg(json_build_object(
                      'path', path, 'bytes', bytes, 'sha256', sha256,
                      'modified', to_char(to_timestamp(modified / 1e9) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                    ) order by path)
               from published_files where publication = name) as files
       from publications order by name`,
  );
  return rows
    .filter(({access}) => access === 'published' || viewer.seesProprietary)
    .map(({description, files, ...terms}) => ({
      ...terms,
      ...(description !== null && {description}),
      bytes: files.reduce((sum, {bytes}) => sum + bytes, 0),
      files,
    }));
}

/** @throws PUBLICATION_UNKNOWN, also where the viewer may not see it */
export async function findPublication(
  pool: Pool,
  name: string,
  viewer: PublicationViewer,
): Promise<Publication> {
  const all = await listPublications(pool, viewer);
  const found = all.find((each) => each.name === name);
  if (!found) throw failure('PUBLICATION_UNKNOWN', {name, known: all.map((each) => each.name)});
  return found;
}

/** Where a published file is. @throws PUBLICATION_UNKNOWN, PUBLICATION_FILE_UNKNOWN */
export async function findFile(pool: Pool, name: string, path: string): Promise<StoredFile> {
  // PostgreSQL refuses to look for a NUL character, which no name has.
  const isText = !name.includes('\0') && !path.includes('\0');
  const {rows} = isText
    ? await pool.query<Omit<StoredFile, 'bytes' | 'modified'> & {bytes: string; modified: string}>(
        `select path, location, bytes::text, sha256, modified::text, access
           from published_files join publications on name = publication where name = $1 and path = $2`,
        [name, path],
      )
    : {rows: []};
  if (rows.length === 0) throw failure('PUBLICATION_FILE_UNKNOWN', {name, path});
  const [{bytes, modified, ...file}] = rows;
  return {...file, bytes: Number(bytes), modified: BigInt(modified)};
}

/** Takes a publication back; the files stay. @throws PUBLICATION_UNKNOWN */
export async function withdrawPublication(pool: Pool, name: string): Promise<void> {
  await findPublication(pool, name, publisher);
  await inTransaction(pool, async (client) => {
    await client.query('delete from publications where name = $1', [name]);
    await audit(client, {action: 'data.withdraw', subject: `downloads/${name}`});
  });
}
