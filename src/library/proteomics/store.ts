/**
 * References of P100 and GCP: a folder each under OPENCLUE_HOME/proteomics, with a generation of files for each state.
 * Profiles of level 4 and similarities of a cell line are GCT files under the names that psp's queries expect; beside them
 * lie the connections of its wells with one another.
 */
import {existsSync, readFileSync} from 'node:fs';
import {mkdir, readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Config} from '../../config';
import {replaceFile} from '../../engine/ground/storage';
import {type Profiles, readProfiles, writeProfiles} from '../../engine/proteomics/profiles';
import type {ProteomicAssay} from '../../engine/proteomics/provenance';
import {connectReference, type ReferenceCell} from '../../engine/proteomics/query';
import {similarity} from '../../engine/proteomics/similarity';
import {failure} from '../../errors';
import {sha256OfFile} from '../tables/bytes';

export interface ReferenceManifest {
  readonly format: 1;
  readonly name: string;
  readonly assay: ProteomicAssay;
  /** UUID: two references of one name are told apart by it */
  readonly build: string;
  /** 1 when made, one more with each append */
  readonly generation: number;
  readonly synthetic: boolean;
  readonly engine: string;
  readonly wells: number;
  readonly probes: number;
  readonly cells: readonly {readonly cell: string; readonly wells: number}[];
  readonly sources: readonly {readonly file: string; readonly checksum: string; readonly wells: number}[];
  /** files of this generation; absent in references made before there were checksums */
  readonly files?: readonly StoredFile[];
}

/** A file of a reference. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 */
  readonly checksum: string;
}

const manifestName = 'manifest.json';

/** Folder of all references. */
export function referencesFolder({home}: Pick<Config, 'home'>): string {
  return path.join(home, 'proteomics');
}

/** What a reference is at present. @throws REFERENCE_UNREADABLE */
export function readReference(folder: string): ReferenceManifest {
  const file = path.join(folder, manifestName);
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as ReferenceManifest;
    if (manifest.format !== 1) throw new Error(`it is of format ${manifest.format}, and 1 is known here`);
    return manifest;
  } catch (cause) {
    throw failure('REFERENCE_UNREADABLE', {file, detail: (cause as Error).message}, {cause});
  }
}

export function hasReference(folder: string): boolean {
  return existsSync(path.join(folder, manifestName));
}

function generationFolder(folder: string, generation: number): string {
  return path.join(folder, `generation-${generation}`);
}

/** What is kept of a cell line: profiles, similarities of its wells, connections of its perturbagens. */
type FileKind = 'DIFF' | 'SIM' | 'CONN';

/** Connections within all cell lines, below one another. */
const allConnections = 'CONCATED_CONN.gct';

/** Where the profiles of a cell line are, or what was made of them. */
export function cellFile(
  folder: string,
  {assay, generation}: Pick<ReferenceManifest, 'assay' | 'generation'>,
  cell: string,
  kind: FileKind = 'DIFF',
): string {
  return path.join(generationFolder(folder, generation), `${assay}_${cell}_${kind}.gct`);
}

/**
 * Where the connections within a reference are, of one cell line or of all below one another.
 * @throws REFERENCE_UNREADABLE, PROTEOMICS_UNFIT for a cell line that it does not have
 */
export function connectionsFile(
  folder: string,
  manifest: Pick<ReferenceManifest, 'name' | 'assay' | 'generation' | 'cells'>,
  cell: string | undefined,
): string {
  const {name, cells, generation} = manifest;
  if (cell !== undefined && !cells.some((each) => each.cell === cell)) {
    const known = cells.map((each) => each.cell).join(', ');
    throw failure('PROTEOMICS_UNFIT', {
      subject: `the reference ${name}`,
      detail: `it has no cell line "${cell}"; it has ${known}`,
    });
  }
  const file =
    cell === undefined
      ? path.join(generationFolder(folder, generation), allConnections)
      : cellFile(folder, manifest, cell, 'CONN');
  if (existsSync(file)) return file;
  throw failure('REFERENCE_UNREADABLE', {file, detail: 'it was made before connections were kept'});
}

/** Profiles and similarities of one cell line. @throws MATRIX_*, GCT_INVALID */
export async function readReferenceCell(
  folder: string,
  manifest: Pick<ReferenceManifest, 'assay' | 'generation'>,
  cell: string,
): Promise<ReferenceCell> {
  return {
    cell,
    profiles: await readProfiles(cellFile(folder, manifest, cell)),
    similarities: await readProfiles(cellFile(folder, manifest, cell, 'SIM')),
  };
}

/**
 * Writes a new state of a reference: its files first, then the manifest in one step. The state before stays for queries
 * that are reading it; those before that go.
 * @returns the manifest, with the checksums of the files
 */
export async function writeReference(
  folder: string,
  unsummed: Omit<ReferenceManifest, 'files'>,
  cells: ReadonlyMap<string, Profiles>,
): Promise<ReferenceManifest> {
  const {generation} = unsummed;
  const place = generationFolder(folder, generation);
  await rm(place, {recursive: true, force: true});
  await mkdir(place, {recursive: true});
  const whole = Array.from(cells, ([cell, profiles]) => ({
    cell,
    profiles,
    similarities: similarity(profiles),
  }));
  for (const {cell, profiles, similarities} of whole) {
    await writeProfiles(cellFile(folder, unsummed, cell), profiles);
    await writeProfiles(cellFile(folder, unsummed, cell, 'SIM'), similarities);
  }
  const connected = connectReference(whole);
  for (const {cell, connections} of connected.cells) {
    await writeProfiles(cellFile(folder, unsummed, cell, 'CONN'), connections);
  }
  await writeProfiles(path.join(place, allConnections), connected.stacked);
  const files: StoredFile[] = [];
  for (const name of (await readdir(place)).sort()) files.push(await describeFile(place, name));
  const manifest = {...unsummed, files};
  replaceFile(path.join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  const kept = [generation, generation - 1].map((each) => path.basename(generationFolder(folder, each)));
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith('generation-') || kept.includes(entry)) continue;
    await rm(path.join(folder, entry), {recursive: true, force: true});
  }
  return manifest;
}

async function describeFile(place: string, name: string): Promise<StoredFile> {
  const file = path.join(place, name);
  return {name, bytes: (await stat(file)).size, checksum: await sha256OfFile(file)};
}

/**
 * Compares the files of a reference with their checksums.
 * @returns bytes that were read, and what is wrong, in sentences
 * @throws REFERENCE_UNREADABLE
 */
export async function checkReference(folder: string): Promise<{bytes: number; problems: string[]}> {
  const {files, generation, name} = readReference(folder);
  if (!files) {
    const file = path.join(folder, manifestName);
    throw failure('REFERENCE_UNREADABLE', {file, detail: `${name} was made before there were checksums`});
  }
  const place = generationFolder(folder, generation);
  const problems: string[] = [];
  let bytes = 0;
  for (const expected of files) {
    const file = path.join(place, expected.name);
    if (!existsSync(file)) {
      problems.push(`${file} is gone.`);
      continue;
    }
    const found = await describeFile(place, expected.name);
    bytes += found.bytes;
    if (found.checksum !== expected.checksum) {
      problems.push(`${file} has the checksum ${found.checksum}, and ${expected.checksum} was written.`);
    }
  }
  return {bytes, problems};
}
