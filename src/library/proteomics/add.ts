import {randomUUID} from 'node:crypto';
import {mkdirSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import {takeLock} from '../../engine/ground/lock';
import {mergeProfiles, splitByCell} from '../../engine/proteomics/cells';
import {fieldTexts, requireField, usualFields} from '../../engine/proteomics/fields';
import {type Profiles, readProfiles} from '../../engine/proteomics/profiles';
import {
  assayOfCode,
  type ProteomicAssay,
  provenanceField,
  warnOfLevel,
} from '../../engine/proteomics/provenance';
import {failure, isFailure} from '../../errors';
import {version} from '../../version';
import {sha256OfFile} from '../tables/bytes';
import {findReference, forgetReference, noteReference, requireFreeName, requireReference} from './registry';
import {cellFile, type ReferenceManifest, readReference, referencesFolder, writeReference} from './store';
import {forgetWells, notePlates, noteWells} from './wells';

export interface AddReferenceOptions {
  readonly pool: Pool;
  /** OPENCLUE_HOME */
  readonly home: string;
  readonly name: string;
  /** GCT or GCTx of level 4, of one cell line or several */
  readonly matrix: string;
  readonly assay: ProteomicAssay;
  /** true for ratios that nobody measured */
  readonly synthetic?: boolean;
}

export interface ReferenceReport {
  readonly manifest: ReferenceManifest;
  /** sentences, without a full stop */
  readonly warnings: readonly string[];
}

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const shownWells = 3;

/**
 * Makes a reference of level 4 profiles, split by cell line, with the similarities of the wells of each, and puts its wells
 * into the services of profiles and plates.
 * @throws INDEX_NAME_INVALID, INDEX_EXISTS, INDEX_BUSY, MATRIX_*, GCT_INVALID, PROTEOMICS_*
 */
export async function addReference(options: AddReferenceOptions): Promise<ReferenceReport> {
  const {name, assay, pool, synthetic = false} = options;
  return withLock(options, async (folder) => {
    await requireFreeName(pool, name);
    const {profiles, warnings, source} = await readLevel4(options);
    // Files without a record are those of a stopped build.
    await rm(folder, {recursive: true, force: true});
    const base = {format: 1, name, assay, build: randomUUID(), synthetic, engine: version} as const;
    try {
      const manifest = await publish(
        pool,
        folder,
        {...base, generation: 1, sources: [source]},
        splitByCell(profiles),
      );
      return {manifest, warnings};
    } catch (error) {
      await takeBack(pool, name, folder);
      throw error;
    }
  });
}

/**
 * Adds wells to a reference, of its cell lines or of others.
 * @throws DATASET_UNKNOWN, and as `addReference`
 */
export async function appendToReference(
  options: Omit<AddReferenceOptions, 'assay' | 'synthetic'>,
): Promise<ReferenceReport> {
  const {pool, name} = options;
  return withLock(options, async (folder) => {
    const {assay} = await requireReference(pool, name);
    const before = readReference(folder);
    const {profiles, warnings, source} = await readLevel4({...options, assay});
    const cells = splitByCell(profiles);
    const wells = new Set(profiles.columns.ids);
    for (const {cell} of before.cells) {
      const known = await readProfiles(cellFile(folder, before, cell));
      const added = cells.get(cell);
      requireOtherWells(options.matrix, {cell, wells: known.columns.ids}, wells, added?.columns.ids ?? []);
      cells.set(cell, added ? mergeProfiles(known, added) : known);
    }
    const {wells: _, probes: __, cells: ___, files: ____, ...base} = before;
    const sources = [...before.sources, source];
    const next = {...base, generation: before.generation + 1, sources, engine: version};
    return {manifest: await publish(pool, folder, next, cells), warnings};
  });
}

/** A well is of one cell line: what is refused within one by merging is refused across them here. @throws PROTEOMICS_UNFIT */
function requireOtherWells(
  matrix: string,
  known: {readonly cell: string; readonly wells: readonly string[]},
  added: ReadonlySet<string>,
  ofCell: readonly string[],
): void {
  const repeated = known.wells.find((id) => added.has(id) && !ofCell.includes(id));
  if (repeated === undefined) return;
  throw failure('PROTEOMICS_UNFIT', {
    subject: matrix,
    detail: `its well "${repeated}" is there already, as one of ${known.cell}`,
  });
}

/** Removes a reference, its files and its wells in the services. @throws DATASET_UNKNOWN, INDEX_BUSY */
export async function removeReference(pool: Pool, home: string, name: string): Promise<void> {
  await withLock({home, name}, async (folder) => {
    await requireReference(pool, name);
    await takeBack(pool, name, folder);
  });
}

/** Takes a reference, or what there is of one, out of the services and off the disk. */
async function takeBack(pool: Pool, name: string, folder: string): Promise<void> {
  try {
    await forgetWells(pool, name);
    await forgetReference(pool, name);
    await notePlates(pool);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** Whether a dataset of this name is a reference of P100 or GCP. */
export async function isReference(pool: Pool, name: string): Promise<boolean> {
  return (await findReference(pool, name)) !== undefined;
}

async function withLock<T>(
  {home, name}: Pick<AddReferenceOptions, 'home' | 'name'>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  if (!nameForm.test(name)) throw failure('INDEX_NAME_INVALID', {name});
  const root = referencesFolder({home});
  mkdirSync(root, {recursive: true});
  const folder = path.join(root, name);
  const unlock = takeLock(`${folder}.lock`, name);
  try {
    return await work(folder);
  } finally {
    unlock();
  }
}

async function publish(
  pool: Pool,
  folder: string,
  base: Omit<ReferenceManifest, 'wells' | 'probes' | 'cells' | 'files'>,
  unordered: ReadonlyMap<string, Profiles>,
): Promise<ReferenceManifest> {
  const cells = new Map([...unordered].sort(([a], [b]) => (a < b ? -1 : 1)));
  const probes = new Set([...cells.values()].flatMap(({rows}) => rows.ids));
  const counts = Array.from(cells, ([cell, {columns}]) => ({cell, wells: columns.ids.length}));
  const manifest = await writeReference(
    folder,
    {
      ...base,
      wells: counts.reduce((sum, {wells}) => sum + wells, 0),
      probes: probes.size,
      cells: counts,
    },
    cells,
  );
  await noteReference(pool, manifest);
  for (const profiles of cells.values()) await noteWells(pool, manifest, profiles.columns);
  await notePlates(pool);
  return manifest;
}

/** Profiles that can become part of a reference. */
async function readLevel4({matrix, assay}: Pick<AddReferenceOptions, 'matrix' | 'assay'>) {
  const profiles = await readProfiles(matrix);
  for (const name of usualFields) {
    const texts = fieldTexts(requireField(profiles.columns, name, 'the wells'));
    const without = profiles.columns.ids.filter((_, well) => texts[well] === undefined);
    if (without.length === 0) continue;
    throw failure('PROTEOMICS_UNFIT', {
      subject: matrix,
      detail: `${without.length} wells have nothing in ${name}, e.g. ${without.slice(0, shownWells).join(', ')}; a reference knows its replicates by ${usualFields.join(', ')}`,
    });
  }
  const field = profiles.columns.fields.get(provenanceField);
  const codes = [...new Set(field ? fieldTexts(field) : [undefined])].map((code) => code?.split('+') ?? []);
  for (const code of codes) requireAssay(code, assay, matrix);
  const source = {
    file: path.basename(matrix),
    checksum: await sha256OfFile(matrix),
    wells: profiles.columns.ids.length,
  };
  return {profiles, warnings: warnOfLevel(codes), source};
}

/** Profiles that say that they are of the other assay. */
function requireAssay(code: readonly string[], assay: ProteomicAssay, file: string): void {
  let told: ProteomicAssay;
  try {
    told = assayOfCode(code);
  } catch (error) {
    // What the code does not tell, whoever adds them does.
    if (isFailure(error, 'PROTEOMICS_ASSAY_UNKNOWN')) return;
    throw error;
  }
  if (told === assay) return;
  throw failure('PROTEOMICS_UNFIT', {
    subject: file,
    detail: `its provenance code ${code.join('+')} says ${told}, and ${assay} was asked for`,
  });
}
