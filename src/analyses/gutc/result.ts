/** The result folder of the GUTC tools (clue-api.md §4.4, cmapM saveResults_.m). */
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {lineStarts} from '../../engine/formats/gct-columns';
import {type MatrixFile, writeGctxFiles} from '../../engine/formats/gctx-writer';
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {formatRows} from '../../engine/formats/text-lines';
import type {Dataset, SignatureTable} from '../../engine/index';
import type {Scores} from '../../engine/kernel/combine';
import {writeColumnFiles} from '../../results/column-files';
import {type ColumnFiles, type ResultFolder, writeBeside} from '../../results/folder';
import {formatManifest, type ResultLabels} from '../../results/manifest';
import {digestFolders} from '../../results/names';
import {formatReadme, readmeFile} from '../../results/readme';
import {joinColumns} from '../../results/signatures/matrix';
import {writeSignatureMatrix} from '../../results/signatures/write';
import {usualTail} from '../query/es-tail';
import {geneReport, queryColumns, writeGeneSets, writeScores} from '../query/score-files';
import {
  allLevels,
  concludeGutc,
  type GutcColumn,
  type GutcResult,
  gutcColumns,
  type LevelName,
  scoresAt,
} from './conclude';
import {describeLevel} from './describe-rows';
import {describeGutc, type GutcManifest} from './manifest';
import type {GutcPlan, GutcScores} from './plan';

/** Digits after the point: of raw scores, and of percentile scores in digests, as cmapM writes them. */
const scoreDecimals = 4;
const digestDecimals = 2;
/** cmapM's mark that a run ended well. */
const success = 'Completed\n';

/** The digest file of a level. */
const digestFiles: Readonly<Record<LevelName, string>> = {
  sig: 'sig.gct',
  pert_cell: 'pert_id_cell.gct',
  pert_summary: 'pert_id_summary.gct',
  pcl_cell: 'pcl_cell.gct',
  pcl_summary: 'pcl_summary.gct',
};
/** Perturbagens that cmapM leaves out of pert_id_cell: single hairpins, of which consensus signatures are made. */
const leftOut = 'trt_sh';

export async function writeGutc(
  folder: ResultFolder,
  dataset: Dataset,
  scored: GutcScores,
  labels: ResultLabels,
): Promise<void> {
  await writeBeside((beside) => writeFiles(folder, dataset, scored, labels, beside));
}

/** @param beside is given what goes on while this thread does other work */
async function writeFiles(
  folder: ResultFolder,
  dataset: Dataset,
  scored: GutcScores,
  labels: ResultLabels,
  beside: (writing: Promise<void>) => Promise<void>,
): Promise<void> {
  const {signatures} = dataset;
  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  await mkdir(at('matrices', 'query'), {recursive: true});
  await mkdir(at('matrices', 'gutc'));
  await mkdir(at('arfs'));
  const columns = gutcColumns(scored.plan);
  const names = digestFolders(columns.map(({id}) => id));
  await beginDigests(folder, columns, names, scored.plan);
  const texts = [beside(writeRawText(folder, dataset, scored))];
  const tables = new Map<LevelName, MetadataTable>();
  // Digests of a level are written while this thread is at the next.
  const result = concludeGutc(dataset, scored, allLevels, (level, found) => {
    const table = describeLevel(level, found.rows, signatures, found.levels.get(level)?.sizes);
    tables.set(level, table);
    texts.push(beside(writeColumnFiles(folder, digestsOf(level, table, names, found))));
  });
  await writeRawScores(folder, dataset, scored);
  await writeLevels(at('matrices', 'gutc'), signatures, tables, result);
  const manifest = describeGutc(scored, result);
  await writeFile(at(readmeFile), formatReadme('gutc', labels.toolId, manifest.dataset));
  await writeFile(at('gene_report.txt'), geneReport(scored.scores.queries));
  await writeFile(at('manifest.json'), formatManifest(labels, manifest));
  // CLUE's archives have the options under the second name, cmapM's under the first.
  for (const file of ['config.yaml', 'query_config.yaml'])
    await writeFile(at(file), configYaml(manifest, labels));
  await Promise.all(texts);
  await writeFile(at('success.txt'), success);
}

