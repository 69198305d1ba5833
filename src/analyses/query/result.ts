import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type MatrixFile, writeGctx} from '../../engine/formats/gctx-writer';
import type {Dataset} from '../../engine/index';
import {negativeLog10} from '../../engine/stats/fdr';
import type {ResultLabels} from '../analysis';
import {type Descriptions, openDescriptions} from '../descriptions/open';
import {type ResultFolder, writeSignatureGct} from '../result-folder';
import {formatManifest} from '../result-manifest';
import {
  digestFolders,
  geneReport,
  joinColumns,
  queryColumns,
  scoreCells,
  writeGeneSets,
  writeScores,
} from '../score-files';
import {setsOfResult, writeEnrichment} from './enrichment';
import {decimals} from './fields';
import {digestRows, rankByNcs} from './ranking';
import {isSignatureMetric} from './scores';
import type {QueryResult, QueryStatistics} from './statistics';

/** cmapM's mark that a run ended well. */
const success = 'Completed\n';
const tab = 9;

/** Writes the result folder of a query in the layout of sig_queryl1k_tool (clue-api.md §4.4). */
export async function writeResult(
  folder: ResultFolder,
  dataset: Dataset,
  result: QueryResult,
  labels: ResultLabels,
): Promise<void> {
  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  const descriptions = await openDescriptions(dataset);
  await mkdir(at('matrices', 'query'), {recursive: true});
  await mkdir(at('arfs'));
  const folders = digestFolders(result.queries.map(({query}) => query.name));
  await writeMatrices(folder, descriptions, result);
  await writeGeneSets(
    {up: at('matrices', 'query', 'up.gmt'), down: at('matrices', 'query', 'dn.gmt')},
    result.queries,
  );
  await writeSignatures(at('matrices', 'query', 'signature.gctx'), result.queries);
  await writeFile(at('gene_report.txt'), geneReport(result.queries));
  await writeFile(at('arfs', 'index.txt'), digestIndex(result.queries, folders));
  for (const [q, query] of result.queries.entries()) {
    await mkdir(at('arfs', folders[q]));
    writeDigest(folder, `arfs/${folders[q]}/query_result.gct`, descriptions, result, query);
  }
  const sets = setsOfResult(result);
  if (sets) {
    for (const [q, query] of result.queries.entries()) {
      const enriched = at('gsea', folders[q], 'arfs', 'NORM_CS');
      await mkdir(enriched, {recursive: true});
      await writeEnrichment(path.join(enriched, 'gsea_result.gct'), sets, query);
    }
  }
  await writeFile(at('manifest.json'), formatManifest(labels, result.manifest));
  await writeFile(at('config.yaml'), configYaml(result, labels));
  await writeFile(at('success.txt'), success);
}

/** Every score of every signature: cs, each list's ES and leading edge, and ncs. */
async function writeMatrices(
  folder: ResultFolder,
  descriptions: Descriptions,
  {signatures: {count}, queries}: QueryResult,
): Promise<void> {
  const file = (name: string) => path.join(folder.path, 'matrices', 'query', `${name}.gctx`);
  const nothing = new Float32Array(count).fill(Number.NaN);
  const matrix = (
    name: string,
    scores: (query: QueryStatistics) => Float32Array | undefined,
  ): MatrixFile => ({
    file: file(name),
    readColumns: (start, end) =>
      joinColumns(queries.slice(start, end).map((query) => scores(query) ?? nothing)),
  });
  const fdr = queries.some((query) => query.fdr) ? [matrix('fdr_qvalue', (query) => query.fdr)] : [];
  await writeScores(descriptions.gctx, queries, file, [matrix('ncs', ({ncs}) => ncs), ...fdr]);
  writeSignatureGct(folder, 'ncs.gct', descriptions, {
    lines: {count},
    columns: queryColumns(queries),
    cells: scoreCells(
      queries.map(({ncs}) => ncs),
      decimals,
    ),
  });
}

/** The full signatures of the queries as they were used: genes x queries. */
async function writeSignatures(file: string, queries: readonly QueryStatistics[]): Promise<void> {
  const signatures = queries.flatMap(({query}) => query.signature ?? []);
  if (signatures.length === 0) return;
  const ids = [...new Set(signatures.flatMap(({entrezIds}) => entrezIds))];
  const columns = signatures.map(({entrezIds, values}) => {
    const valueByGene = new Map(entrezIds.map((gene, i) => [gene, values[i]]));
    return Float32Array.from(ids, (gene) => valueByGene.get(gene) ?? Number.NaN);
  });
  await writeGctx(file, {
    rows: {ids: ids.map(String), fields: new Map()},
    columns: queryColumns(queries),
    readColumns: (start, end) => joinColumns(columns.slice(start, end)),
  });
}

/** query_result.gct: the digest's signatures by falling NCS. */
function writeDigest(
  folder: ResultFolder,
  name: string,
  descriptions: Descriptions,
  {signatures}: QueryResult,
  query: QueryStatistics,
): void {
  const ranked = rankByNcs(query, digestRows(signatures));
  const {cs, ncs, fdr} = query;
  const {fields: columnFields} = queryColumns([query]);
  writeSignatureGct(folder, name, descriptions, {
    lines: {count: ranked.length, rows: ranked},
    fields: ['raw_cs', ...(fdr ? ['fdr_q_nlog10'] : [])],
    columns: {ids: ['norm_cs'], fields: columnFields},
    cells: (text, line) => {
      const row = ranked[line];
      text.addRounded(cs[row], decimals);
      text.addByte(tab);
      if (fdr) {
        text.addRounded(negativeLog10(fdr[row]), decimals);
        text.addByte(tab);
      }
      text.addFixed(ncs[row], decimals);
    },
  });
}

function digestIndex(queries: readonly QueryStatistics[], folders: readonly string[]): string {
  const lines = queries.map(({query}, q) =>
    [query.name, query.description, `${folders[q]}/query_result.gct`].join('\t'),
  );
  return `${['query_id\tdesc\turl', ...lines].join('\n')}\n`;
}

/** The options of the run under cmapM's names; every value is also valid JSON, which YAML reads. */
function configYaml({manifest}: QueryResult, {toolId, name}: ResultLabels): string {
  const settings = {
    tool_id: toolId,
    name,
    dataset: manifest.dataset.name,
    dataset_is_synthetic: manifest.dataset.synthetic,
    feature_space: manifest.gene_space,
    max_rank: manifest.genes,
    metric: manifest.metric,
    ...(isSignatureMetric(manifest.metric)
      ? {}
      : {es_tail: 'both where both lists are given, else the one that is'}),
    ncs_group: manifest.ncs.group,
    ncs_reference: manifest.ncs.reference,
    null_signatures: manifest.fdr?.null ?? null,
    engine_version: manifest.engine,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}
