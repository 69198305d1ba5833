import {existsSync, mkdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import type {Pool} from 'pg';
import {openMatrix} from '../../engine/formats/open-matrix';
import {
  appendSignatures,
  buildIndex,
  type DatasetManifest,
  keepsScores,
  openDataset,
  replaceDataset,
  type SpaceName,
  sourceStamp,
} from '../../engine/index/index';
import {failure, OpenclueError} from '../../errors';
import {levelOf, requireAssay, usualAssay} from '../assays';
import {type AddOptions, type AddReport, manifestLevel, warnOfData} from './add';
import {type BuildSource, buildRecordOf, recordBuild} from './build-record';
import {describeSignatures} from './describe';
import {geneRelease, loadGeneCatalog} from './gene-catalog';
import {prepareGeneLists} from './gene-lists';
import {type DatasetRecord, datasetsFolder, requireDataset} from './registry';
import {rowGenes} from './row-genes';

export interface RebuildOptions
  extends Omit<AddOptions, 'assay' | 'level' | 'matrix' | 'siginfo' | 'synthetic'> {
  /** where the dataset's matrices and their tables lie now; by default where they lay when it was built */
  readonly sources?: readonly BuildSource[];
}

/** Folder beside the datasets in which one is built again; no dataset can be called so. */
const rebuildingFolder = (root: string, name: string) => path.join(root, `.${name}.rebuilding`);

/**
 * Builds a dataset again from its matrices with the gene table of today. The present one serves until the new one is
 * complete and takes its place; a stopped build goes on when called again.
 * @throws DATASET_UNKNOWN, DATASET_SOURCE_UNKNOWN, DATASET_SOURCE_DIFFERS and what adding and appending throw
 */
export async function rebuildDataset(options: RebuildOptions): Promise<AddReport> {
  const {pool, home, name, workers, onProgress, signal} = options;
  const record = await requireDataset(pool, name);
  const build = await buildRecordOf(pool, record.id);
  const root = datasetsFolder({home});
  const present = presentManifest(path.join(root, name));
  const assay = present ? requireAssay(present) : usualAssay;
  const level = levelOf(record, assay);
  const sources = checkedSources(record, present, options.sources ?? build?.sources);
  const askedSpaces = options.spaces ?? build?.askedSpaces;
  const release = await geneRelease(pool);
  const catalog = await loadGeneCatalog(pool);

  const outDir = rebuildingFolder(root, name);
  mkdirSync(outDir, {recursive: true});
  // Complete, but of a command that ended before the exchange: its gene table may be another.
  rmSync(path.join(outDir, name), {recursive: true, force: true});
  let report: AddReport | undefined;
  let leftOut: readonly string[] = [];
  for (const source of sources) {
    const matrix = await openMatrix(source.matrix);
    try {
      const rows = rowGenes(matrix, catalog, assay, askedSpaces);
      const {genes, rowsPerSpace} = rows;
      const {metadata, siginfo} = await describeSignatures(pool, matrix, source.siginfo);
      const part = {outDir, name, matrix, genes, metadata, workers, onProgress, signal};
      const unrounded = level.holds === 'scores' && keepsScores(matrix.columns.ids.length);
      if (!report) leftOut = rows.leftOut;
      const manifest = report
        ? await appendSignatures(part)
        : await buildIndex({
            ...part,
            assay: present?.assay,
            level: manifestLevel(level.level, assay),
            rowsPerSpace,
            unrounded,
          });
      const warnings = [
        ...(report?.warnings ?? []),
        ...matrix.warnings,
        ...warnOfData(matrix, metadata, level, assay),
      ];
      report = report
        ? {...report, manifest, warnings}
        : {
            manifest,
            level: level.level,
            genes: rows.report,
            fields: [...metadata.fields.keys()],
            siginfo,
            warnings,
          };
    } finally {
      matrix.close();
    }
  }
  if (!report) throw failure('DATASET_SOURCE_UNKNOWN', {name, sources: [record.source]});
  replaceDataset(root, name, path.join(outDir, name));
  rmSync(outDir, {recursive: true, force: true});
  await recordRebuilt(pool, record, report.manifest);
  await recordBuild(pool, report.manifest.build, {sources, askedSpaces, geneRelease: release, leftOut});
  await prepareGeneLists(pool, path.join(root, name), options);
  return report;
}

/** undefined where the files are gone or damaged, which building again mends. */
function presentManifest(folder: string): DatasetManifest | undefined {
  try {
    const {manifest, close} = openDataset(folder);
    close();
    return manifest;
  } catch (error) {
    if (error instanceof OpenclueError) return undefined;
    throw error;
  }
}

/** The matrices must be those the dataset was built from: jobs and users know its signatures. */
function checkedSources(
  {name, source}: DatasetRecord,
  present: DatasetManifest | undefined,
  sources: readonly BuildSource[] | undefined,
): readonly BuildSource[] {
  const wanted = present?.sources;
  const names = wanted?.map(({file}) => file) ?? [source];
  if (!sources || sources.length !== names.length || sources.some(({matrix}) => !existsSync(matrix))) {
    throw failure('DATASET_SOURCE_UNKNOWN', {name, sources: names});
  }
  for (const [i, {matrix}] of sources.entries()) {
    if (wanted && sourceStamp(matrix).checksum !== wanted[i].checksum) {
      throw failure('DATASET_SOURCE_DIFFERS', {name, file: matrix, source: wanted[i].file});
    }
  }
  return sources;
}

async function recordRebuilt(pool: Pool, {name}: DatasetRecord, manifest: DatasetManifest): Promise<void> {
  const {build, spaces, signatures, genes} = manifest;
  const names: SpaceName[] = spaces.map(({space}) => space);
  await pool.query(
    'update datasets set id = $2, spaces = $3, signature_count = $4, gene_count = $5 where name = $1',
    [name, build, names, signatures, genes],
  );
}