const sizeOf = (dataset: Dataset, {scores: {queries}}: GutcScores) =>
  `n${queries.length}x${dataset.signatures.count}`;

/** The raw scores of all signatures as text. */
function writeRawText(folder: ResultFolder, dataset: Dataset, scored: GutcScores): Promise<void> {
  const {queries} = scored.scores;
  return writeSignatureMatrix(folder, dataset, {
    form: 'gct',
    path: `cs_${sizeOf(dataset, scored)}.gct`,
    columns: queryColumns(queries),
    scores: queries.map(({cs}) => cs),
    decimals: scoreDecimals,
  });
}

/** What else does not depend on the background: raw scores of all signatures, and the gene sets. */
async function writeRawScores(folder: ResultFolder, dataset: Dataset, scored: GutcScores): Promise<void> {
  const {queries} = scored.scores;
  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  const inQuery = (file: string) => at('matrices', 'query', file);
  const size = sizeOf(dataset, scored);
  await writeScores(folder, dataset, queries, (name) => `matrices/query/${name}_${size}.gctx`);
  await writeGeneSets({up: inQuery('up.gmt'), down: inQuery('dn.gmt')}, queries);
  await writeGeneSets({up: at('uptag.gmt'), down: at('dntag.gmt')}, queries);
}

/** Ids and metadata of the rows of each level that a result has. */
type LevelTables = ReadonlyMap<LevelName, MetadataTable>;

async function writeLevels(
  folder: string,
  signatures: SignatureTable,
  tables: LevelTables,
  result: GutcResult,
): Promise<void> {
  const {plan, cs, ncs, rows: of, levels} = result;
  const columns = columnTable(result.columns);
  const matrix = (name: string, scores?: readonly Scores[]): MatrixFile[] =>
    scores ? [{file: path.join(folder, `${name}.gctx`), readColumns: columnReader(scores)}] : [];
  const raw = [...matrix('cs_sig', cs), ...matrix('ns_sig', ncs)];
  if (!levels.has('sig')) {
    // Signatures have raw scores and NCS in matched mode too, a column per query.
    const queries = plan.queries.map(({name, description}, q) => ({id: name, description, queries: [q]}));
    const axes = {rows: describeLevel('sig', of, signatures), columns: columnTable(queries)};
    await writeGctxFiles(axes, raw);
  }
  for (const [level, rows] of tables) {
    const {ns = [], ps} = levels.get(level) ?? {};
    await writeGctxFiles({rows, columns}, [
      ...(level === 'sig' ? raw : matrix(`ns_${level}`, ns)),
      ...matrix(`ps_${level}`, ps),
    ]);
  }
  await writeFile(path.join(folder, 'query_info.txt'), columnInfo(result.columns));
}

/** arfs: folders of the digests, and what is told of each column; its percentile scores are written level by level. */
async function beginDigests(
  folder: ResultFolder,
  columns: readonly GutcColumn[],
  names: readonly string[],
  plan: GutcPlan,
): Promise<void> {
  const at = (...parts: string[]) => path.join(folder.path, 'arfs', ...parts);
  await writeFile(at('index.txt'), digestIndex(columns, names));
  for (const [c, column] of columns.entries()) {
    await mkdir(at(names[c]));
    await writeFile(at(names[c], 'column_info.txt'), columnInfo([column]));
    await writeFile(at(names[c], 'query_info.txt'), queryInfo(column, plan));
  }
}

