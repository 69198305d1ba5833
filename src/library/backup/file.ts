/** A backup as one tar file: each table as COPY's text in gzip, files of datasets, and backup.json, which closes it. */
import {createReadStream, createWriteStream} from 'node:fs';
import {open, rm, stat} from 'node:fs/promises';
import {Readable, Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import tar from 'tar-stream';
import type {AppliedMigration, CopiedTable} from '../../database/snapshot';
import {failure} from '../../errors';

/** Of the layout described here. */
export const backupFormat = 1;
const description = 'backup.json';

/** A file of a dataset in a backup. */
export interface KeptFile {
  /** below the dataset's folder */
  readonly path: string;
  readonly bytes: number;
}

/** A dataset that the database of a backup knows. */
export interface KeptDataset {
  readonly name: string;
  /** its manifest.json as it was; undefined where the folder was gone */
  readonly manifest?: object;
  /** undefined where its files are not in the backup */
  readonly files?: readonly KeptFile[];
}

/** What backup.json says. */
export interface BackupDescription {
  readonly format: typeof backupFormat;
  /** version of openclue, and of PostgreSQL */
  readonly openclue: string;
  readonly postgres: string;
  /** ISO 8601, UTC: what is in the backup was so at this moment */
  readonly created: string;
  readonly migrations: readonly AppliedMigration[];
  readonly tables: readonly CopiedTable[];
  readonly datasets: readonly KeptDataset[];
}

export const tableEntry = (table: string) => `tables/${table}.copy.gz`;
export const datasetEntry = (dataset: string, file: string) => `datasets/${dataset}/${file}`;

/** Writes a tar file entry by entry. */
export class BackupWriter {
  private readonly pack = tar.pack();
  private readonly written: Promise<void>;

  /** @param file must not be there */
  constructor(private readonly file: string) {
    this.written = pipeline(this.pack, createWriteStream(file, {flags: 'wx'}));
    // Whoever adds an entry hears of it.
    this.written.catch(() => undefined);
  }

  /** Adds what `fill` writes, compressed; a tar must know the size beforehand, so it is put aside first. */
  async addZipped<T>(name: string, fill: (into: Writable) => Promise<T>): Promise<T> {
    const aside = `${this.file}.entry`;
    try {
      const zip = createGzip({level: 1});
      const stored = pipeline(zip, createWriteStream(aside));
      const [filled] = await Promise.all([fill(zip), stored]);
      await this.addFile(name, aside);
      return filled;
    } finally {
      await rm(aside, {force: true});
    }
  }

  async addFile(name: string, file: string): Promise<number> {
    const {size} = await stat(file);
    await this.add(name, size, createReadStream(file));
    return size;
  }

  /** Adds backup.json and ends the file, which is on the disk then. */
  async end(all: BackupDescription): Promise<void> {
    const text = Buffer.from(`${JSON.stringify(all, null, 2)}\n`);
    await this.add(description, text.length, Readable.from([text]));
    this.pack.finalize();
    await this.written;
    const handle = await open(this.file, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Leaves nothing. */
  async abandon(): Promise<void> {
    this.pack.destroy();
    await this.written.catch(() => undefined);
    await rm(this.file, {force: true});
  }

  private async add(name: string, size: number, content: Readable): Promise<void> {
    const entry = this.pack.entry({name, size});
    // The file may fail, on a full disk say, while an entry waits for room.
    await Promise.race([pipeline(content, entry), this.written]);
  }
}

/**
 * Reads a backup from its first entry to its last.
 * @param read gets each entry but backup.json, and may leave what it does not want
 * @throws BACKUP_UNREADABLE for what is no backup, or a broken one
 */
export async function readBackup(
  file: string,
  read: (name: string, content: Readable) => Promise<void> = async () => {},
): Promise<BackupDescription> {
  const source = createReadStream(file);
  const extract = tar.extract();
  const fed = pipeline(source, extract);
  // Told by the loop below.
  fed.catch(() => undefined);
  let found: BackupDescription | undefined;
  try {
    for await (const each of extract) {
      // A stream by another implementation, which node:stream takes as its own.
      const entry = each as unknown as Readable & {readonly header: {readonly name: string}};
      if (entry.header.name === description) found = JSON.parse(await textOf(entry)) as BackupDescription;
      else await read(entry.header.name, entry);
      entry.resume();
    }
    await fed;
  } catch (cause) {
    if (!isOfFile(cause)) throw cause;
    throw failure('BACKUP_UNREADABLE', {file, detail: (cause as Error).message}, {cause});
  } finally {
    source.destroy();
  }
  if (found === undefined) {
    throw failure('BACKUP_UNREADABLE', {file, detail: `it has no ${description}, with which a backup ends`});
  }
  if (found.format !== backupFormat) {
    throw failure('BACKUP_UNREADABLE', {
      file,
      detail: `its format is ${String(found.format)}, not ${backupFormat}`,
    });
  }
  return found;
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Whether a file cannot be read or is no tar, rather than something being wrong with what its entries are for. */
function isOfFile(error: unknown): boolean {
  const {code, message = '', syscall} = error as NodeJS.ErrnoException;
  return (
    error instanceof SyntaxError ||
    (syscall !== undefined && ['ENOENT', 'EACCES', 'EISDIR', 'EIO'].includes(code ?? '')) ||
    /tar header|Unexpected end of data|unexpected end of file|incorrect (header|data) check|invalid/i.test(
      message,
    )
  );
}
