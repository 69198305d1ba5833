import path from 'node:path';
import type {Pool} from 'pg';
import {openMatrix} from '../../engine/formats/open-matrix';
import {appendSignatures, type DatasetManifest, openDataset} from '../../engine/index/index';
import {failure} from '../../errors';
import {levelOf, requireAssay} from '../assays';
import type {AddOptions, AddReport} from './add';
import {buildSource, recordAppended} from './build-record';
import {describeSignatures} from './describe';
import {warnOfValues} from './differential';
import {loadGeneCatalog} from './gene-catalog';
import {prepareGeneLists} from './gene-lists';
import {datasetsFolder, recordSignatures, requireDataset} from './registry';
import {rowGenes} from './row-genes';

export type AppendOptions = Omit<AddOptions, 'assay' | 'level' | 'spaces' | 'synthetic'>;

export interface AppendReport extends AddReport {
  /** signatures that came in */
  readonly appended: number;
}

/**
 * Appends the signatures of a matrix to a registered dataset. Its files and then its row change in one step each;
 * a row left behind by a crash between the two is put right by the next append or check.
 * @throws DATASET_UNKNOWN, INDEX_APPEND_UNFIT, INDEX_BUSY, MATRIX_*, SIGINFO_* and INDEX_* failures
 */
export async function appendToDataset(options: AppendOptions): Promise<AppendReport> {
  const {pool, home, name, workers, onProgress, signal} = options;
  await requireDataset(pool, name);
  const outDir = datasetsFolder({home});
  const present = await syncRecord(pool, path.join(outDir, name));
  const assay = requireAssay(present);
  const level = levelOf(present, assay);
  const catalog = await loadGeneCatalog(pool);
  const matrix = await openMatrix(options.matrix);
  try {
    const {genes, report} = rowGenes(matrix, catalog, assay);
    const {metadata, siginfo} = await describeSignatures(pool, matrix, options.siginfo);
    const warnings = [...matrix.warnings, ...warnOfValues(matrix, level, assay)];
    const manifest = await appendSignatures({
      outDir,
      name,
      matrix,
      genes,
      metadata,
      workers,
      onProgress,
      signal,
    });
    const appended = matrix.columns.ids.length;
    try {
      await recordSignatures(pool, manifest);
      await recordAppended(pool, manifest.build, buildSource(options.matrix, options.siginfo));
    } catch (cause) {
      throw failure('DATASET_RECORD_STALE', {name, appended, detail: (cause as Error).message}, {cause});
    }
    await prepareGeneLists(pool, path.join(outDir, name), options);
    return {
      manifest,
      level: level.level,
      appended,
      genes: report,
      fields: [...metadata.fields.keys()],
      siginfo,
      warnings,
    };
  } finally {
    matrix.close();
  }
}

/**
 * Makes the registry say what the manifest says, which is what queries go by.
 * @returns the manifest
 * @throws what opening throws
 */
export async function syncRecord(pool: Pool, folder: string): Promise<DatasetManifest> {
  const {manifest, close} = openDataset(folder);
  close();
  await recordSignatures(pool, manifest);
  return manifest;
}