/** The digests of a level, without metadata; none where it has no percentile scores. */
function digestsOf(
  level: LevelName,
  table: MetadataTable,
  names: readonly string[],
  {columns, levels}: GutcResult,
): ColumnFiles[] {
  const ps = levels.get(level)?.ps;
  if (!ps) return [];
  const kept = level === 'pert_cell' ? withoutType(table, leftOut) : undefined;
  const file = digestFiles[level];
  return [
    {
      rows: lineStarts(file, kept ? Array.from(kept, (row) => table.ids[row]) : table.ids),
      decimals: digestDecimals,
      files: columns.map(({id}, c) => ({
        ...{path: `arfs/${names[c]}/${file}`, id},
        scores: kept ? scoresAt(ps[c], kept) : ps[c],
      })),
    },
  ];
}

/** Rows of other types; undefined where all are. */
function withoutType({ids, fields}: MetadataTable, type: string): Uint32Array | undefined {
  const field = fields.get('pert_type');
  if (field?.kind !== 'text') return undefined;
  const code = field.dictionary.indexOf(type);
  if (code < 0) return undefined;
  return Uint32Array.from(ids.keys()).filter((row) => field.codes[row] !== code);
}

const columnReader = (scores: readonly Scores[]) => (start: number, end: number) =>
  joinColumns(
    scores.slice(start, end).map((own) => (own instanceof Float32Array ? own : new Float32Array(own))),
  );

function columnTable(columns: readonly GutcColumn[]): MetadataTable {
  const text = (values: readonly string[]): MetadataField => ({
    kind: 'text',
    dictionary: values,
    codes: Int32Array.from(values.keys()),
  });
  const fields = new Map([['desc', text(columns.map(({description}) => description))]]);
  if (columns.some(({cells}) => cells)) {
    fields.set('query_cell_ids', text(columns.map(({cells = []}) => cells.join('|'))));
  }
  return {ids: columns.map(({id}) => id), fields};
}

/** query_info.txt of the matrices, column_info.txt of a digest. */
function columnInfo(columns: readonly GutcColumn[]): string {
  return formatRows([
    ['cid', 'desc', 'query_id'],
    ...columns.map(({id, description}) => [id, description, id]),
  ]);
}

/** query_info.txt of a digest: the queries behind its column. */
function queryInfo({id, queries}: GutcColumn, plan: GutcPlan): string {
  const count = (list?: {valid: readonly unknown[]}) => String(list?.valid.length ?? 0);
  const {matched} = plan;
  const meta = ['pert_id', 'cell_id', 'pert_idose', 'pert_itime'] as const;
  return formatRows([
    ['cid', 'desc', 'up_genes', 'down_genes', ...(matched ? meta : []), 'query_id'],
    ...queries.map((q) => {
      const {name, description, up, down} = plan.queries[q];
      const facts = matched ? meta.map((field) => matched[q][field]) : [];
      return [name, description, count(up), count(down), ...facts, id];
    }),
  ]);
}

function digestIndex(columns: readonly GutcColumn[], folders: readonly string[]): string {
  const isMatched = columns.some(({cells}) => cells);
  return formatRows([
    ['query_id', 'desc', ...(isMatched ? ['query_cell_ids'] : []), 'url'],
    ...columns.map(({id, description, cells = []}, c) => [
      id,
      description,
      ...(isMatched ? [cells.join('|')] : []),
      `${folders[c]}/${digestFiles.pert_summary}`,
    ]),
  ]);
}

/** The options of the run under cmapM's names; every value is also valid JSON, which YAML reads. */
function configYaml(manifest: GutcManifest, {toolId, name}: ResultLabels): string {
  const settings = {
    tool_id: toolId,
    name,
    dataset: manifest.dataset.name,
    dataset_is_synthetic: manifest.dataset.synthetic,
    is_matched: manifest.plan.matched !== undefined,
    match_group: 'pert_id,pert_idose,pert_itime',
    metric: manifest.metric,
    es_tail: manifest.plan.es_tail ?? usualTail,
    feature_space: manifest.gene_space,
    max_rank: manifest.genes,
    ps_method: manifest.plan.ps_method,
    reference_queries: manifest.background.queries,
    pcl_sets: manifest.background.pcls,
    engine_version: manifest.engine,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}
