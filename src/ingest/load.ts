import type {Pool} from 'pg';
import {OpenclueError} from '../errors';
import type {Log} from '../log';
import {commitFile} from './commit';
import {formats} from './formats';
import {type Recognised, recognise} from './recognise';
import type {LoadReport, RefusedReport} from './report';
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
  readonly onProgress?: (progress: Progress) => void;
  readonly log?: Log;
}

/**
 * Loads public files into the tables of the services. Each file is one transaction: all of it or nothing, and
 * readers see the state before or after. Loading a file again changes nothing. Files are loaded in the order of
 * `formats`, so that the same files give the same tables in whatever order they are named.
 * @returns one report for each file (each member of an archive), a refused file among them
 * @throws errors of the database; faults of a file are in its report
 */
export async function loadFiles(paths: readonly string[], options: LoadOptions): Promise<LoadReport[]> {
  const {found, refused} = await recogniseAll(paths, options.as);
  const totalBytes = found.reduce((sum, {source}) => sum + source.size, 0);
  const reports: LoadReport[] = refused;
  let bytesBefore = 0;
  for (const recognised of found) {
    const {label: file, size} = recognised.source;
    const report = await loadOne(recognised, options, (bytes, rows) =>
      options.onProgress?.({file, bytes: bytesBefore + bytes, totalBytes, rows}),
    );
    bytesBefore += size;
    options.log?.info(
      {file, kind: report.kind, status: report.status, rows: report.rowsRead},
      'loaded a file',
    );
    reports.push(report);
  }
  return reports;
}

async function recogniseAll(
  paths: readonly string[],
  as?: string,
): Promise<{found: Recognised[]; refused: RefusedReport[]}> {
  const found: Recognised[] = [];
  const refused: RefusedReport[] = [];
  for (const file of paths) {
    try {
      found.push(...(await recognise(file, as)));
    } catch (error) {
      refused.push(refuse(error, {file}));
    }
  }
  const authority = ({format}: Recognised) => formats.indexOf(format);
  return {found: found.sort((a, b) => authority(a) - authority(b)), refused};
}

async function loadOne(
  recognised: Recognised,
  {pool, dryRun = false}: LoadOptions,
  onProgress: (bytes: number, rows: number) => void,
): Promise<LoadReport> {
  const {source, format, sureness} = recognised;
  const begun = performance.now();
  const client = await pool.connect();
  try {
    // The limit of the pool is meant for queries of the API.
    await client.query('set statement_timeout = 0');
    const staged = await stageFile(client, recognised, onProgress);
    const tables = await commitFile(client, recognised, staged, dryRun);
    return {
      status: 'loaded',
      file: source.label,
      kind: format.kind,
      title: format.title,
      sureness,
      rowsRead: staged.rowsRead,
      tables,
      ignored: staged.ignored,
      notices: staged.notices,
      seconds: (performance.now() - begun) / 1000,
    };
  } catch (error) {
    return refuse(error, {file: source.label, kind: format.kind});
  } finally {
    // Closed rather than returned: staging tables, settings and a broken COPY end with the connection.
    client.release(true);
  }
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
