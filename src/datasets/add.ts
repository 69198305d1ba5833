import path from 'node:path';
import type {Pool} from 'pg';
import type {MetadataField, MetadataTable} from '../engine/formats/matrix';
import {openMatrix} from '../engine/formats/open-matrix';
import {
  type BuildProgress,
  buildIndex,
  type DatasetManifest,
  type GeneSpace,
  removeDataset,
} from '../engine/index';
import {failure} from '../errors';
import {loadGeneCatalog} from './gene-catalog';
import {datasetsFolder} from './registry';
import {type GeneReport, rowGenes} from './row-genes';
import {FieldBuilder, mergeMetadata, readSigInfo, type SigInfo} from './signature-metadata';

export interface AddOptions {
  readonly pool: Pool;
  /** OPENCLUE_HOME */
  readonly home: string;
  readonly name: string;
  /** path of the GCT or GCTx file */
  readonly matrix: string;
  /** path of a table that describes its signatures */
  readonly siginfo?: string;
  /** gene spaces to index; by default what the matrix's genes suggest */
  readonly spaces?: readonly GeneSpace[];
  /** true for scores that nobody measured */
  readonly synthetic?: boolean;
  readonly workers: number;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

export interface AddReport {
  readonly manifest: DatasetManifest;
  readonly genes: GeneReport;
  /** names of the signature metadata fields */
  readonly fields: readonly string[];
  /** how far the siginfo file described the matrix's signatures */
  readonly siginfo?: {
    readonly described: number;
    readonly total: number;
    readonly undescribed: readonly string[];
  };
}

function describeSigInfo({described, undescribed}: SigInfo, total: number): AddReport['siginfo'] {
  return {described, total, undescribed};
}

/**
 * Builds the index of a matrix and registers the dataset. Nothing is registered before everything is built.
 * @throws MATRIX_*, SIGINFO_*, GENES_* and INDEX_* failures naming file and place
 */
export async function addDataset(options: AddOptions): Promise<AddReport> {
  const {pool, home, name, synthetic = false, workers, onProgress, signal} = options;
  const catalog = await loadGeneCatalog(pool);
  const matrix = await openMatrix(options.matrix);
  try {
    const {genes, rowsPerSpace, report} = rowGenes(matrix, catalog, options.spaces);
    const siginfo =
      options.siginfo === undefined ? undefined : await readSigInfo(options.siginfo, matrix.columns.ids);
    if (siginfo?.described === 0 && matrix.columns.fields.size === 0) {
      const {undescribed: examples} = siginfo;
      throw failure('SIGINFO_FOREIGN', {
        file: options.siginfo ?? '',
        total: matrix.columns.ids.length,
        examples,
      });
    }
    const metadata = await withMechanisms(mergeMetadata(matrix.columns, siginfo?.table), pool);
    const outDir = datasetsFolder({home});
    const manifest = await buildIndex({
      outDir,
      name,
      matrix,
      genes,
      rowsPerSpace,
      metadata,
      workers,
      onProgress,
      signal,
    });
    await register(pool, manifest, {synthetic}, () => removeDataset(outDir, name));
    const fields = [...metadata.fields.keys()];
    return {
      manifest,
      genes: report,
      fields,
      siginfo: siginfo && describeSigInfo(siginfo, manifest.signatures),
    };
  } finally {
    matrix.close();
  }
}

/** Writes the dataset's row; when that fails the built files go, for nobody could query or rebuild them. */
async function register(
  pool: Pool,
  {name, sources, spaces, signatures, genes, build}: DatasetManifest,
  {synthetic}: {synthetic: boolean},
  undo: () => void,
): Promise<void> {
  try {
    await pool.query(
      `insert into datasets (id, name, source, checksum, spaces, signature_count, gene_count, synthetic)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (name) do update set id = excluded.id, source = excluded.source, checksum = excluded.checksum,
         spaces = excluded.spaces, signature_count = excluded.signature_count, gene_count = excluded.gene_count,
         synthetic = excluded.synthetic, created = now()`,
      [
        build,
        name,
        path.basename(sources[0].file),
        sources[0].checksum,
        spaces.map(({space}) => space),
        signatures,
        genes,
        synthetic,
      ],
    );
  } catch (cause) {
    undo();
    throw failure('DATASET_NOT_REGISTERED', {name, detail: (cause as Error).message}, {cause});
  }
}

/** Adds moa and target_name from the perts service where the signatures' own metadata does not tell them. */
async function withMechanisms(metadata: MetadataTable, pool: Pool): Promise<MetadataTable> {
  const perts = metadata.fields.get('pert_id');
  const wanted = (['moa', 'target_name'] as const).filter((name) => !metadata.fields.has(name));
  if (perts?.kind !== 'text' || wanted.length === 0) return metadata;
  const {rows} = await pool.query<{pert_id: string; moa: string[] | null; target_name: string[] | null}>(
    'select pert_id, moa, target as target_name from perts where pert_id = any($1)',
    [perts.dictionary],
  );
  if (rows.length === 0) return metadata;
  const facts = new Map(rows.map((row) => [row.pert_id, row]));
  const fields = new Map<string, MetadataField>(metadata.fields);
  for (const name of wanted) {
    const builder = new FieldBuilder(metadata.ids.length);
    const values = perts.dictionary.map((pertId) => facts.get(pertId)?.[name]?.join('|') ?? '');
    perts.codes.forEach((code, row) => {
      if (code >= 0) builder.set(row, values[code]);
    });
    fields.set(name, builder.build());
  }
  return {ids: metadata.ids, fields};
}
