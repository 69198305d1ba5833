import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {writeGctx} from '../../engine/formats/gctx-writer';
import {formatRows} from '../../engine/formats/text-lines';
import type {Dataset} from '../../engine/index';
import {packEarly, type ResultFolder, writeBeside} from '../../results/folder';
import {formatManifest, type ResultLabels} from '../../results/manifest';
import {digestFolders} from '../../results/names';
import {formatReadme, readmeFile} from '../../results/readme';
import {joinColumns} from '../../results/signatures/matrix';
import {writeSignatureMatrix} from '../../results/signatures/write';
import {setsOfResult, writeEnrichment} from './enrichment';
import {usualTail} from './es-tail';
import {digestRows, rankByNcs} from './ranking';
import {
  decimals,
  geneReport,
  queryColumns,
  type ScoreMatrix,
  significanceDecimals,
  writeGeneSets,
  writeScores,
} from './score-files';
import {isSignatureMetric, type ScoredQuery} from './scores';
import type {QueryResult, QueryStatistics} from './statistics';

/** cmapM's mark that a run ended well. */
const success = 'Completed\n';

/** Writes the result folder of a query in the layout of sig_queryl1k_tool (clue-api.md §4.4). */
export async function writeResult(
  folder: ResultFolder,
  dataset: Dataset,
  result: QueryResult,
  labels: ResultLabels,
): Promise<void> {
  await writeBeside((beside) => writeFiles(folder, dataset, result, labels, beside));
}

/** @param beside is given what goes on while this thread does other work */
async function writeFiles(
  folder: ResultFolder,
  dataset: Dataset,
  result: QueryResult,
  labels: ResultLabels,
  beside: (writing: Promise<void>) => Promise<void>,
): Promise<void> {
  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  const {queries} = result;
  const folders = digestFolders(queries.map(({query}) => query.name));
  await mkdir(at('matrices', 'query'), {recursive: true});
  for (const digest of folders) await mkdir(at('arfs', digest), {recursive: true});
  // The largest first: where there is another thread for it, all else is done here meanwhile.
  const all = beside(
    writeSignatureMatrix(folder, dataset, {
      form: 'gct',
      path: 'ncs.gct',
      columns: queryColumns(queries),
      scores: queries.map(({ncs}) => ncs),
      decimals,
    }),
  );
  const digestOf = (q: number) =>
    beside(writeDigest(folder, dataset, `arfs/${folders[q]}/query_result.gct`, queries[q]));
  // At once, too, lest the other thread wait for the matrices.
  let digest = digestOf(0);
  const matrices = beside(writeMatrices(folder, dataset, result));
  await writeGeneSets(
    {up: at('matrices', 'query', 'up.gmt'), down: at('matrices', 'query', 'dn.gmt')},
    queries,
  );
  await writeSignatures(at('matrices', 'query', 'signature.gctx'), queries);
  await writeFile(at('gene_report.txt'), geneReport(queries));
  await writeFile(at('arfs', 'index.txt'), digestIndex(queries, folders));
  const sets = setsOfResult(result);
  for (const [q, query] of queries.entries()) {
    if (q > 0) {
      // What waits for the other thread is in memory, so one does at a time.
      await digest;
      digest = digestOf(q);
    }
    if (sets) {
      const enriched = `gsea/${folders[q]}/arfs/NORM_CS`;
      await mkdir(at(enriched), {recursive: true});
      await writeEnrichment(at(enriched, 'gsea_result.gct'), sets, query);
      // Now, while the other thread writes its texts.
      await packEarly(folder, `${enriched}/gsea_result.gct`);
    }
  }
  await writeFile(at('manifest.json'), formatManifest(labels, result.manifest));
  await writeFile(at('config.yaml'), configYaml(result, labels));
  await writeFile(at(readmeFile), formatReadme('query', labels.toolId, result.manifest.dataset));
  await Promise.all([all, digest, matrices]);
  await writeFile(at('success.txt'), success);
}

/** Every score of every signature: cs, each list's ES and leading edge, and ncs. */
async function writeMatrices(folder: ResultFolder, dataset: Dataset, {queries}: QueryResult): Promise<void> {
  const statistic = (of: (query: QueryStatistics) => Float32Array | undefined): ScoreMatrix['scores'] => {
    const scores = new Map<ScoredQuery, Float32Array | undefined>(queries.map((query) => [query, of(query)]));
    return (query) => scores.get(query);
  };
  await writeScores(folder, dataset, queries, (name) => `matrices/query/${name}.gctx`, [
    {name: 'ncs', scores: statistic(({ncs}) => ncs)},
    ...(queries.some(({fdr}) => fdr)
      ? [
          {name: 'fdr_qvalue', scores: statistic(({fdr}) => fdr)},
          {name: 'p_empirical', scores: statistic(({empirical}) => empirical?.p)},
          {name: 'q_empirical', scores: statistic(({empirical}) => empirical?.q)},
        ]
      : []),
  ]);
}

/** query_result.gct: the digest's signatures by falling NCS. */
function writeDigest(
  folder: ResultFolder,
  dataset: Dataset,
  name: string,
  query: QueryStatistics,
): Promise<void> {
  const {cs, ncs, fdr, empirical} = query;
  const ranked = rankByNcs(query, digestRows(dataset.signatures));
  return writeSignatureMatrix(folder, dataset, {
    form: 'gct',
    path: name,
    rows: ranked,
    fields: [
      {name: 'raw_cs', values: cs},
      ...(fdr ? [{name: 'fdr_q_nlog10', values: fdr, isSmall: true}] : []),
      // Behind cmapM's own fields: nulls are thousands at times, and p as small as one over them.
      ...(empirical
        ? [
            {name: 'p_empirical', values: empirical.p, decimals: significanceDecimals},
            {name: 'q_empirical', values: empirical.q, decimals: significanceDecimals},
          ]
        : []),
    ],
    columns: {ids: ['norm_cs'], fields: queryColumns([query]).fields},
    scores: [ncs],
    decimals,
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

function digestIndex(queries: readonly QueryStatistics[], folders: readonly string[]): string {
  return formatRows([
    ['query_id', 'desc', 'url'],
    ...queries.map(({query}, q) => [query.name, query.description, `${folders[q]}/query_result.gct`]),
  ]);
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
    ...(isSignatureMetric(manifest.metric) ? {} : {es_tail: manifest.plan.es_tail ?? usualTail}),
    ncs_group: manifest.ncs.group,
    ncs_reference: manifest.ncs.reference,
    null_signatures: manifest.fdr?.null ?? null,
    engine_version: manifest.engine,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}
