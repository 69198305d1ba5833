import path from 'node:path';
import type {Pool} from 'pg';
import type {MatrixReader, MetadataTable} from '../../engine/formats/matrix';
import {openMatrix} from '../../engine/formats/open-matrix';
import {
  type BuildProgress,
  buildIndex,
  type DatasetManifest,
  keepsScores,
  removeDataset,
  type SpaceName,
} from '../../engine/index/index';
import {failure} from '../../errors';
import {levelOf, usualAssay} from '../assays';
import type {Assay, DataLevel} from '../assays/assay';
import {buildSource, recordBuild} from './build-record';
import {describeSignatures, type SigInfoReport, warnOfMetadata} from './describe';
import {warnOfValues} from './differential';
import {geneRelease, loadGeneCatalog} from './gene-catalog';
import {type PrepareOptions, prepareGeneLists} from './gene-lists';
import {datasetsFolder} from './registry';
import {type GeneReport, rowGenes} from './row-genes';

export interface AddOptions extends PrepareOptions {
  readonly pool: Pool;
  /** OPENCLUE_HOME */
  readonly home: string;
  readonly name: string;
  /** path of the GCT or GCTx file */
  readonly matrix: string;
  /** path of a table that describes its signatures */
  readonly siginfo?: string;
  /** what the matrix measures; by default the usual assay */
  readonly assay?: Assay;
  /** of its data (assays/assay.ts); by default signatures */
  readonly level?: number;
  /** gene spaces to index; by default what the matrix's genes suggest */
  readonly spaces?: readonly SpaceName[];
  /** true for scores that nobody measured */
  readonly synthetic?: boolean;
  readonly workers: number;
  readonly onProgress?: (progress: BuildProgress) => void;
}

export interface AddReport {
  readonly manifest: DatasetManifest;
  /** of its data */
  readonly level: number;
  readonly genes: GeneReport;
  /** names of the signature metadata fields */
  readonly fields: readonly string[];
  readonly siginfo?: SigInfoReport;
  /** what a person should know before trusting the dataset */
  readonly warnings: readonly string[];
}

/**
 * Builds the index of a matrix and registers the dataset. Nothing is registered before everything is built.
 * @throws MATRIX_*, SIGINFO_*, GENES_* and INDEX_* failures naming file and place
 */
export async function addDataset(options: AddOptions): Promise<AddReport> {
  const {pool, home, name, assay = usualAssay, synthetic = false, workers, onProgress, signal} = options;
  const level = levelOf(options, assay);
  const release = await geneRelease(pool);
  const catalog = await loadGeneCatalog(pool);
  const matrix = await openMatrix(options.matrix);
  try {
    const {genes, rowsPerSpace, report, leftOut} = rowGenes(matrix, catalog, assay, options.spaces);
    const {metadata, siginfo} = await describeSignatures(pool, matrix, options.siginfo);
    const warnings = [...matrix.warnings, ...warnOfData(matrix, metadata, level, assay)];
    const outDir = datasetsFolder({home});
    const manifest = await buildIndex({
      outDir,
      name,
      // A dataset of the usual assay does not say so, as those of earlier versions.
      assay: assay === usualAssay ? undefined : assay.name,
      level: manifestLevel(level.level, assay),
      matrix,
      genes,
      rowsPerSpace,
      metadata,
      unrounded: level.holds === 'scores' && keepsScores(matrix.columns.ids.length),
      workers,
      onProgress,
      signal,
    });
    await register(pool, manifest, {synthetic, level: level.level}, () => removeDataset(outDir, name));
    const sources = [buildSource(options.matrix, options.siginfo)];
    await recordBuild(pool, manifest.build, {
      sources,
      askedSpaces: options.spaces,
      geneRelease: release,
      leftOut,
    });
    await prepareGeneLists(pool, path.join(outDir, name), options);
    return {
      manifest,
      level: level.level,
      genes: report,
      fields: [...metadata.fields.keys()],
      siginfo,
      warnings,
    };
  } finally {
    matrix.close();
  }
}

/** As a manifest has it, which says nothing of the usual level, as those of earlier versions. */
export function manifestLevel(level: number, {levels}: Pick<Assay, 'levels'>): number | undefined {
  return level === levels[0].level ? undefined : level;
}

/** What of a matrix, and of what is known of its columns, does not go with a dataset of a level. */
export function warnOfData(
  matrix: MatrixReader,
  metadata: MetadataTable,
  level: DataLevel,
  assay: Assay,
): string[] {
  return [
    ...warnOfValues(matrix, level, assay),
    // What results are made of is missed by none of amounts.
    ...(level.holds === 'scores' ? warnOfMetadata(metadata) : []),
  ];
}

/** Writes the dataset's row; when that fails the built files go, for nobody could query or rebuild them. */
async function register(
  pool: Pool,
  {name, sources, spaces, signatures, genes, build}: DatasetManifest,
  {synthetic, level}: {synthetic: boolean; level: number},
  undo: () => void,
): Promise<void> {
  try {
    await pool.query(
      `insert into datasets (id, name, source, checksum, spaces, signature_count, gene_count, synthetic, level)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (name) do update set id = excluded.id, source = excluded.source, checksum = excluded.checksum,
         spaces = excluded.spaces, signature_count = excluded.signature_count, gene_count = excluded.gene_count,
         synthetic = excluded.synthetic, level = excluded.level, created = now()`,
      [
        build,
        name,
        path.basename(sources[0].file),
        sources[0].checksum,
        spaces.map(({space}) => space),
        signatures,
        genes,
        synthetic,
        level,
      ],
    );
  } catch (cause) {
    undo();
    throw failure('DATASET_NOT_REGISTERED', {name, detail: (cause as Error).message}, {cause});
  }
}
