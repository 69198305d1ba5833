import type {Pool} from 'pg';
import {OpenclueError} from '../../errors';
import type {Log} from '../../log';
import {sha256OfFile} from './bytes';
import {commitFile, type StagedMember} from './commit';
import {formats} from './formats';
import {type EarlierLoad, earlierLoad} from './history';
import {type Recognised, recognise} from './recognise';
import type {LoadReport, RefusedReport, TableReport} from './report';
import {RowsRejected, stageFile} from './stage';

/** How far a load is; told after each block of rows. */
export interface Progress {
  readonly file: string;
  /** bytes taken from the disk so far, of `totalBytes`, over all files of the call */
  readonly bytes: number;
  readonly totalBytes: number;
  /** rows of this file so far */
  readonly rows: number;
}

export interface LoadOptions {
  readonly pool: Pool;
  /** kind that overrules what the content says, for all files */
  readonly as?: string;
  /** reads, checks and merges, then rolls back */
  readonly dryRun?: boolean;
  /** leaves single rows at fault out instead of refusing their file; the reports list them */
  readonly skipBadRows?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  readonly log?: Log;
}

/**
 * Loads public files into the tables of the services. Each file (archive) is one transaction: all of it or nothing, and
 * readers see the state before or after. Loading a file again changes nothing. Files are loaded in the order of
 * `formats`, so that the same files give the same tables in whatever order they are named.
 * @returns one report for each file (each member of an archive), a refused file among them
 * @throws errors of the database; faults of a file are in its report
 */
export async function loadFiles(paths: readonly string[], options: LoadOptions): Promise<LoadReport[]> {
  const {files, refused} = await recogniseAll(paths, options.as);
  const totalBytes = files.reduce((sum, [{source}]) => sum + source.size, 0);
  const reports: LoadReport[] = refused;
  let bytesBefore = 0;
  const checksums: string[] = [];
  for (const [{source}] of files) checksums.push(await sha256OfFile(source.path));
  for (const [i, members] of files.entries()) {
    const done = await loadFile(members, checksums.slice(i), options, (file, bytes, rows) =>
      options.onProgress?.({file, bytes: bytesBefore + bytes, totalBytes, rows}),
    );
    bytesBefore += members[0].source.size;
    for (const {file, kind, status, rowsRead} of done) {
      options.log?.info({file, kind, status, rows: rowsRead}, 'loaded a file');
    }
    reports.push(...done);
  }
  return reports;
}

/** The files by authority, of one kind by edition; each with its members, of which most files have one. */
async function recogniseAll(
  paths: readonly string[],
  as?: string,
): Promise<{files: Recognised[][]; refused: RefusedReport[]}> {
  const files: Recognised[][] = [];
  const refused: RefusedReport[] = [];
  for (const file of paths) {
    try {
      files.push((await recognise(file, as)).sort(byAuthority));
    } catch (error) {
      refused.push(refuse(error, {file}));
    }
  }
  files.sort(([a], [b]) => byAuthority(a, b));
  return {files: files.filter((file, i) => !isSuperseded(file, files[i + 1])), refused};
}

/** Of two editions that each replace the other, loading the older first would only show it to readers for a while. */
function isSuperseded([first]: readonly Recognised[], next: readonly Recognised[] | undefined): boolean {
  const replaces = first.format.outputs.every(({mode}) => mode === 'replace');
  return replaces && next?.[0].format === first.format;
}

function byAuthority(a: Recognised, b: Recognised): number {
  const order = formats.indexOf(a.format) - formats.indexOf(b.format);
  return order || (a.edition ?? '').localeCompare(b.edition ?? '');
}

/** Loads one file; `checksums` are its own and those of the files that follow. */
async function loadFile(
  members: readonly Recognised[],
  checksums: readonly string[],
  {pool, dryRun = false, skipBadRows = false}: LoadOptions,
  onProgress: (file: string, bytes: number, rows: number) => void,
): Promise<LoadReport[]> {
  const begun = performance.now();
  const client = await pool.connect();
  let current = members[0];
  try {
    // The limit of the pool is meant for queries of the API.
    await client.query('set statement_timeout = 0');
    const [sha256, ...follow] = checksums;
    const earlier: LoadReport[] = [];
    for (const member of members) {
      const load = await earlierLoad(client, member.format, sha256, follow);
      if (load) earlier.push(unchanged(member, load));
    }
    if (earlier.length === members.length) return earlier;
    const staged: StagedMember[] = [];
    for (current of members) {
      const {label} = current.source;
      const report = (bytes: number, rows: number) => onProgress(label, bytes, rows);
      staged.push({...current, staged: await stageFile(client, current, skipBadRows, report)});
    }
    const tables = await commitFile(client, pool, staged, sha256, dryRun);
    const seconds = (performance.now() - begun) / 1000;
    return staged.map((member, i) => loaded(member, tables[i], seconds));
  } catch (error) {
    return [refuse(error, {file: current.source.label, kind: current.format.kind})];
  } finally {
    // Closed rather than returned: staging tables, settings and a broken COPY end with the connection.
    client.release(true);
  }
}

function loaded(
  {source, format, sureness, staged}: StagedMember,
  tables: readonly TableReport[],
  seconds: number,
): LoadReport {
  const {rowsRead, rowsSkipped, skipped, ignored, notices} = staged;
  const {kind, title} = format;
  return {
    status: 'loaded',
    file: source.label,
    kind,
    title,
    sureness,
    rowsRead,
    rowsSkipped,
    skipped,
    tables,
    ignored,
    notices,
    seconds,
  };
}

function unchanged(
  {source, format, sureness}: Recognised,
  {loaded: when, rowsRead, records}: EarlierLoad,
): LoadReport {
  const {kind, title} = format;
  const tables = Object.entries(records).map(([table, kept]) => ({table, kept, changed: 0, removed: 0}));
  const notices = [`loaded on ${when.toISOString()} already; nothing to do`];
  return {
    status: 'loaded',
    file: source.label,
    kind,
    title,
    sureness,
    rowsRead,
    rowsSkipped: 0,
    skipped: [],
    tables,
    ignored: [],
    notices,
    seconds: 0,
  };
}

/** A file's own fault becomes its report; anything else is not for the report to hide. */
function refuse(error: unknown, about: {file: string; kind?: string}): RefusedReport {
  if (error instanceof RowsRejected) {
    const {rowsRead, rowsRejected, rejections, failure} = error;
    return {status: 'refused', ...about, rowsRead, rowsRejected, rejections, error: failure};
  }
  if (!(error instanceof OpenclueError)) throw error;
  return {status: 'refused', ...about, rowsRead: 0, rowsRejected: 0, rejections: [], error};
}
