/** The result folder of a proteomic query, laid out as that of CLUE's proteomics app. */
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {stack} from '../../engine/proteomics/connectivity';
import {type Profiles, writeProfiles} from '../../engine/proteomics/profiles';
import type {ProteomicAssay} from '../../engine/proteomics/provenance';
import {introspect, queryCell, type ReferenceCell} from '../../engine/proteomics/query';
import type {ResultLabels} from '../../results/manifest';
import {checksumOf} from '../../results/manifest';
import {formatReadme, readmeFile} from '../../results/readme';
import {version} from '../../version';

export const proteomicTool = 'proteomics_query';

/** Where the reference comes from. */
export interface ReferenceSource {
  readonly name: string;
  readonly assay: ProteomicAssay;
  readonly generation: number;
  readonly synthetic: boolean;
  readonly sources: readonly {readonly file: string; readonly checksum: string}[];
}

/** What is asked of a reference. */
export interface ProteomicPlan {
  readonly assay: ProteomicAssay;
  /** fields that tell the replicates of the query; none: every well is its own */
  readonly fields: readonly string[];
  readonly introspect: boolean;
}

export interface ProteomicQuery {
  readonly plan: ProteomicPlan;
  readonly external: Profiles;
  /** as the client called it */
  readonly file: string;
  readonly reference: ReferenceSource;
  /** names of its cell lines, and what reads one of them */
  readonly cells: readonly string[];
  readCell(cell: string): Promise<ReferenceCell>;
  /** told after each part of the work: the share that is done */
  onProgress?(share: number): void;
}

const stackedFile = 'CONCATED_CONN.gct';
const introspectFile = 'INTROSPECT_CONN.gct';
/** The profiles that were queried, so that the same can be asked again. */
export const queryFile = 'QUERY.gct';

/**
 * Runs a query against all cell lines of a reference and writes what it finds, one cell line in memory at a time.
 * @param folder exists and is empty
 * @returns connectivity with all cell lines
 * @throws PROTEOMICS_*, MATRIX_*
 */
export async function writeProteomicResult(
  folder: string,
  query: ProteomicQuery,
  labels: ResultLabels,
): Promise<Profiles> {
  const {plan, external, reference, cells} = query;
  const at = (name: string) => path.join(folder, name);
  const parts = cells.length + (plan.introspect ? 1 : 0) + 1;
  let done = 0;
  const advance = () => query.onProgress?.(++done / parts);
  await writeProfiles(at(queryFile), external);
  if (plan.introspect) {
    await writeProfiles(at(introspectFile), introspect(external, {fields: plan.fields}).connections);
    advance();
  }
  const connections: Profiles[] = [];
  for (const cell of cells) {
    const found = queryCell(external, await query.readCell(cell), {fields: plan.fields});
    await writeProfiles(at(`${cell}_SIM.gct`), found.similarities);
    await writeProfiles(at(`${cell}_CONN.gct`), found.connections);
    connections.push(found.connections);
    advance();
  }
  const stacked = stack(connections);
  await writeProfiles(at(stackedFile), stacked);
  await writeFile(at('config.yaml'), configYaml(query, labels));
  await writeFile(at('manifest.json'), manifest(query, stacked, labels));
  await writeFile(at(readmeFile), formatReadme('proteomics', labels.toolId, reference));
  // Without a time of day, so that the same query gives the same files.
  await writeFile(at('success.txt'), `${proteomicTool} completed\n`);
  return stacked;
}

/** Why there is no result, in the folder where it would be. */
export async function writeFailure(folder: string, error: Error): Promise<void> {
  await writeFile(path.join(folder, 'failure.txt'), `${proteomicTool} failed\n${error.message}\n`);
}

/** The options under the names of CLUE's config; every value is also valid JSON, which YAML reads. */
function configYaml({plan, file, reference, cells}: ProteomicQuery, {toolId, name}: ResultLabels): string {
  const settings = {
    tool_id: toolId,
    assay: plan.assay,
    name,
    introspect: plan.introspect,
    input_file: file,
    fields_to_aggregate: plan.fields,
    dataset: reference.name,
    dataset_is_synthetic: reference.synthetic,
    cells,
    similarity_metric: 'spearman',
    connectivity_metric: 'ks_test',
    engine_version: version,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}

function manifest(
  {plan, file, external, reference, cells}: ProteomicQuery,
  {rows, columns}: Profiles,
  labels: ResultLabels,
): string {
  const content = {
    tool: labels.toolId,
    name: labels.name,
    engine: version,
    dataset: reference,
    plan,
    input: {file, wells: external.columns.ids.length, probes: external.rows.ids.length},
    cells,
    queries: columns.ids,
    targets: rows.ids.length,
    similarity_metric: 'spearman',
    metric: 'ks_test',
  };
  return `${JSON.stringify({...content, checksum: checksumOf(content)}, null, 2)}\n`;
}
