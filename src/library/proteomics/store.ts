/**
 * References of P100 and GCP: a folder each under OPENCLUE_HOME/proteomics, with a generation of files for each state.
 * Profiles of level 4 and similarities of a cell line are GCT files under the names that psp's queries expect.
 */
import {existsSync, readFileSync} from 'node:fs';
import {mkdir, readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Config} from '../../config';
import {replaceFile} from '../../engine/ground/storage';
import {type Profiles, readProfiles, writeProfiles} from '../../engine/proteomics/profiles';
import type {ProteomicAssay} from '../../engine/proteomics/provenance';
import type {ReferenceCell} from '../../engine/proteomics/query';
import {similarity} from '../../engine/proteomics/similarity';
import {failure} from '../../errors';

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

/** Where the profiles of a cell line are. */
export function cellFile(
  folder: string,
  {assay, generation}: Pick<ReferenceManifest, 'assay' | 'generation'>,
  cell: string,
  kind: 'DIFF' | 'SIM' = 'DIFF',
): string {
  return path.join(generationFolder(folder, generation), `${assay}_${cell}_${kind}.gct`);
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
 */
export async function writeReference(
  folder: string,
  manifest: ReferenceManifest,
  cells: ReadonlyMap<string, Profiles>,
): Promise<void> {
  const {generation} = manifest;
  const files = generationFolder(folder, generation);
  await rm(files, {recursive: true, force: true});
  await mkdir(files, {recursive: true});
  for (const [cell, profiles] of cells) {
    await writeProfiles(cellFile(folder, manifest, cell), profiles);
    await writeProfiles(cellFile(folder, manifest, cell, 'SIM'), similarity(profiles));
  }
  replaceFile(path.join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  const kept = [generation, generation - 1].map((each) => path.basename(generationFolder(folder, each)));
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith('generation-') || kept.includes(entry)) continue;
    await rm(path.join(folder, entry), {recursive: true, force: true});
  }
}
