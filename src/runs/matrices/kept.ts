/** Matrices that users sent to look at: records in the database, files under OPENCLUE_HOME/matrices. */
import {randomBytes} from 'node:crypto';
import {mkdir, readdir, rename, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import type {Caller} from '../../auth/caller';
import type {Config} from '../../config';
import {failure, OpenclueError, statusOf} from '../../errors';
import {renamed} from '../../library/datasets/adopt';
import type {MatrixViewer} from '../../results/viewer/reader';
import {type Upload, uploadFailure} from '../jobs/uploads';

const day = 86_400_000;
/** Matrices that a key may have at a time. */
const mostMatrices = 100;
const idForm = /^[0-9a-f]{24}$/;
/** Milliseconds after which a file without a record is what a crash left. */
const orphanAge = 3_600_000;

export interface KeptMatrix {
  readonly id: string;
  readonly name: string;
  /** GCT 1.2, GCT 1.3 or GCTx, as it was sent */
  readonly format: string;
  readonly rows: number;
  readonly columns: number;
  /** of the file as it was sent */
  readonly bytes: number;
  readonly warnings: readonly string[];
  readonly created: Date;
  readonly expires: Date;
}

const columns = `id, name, format, row_count as rows, column_count as columns, bytes::double precision as bytes,
  warnings, created, expires`;

type Paths = Pick<Config, 'home'>;

const folderOf = ({home}: Paths) => path.join(home, 'matrices');
export const matrixFile = (config: Paths, id: string) => path.join(folderOf(config), `${id}.gctx`);

export interface MatrixParts {
  readonly config: Config;
  readonly pool: Pool;
  readonly viewer: MatrixViewer;
}

/**
 * Reads and keeps a matrix that has been received; the upload is discarded.
 * @throws UPLOAD_UNUSABLE, MATRICES_FULL, UPLOAD_DISK_FULL, POOL_STOPPED and the MATRIX_*, GCT_* and GCTX_* failures, all
 *   naming the file as the user called it
 */
export async function keepMatrix(
  {config, pool, viewer}: MatrixParts,
  {keyId}: Caller,
  upload: Upload,
  signal: AbortSignal,
): Promise<KeptMatrix> {
  const {file, name} = upload;
  const id = randomBytes(12).toString('hex');
  const scratch = path.join(upload.folder, `${id}.gctx`);
  try {
    await requireRoom(pool, keyId);
    const {size: bytes} = await stat(file);
    const task = {file, target: scratch, limit: config.matrixValues, scratch: upload.folder};
    const {format, rows, columns: width, warnings} = await viewer.import(task, bytes, signal);
    await mkdir(folderOf(config), {recursive: true});
    await rename(scratch, matrixFile(config, id));
    const expires = new Date(Date.now() + config.matrixDays * day);
    const {rows: kept} = await pool.query<KeptMatrix>(
      `insert into matrices (id, key_id, name, format, row_count, column_count, bytes, warnings, expires)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${columns}`,
      [id, keyId, name, format, rows, width, bytes, warnings, expires],
    );
    return kept[0];
  } catch (error) {
    await rm(matrixFile(config, id), {force: true});
    if (!(error instanceof OpenclueError)) throw uploadFailure(error);
    // Files that could not be written tell where they lie; the disk being full is all that is of interest.
    throw statusOf(error) < 500 ? renamed(error, file, name) : uploadFailure(error);
  } finally {
    await upload.discard();
  }
}

async function requireRoom(pool: Pool, keyId: string): Promise<void> {
  const {rows} = await pool.query<{count: number}>(
    'select count(*)::int as count from matrices where key_id = $1 and expires > now()',
    [keyId],
  );
  if (rows[0].count >= mostMatrices) throw failure('MATRICES_FULL', {most: mostMatrices});
}

/** The caller's matrices, the latest first. */
export async function listMatrices(pool: Pool, {keyId}: Caller): Promise<KeptMatrix[]> {
  const {rows} = await pool.query<KeptMatrix>(
    `select ${columns} from matrices where key_id = $1 and expires > now() order by created desc, id`,
    [keyId],
  );
  return rows;
}

/** @throws MATRIX_UNKNOWN, also for a matrix of another key or one that has expired */
export async function findMatrix(pool: Pool, {keyId}: Caller, id: string): Promise<KeptMatrix> {
  const {rows} = await pool.query<KeptMatrix>(
    `select ${columns} from matrices where id = $1 and key_id = $2 and expires > now()`,
    [id, keyId],
  );
  if (rows.length === 0) throw failure('MATRIX_UNKNOWN', {id});
  return rows[0];
}

/** @throws MATRIX_UNKNOWN */
export async function removeMatrix({config, pool}: Omit<MatrixParts, 'viewer'>, caller: Caller, id: string) {
  await findMatrix(pool, caller, id);
  await pool.query('delete from matrices where id = $1', [id]);
  await rm(matrixFile(config, id), {force: true});
}

/** Removes matrices that have expired, or whose key has ended, and files that no record names. */
export async function sweepMatrices({config, pool}: {config: Paths; pool: Pool}): Promise<void> {
  await pool.query('delete from matrices where expires <= now()');
  const names = await readdir(folderOf(config)).catch(() => []);
  const ids = names.map((name) => path.basename(name, '.gctx')).filter((id) => idForm.test(id));
  const {rows} = await pool.query<{id: string}>('select id from matrices where id = any($1)', [ids]);
  const known = new Set(rows.map(({id}) => id));
  for (const id of ids.filter((each) => !known.has(each))) {
    const found = await stat(matrixFile(config, id)).catch(() => undefined);
    if (found && found.mtimeMs < Date.now() - orphanAge) await rm(matrixFile(config, id), {force: true});
  }
}
