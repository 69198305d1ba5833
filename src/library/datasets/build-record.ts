/** How a dataset came about, beside its row in the registry: what building it again needs. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {SpaceName} from '../../engine/index/index';

/** Files of one part of a dataset; absolute paths. */
export interface BuildSource {
  readonly matrix: string;
  readonly siginfo?: string;
}

export interface BuildRecord {
  /** in the order of the signatures */
  readonly sources: readonly BuildSource[];
  /** gene spaces that were asked for; absent where the matrix suggested them */
  readonly askedSpaces?: readonly SpaceName[];
  /** see `geneRelease` */
  readonly geneRelease: string;
  /** ids of the first matrix's rows that are in none of the dataset's spaces */
  readonly leftOut: readonly string[];
}

export function buildSource(matrix: string, siginfo?: string): BuildSource {
  return {matrix: path.resolve(matrix), ...(siginfo !== undefined && {siginfo: path.resolve(siginfo)})};
}

/** Notes how the dataset with this id was built. */
export async function recordBuild(pool: Pool, datasetId: string, record: BuildRecord): Promise<void> {
  const {sources, askedSpaces, geneRelease, leftOut} = record;
  await pool.query(
    `insert into dataset_builds (dataset_id, sources, asked_spaces, gene_release, left_out)
     values ($1, $2, $3, $4, $5)
     on conflict (dataset_id) do update set sources = excluded.sources, asked_spaces = excluded.asked_spaces,
       gene_release = excluded.gene_release, left_out = excluded.left_out`,
    [datasetId, JSON.stringify(sources), askedSpaces ?? null, geneRelease, leftOut],
  );
}

/** Notes a matrix that was appended; nothing where how the dataset was built is not known either. */
export async function recordAppended(pool: Pool, datasetId: string, source: BuildSource): Promise<void> {
  await pool.query('update dataset_builds set sources = sources || $2::jsonb where dataset_id = $1', [
    datasetId,
    JSON.stringify([source]),
  ]);
}

/** undefined for a dataset of a build that did not note it yet. */
export async function buildRecordOf(pool: Pool, datasetId: string): Promise<BuildRecord | undefined> {
  const {rows} = await pool.query<{
    sources: BuildSource[];
    asked_spaces: SpaceName[] | null;
    gene_release: string;
    left_out: string[];
  }>('select sources, asked_spaces, gene_release, left_out from dataset_builds where dataset_id = $1', [
    datasetId,
  ]);
  if (rows.length === 0) return undefined;
  const [{sources, asked_spaces, gene_release: geneRelease, left_out: leftOut}] = rows;
  return {sources, askedSpaces: asked_spaces ?? undefined, geneRelease, leftOut};
}
