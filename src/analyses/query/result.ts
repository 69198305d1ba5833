import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {writeGct} from '../../engine/formats/gct-writer';
import {writeGctx} from '../../engine/formats/gctx-writer';
import {formatGmt} from '../../engine/formats/gene-sets';
import type {MetadataTable} from '../../engine/formats/matrix';
import type {ResultLabels} from '../analysis';
import {describeRows, digestRows, rankByNcs, scoreField} from './ranking';
import type {QueryResult, QueryStatistics} from './statistics';

/** Digits after the point, as cmapM writes scores of this tool. */
const decimals = 4;
/** cmapM's mark that a run ended well. */
const success = 'Completed\n';

/**
 * Writes the result folder of a query in the layout of sig_queryl1k_tool (clue-api.md §4.4). FDR q-values, the
 * enrichment of signature sets and tau are not part of it yet.
 */
export async function writeResult(folder: string, result: QueryResult, labels: ResultLabels): Promise<void> {
  const at = (...parts: string[]) => path.join(folder, ...parts);
  await mkdir(at('matrices', 'query'), {recursive: true});
  await mkdir(at('arfs'));
  const folders = digestFolders(result.queries.map(({query}) => query.name));
  await writeMatrices(at('matrices', 'query'), result);
  await writeGeneSets(at('matrices', 'query'), result.queries);
  await writeFile(at('gene_report.txt'), geneReport(result.queries));
  await writeFile(at('arfs', 'index.txt'), digestIndex(result.queries, folders));
  for (const [q, query] of result.queries.entries()) {
    await mkdir(at('arfs', folders[q]));
    await writeDigest(at('arfs', folders[q], 'query_result.gct'), result, query);
  }
  await writeFile(
    at('manifest.json'),
    `${JSON.stringify({tool: labels.toolId, ...result.manifest}, null, 2)}\n`,
  );
  await writeFile(at('config.yaml'), configYaml(result, labels));
  await writeFile(at('success.txt'), success);
}

/** Every score of every signature: cs, ncs, and each list's ES and leading edge. */
async function writeMatrices(folder: string, {signatures, queries}: QueryResult): Promise<void> {
  const rows = describeRows(
    signatures,
    Uint32Array.from({length: signatures.count}, (_, row) => row),
  );
  const columns = queryColumns(queries);
  const nothing = new Float32Array(signatures.count).fill(Number.NaN);
  const write = (file: string, scores: (query: QueryStatistics) => Float32Array | undefined) => {
    if (!queries.some((query) => scores(query))) return Promise.resolve();
    return writeGctx(path.join(folder, file), {
      rows,
      columns,
      readColumns: (start, end) => join(queries.slice(start, end).map((query) => scores(query) ?? nothing)),
    });
  };
  await write('cs.gctx', ({cs}) => cs);
  await write('ncs.gctx', ({ncs}) => ncs);
  await write('cs_up.gctx', ({up}) => up);
  // A down list on its own is stored as cmapM does: with the sign of the score it makes.
  await write('cs_dn.gctx', ({up, down, cs}) => (down && !up ? cs : down));
  await write('leadf_up.gctx', ({leadUp}) => leadUp);
  await write('leadf_dn.gctx', ({leadDown}) => leadDown);
  await writeGct(
    path.join(folder, '..', '..', 'ncs.gct'),
    {rows, columns, readColumns: (start, end) => join(queries.slice(start, end).map(({ncs}) => ncs))},
    {decimals},
  );
}

function join(columns: readonly Float32Array[]): Float32Array {
  const length = columns[0]?.length ?? 0;
  const joined = new Float32Array(columns.length * length);
  for (const [i, column] of columns.entries()) joined.set(column, i * length);
  return joined;
}

function queryColumns(queries: readonly QueryStatistics[]): MetadataTable {
  const descriptions = queries.map(({query}) => query.description);
  return {
    ids: queries.map(({query}) => query.name),
    fields: new Map([
      ['desc', {kind: 'text', dictionary: descriptions, codes: Int32Array.from(queries.keys())}],
    ]),
  };
}

/** query_result.gct: the digest's signatures by falling NCS. */
async function writeDigest(file: string, {signatures}: QueryResult, query: QueryStatistics): Promise<void> {
  const ranked = rankByNcs(query, digestRows(signatures));
  const {ids, fields} = describeRows(signatures, ranked);
  const rows = {ids, fields: new Map([...fields, ['raw_cs', scoreField(query.cs, ranked)] as const])};
  const {fields: columnFields} = queryColumns([query]);
  const ncs = Float32Array.from(ranked, (row) => query.ncs[row]);
  await writeGct(
    file,
    {rows, columns: {ids: ['norm_cs'], fields: columnFields}, readColumns: () => ncs},
    {decimals},
  );
}

async function writeGeneSets(folder: string, queries: readonly QueryStatistics[]): Promise<void> {
  for (const [list, file] of [
    ['up', 'up.gmt'],
    ['down', 'dn.gmt'],
  ] as const) {
    const sets = queries.flatMap(({query: {name, description, [list]: genes}}) =>
      genes ? [{name, description, members: genes.valid.map(({entrezId}) => entrezId)}] : [],
    );
    if (sets.length > 0) await writeFile(path.join(folder, file), formatGmt(sets));
  }
}

/** What became of every gene that was submitted. */
function geneReport(queries: readonly QueryStatistics[]): string {
  const lines = ['query_id\tlist\tgene\tentrez_id\tsymbol\tclass'];
  for (const {query} of queries) {
    for (const list of ['up', 'down'] as const) {
      const resolved = query[list];
      if (!resolved) continue;
      const line = (gene: string, entrezId: string, symbol: string, className: string) =>
        lines.push([query.name, list, gene, entrezId, symbol, className].join('\t'));
      for (const {token, entrezId, symbol} of resolved.valid) line(token, entrezId, symbol, 'valid');
      for (const {token, entrezId, symbol} of resolved.validNotUsed)
        line(token, entrezId, symbol, 'valid but not used');
      for (const token of resolved.invalid) line(token, '', '', 'invalid');
      for (const {token, first} of resolved.repeats) line(token, '', '', `repeats ${first}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Folder of each query's digest: its name in capitals, safe as a file name, and unlike the others. */
function digestFolders(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const base =
      name
        .toUpperCase()
        .replace(/[^A-Z0-9._-]/g, '_')
        .replace(/^\.+/, '_') || '_';
    let folder = base;
    for (let n = 2; taken.has(folder); n++) folder = `${base}_${n}`;
    taken.add(folder);
    return folder;
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
    es_tail: 'both where both lists are given, else the one that is',
    ncs_group: manifest.ncs.group,
    ncs_reference: manifest.ncs.reference,
    engine_version: manifest.engine,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}
