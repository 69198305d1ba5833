/** The parts of a result folder that all tools write which score gene lists: raw scores, gene sets, gene report. */
import {writeFile} from 'node:fs/promises';
import {formatGmt} from '../../engine/formats/gene-sets';
import type {MetadataTable} from '../../engine/formats/matrix';
import {formatRows} from '../../engine/formats/text-lines';
import type {Dataset} from '../../engine/index/index';
import type {ResultFolder} from '../../results/folder';
import {writeSignatureMatrix} from '../../results/signatures/write';
import type {QuerySignature} from './plan';
import type {ScoredQuery} from './scores';

/** Digits after the point, as cmapM writes scores of this tool. */
export const decimals = 4;

/** Of empirical p and q: enough for a million null signatures. */
export const significanceDecimals = 7;

/** A matrix with a column for each query. */
export interface ScoreMatrix {
  readonly name: string;
  /** of all signatures; NaN where a query has none */
  readonly scores: (query: ScoredQuery) => Float32Array | undefined;
}

/** Queries with their genes classed. */
type Queries = readonly Pick<ScoredQuery, 'query'>[];

/**
 * Writes cs, and each list's ES and leading edge where any query has the list.
 *
 * @param pathOf name of a matrix to the path, within the folder, of the file it becomes
 * @param others further matrices by name, of the same rows and a column for each query, which cost little beside these
 */
export async function writeScores(
  folder: ResultFolder,
  dataset: Dataset,
  queries: readonly ScoredQuery[],
  pathOf: (name: string) => string,
  others: readonly ScoreMatrix[] = [],
): Promise<void> {
  const nothing = new Float32Array(dataset.signatures.count).fill(Number.NaN);
  const matrix = (name: string, scores: ScoreMatrix['scores']): ScoreMatrix[] =>
    queries.some((query) => scores(query)) ? [{name, scores}] : [];
  const matrices = [
    ...matrix('cs', ({cs}) => cs),
    ...matrix('cs_up', ({up}) => up),
    // A down list on its own is stored as cmapM does: with the sign of the score it makes.
    ...matrix('cs_dn', ({up, down, cs}) => (down && !up ? cs : down)),
    ...matrix('leadf_up', ({leadUp}) => leadUp),
    ...matrix('leadf_dn', ({leadDown}) => leadDown),
    ...others,
  ];
  const columns = queryColumns(queries);
  for (const {name, scores} of matrices) {
    await writeSignatureMatrix(folder, dataset, {
      form: 'gctx',
      path: pathOf(name),
      columns,
      scores: queries.map((query) => scores(query) ?? nothing),
    });
  }
}

/** One column per query, with its description. */
export function queryColumns(queries: Queries): MetadataTable {
  const descriptions = queries.map(({query}) => query.description);
  return {
    ids: queries.map(({query}) => query.name),
    fields: new Map([
      ['desc', {kind: 'text', dictionary: descriptions, codes: Int32Array.from(queries.keys())}],
    ]),
  };
}

/** Writes the genes that were used as GMT, for the lists that were sent. */
export async function writeGeneSets(
  files: {readonly up: string; readonly down: string},
  queries: Queries,
): Promise<void> {
  for (const list of ['up', 'down'] as const) {
    const sets = queries.flatMap(({query: {name, description, [list]: genes}}) =>
      genes ? [{name, description, members: genes.valid.map(({entrezId}) => entrezId)}] : [],
    );
    if (sets.length > 0) await writeFile(files[list], formatGmt(sets));
  }
}

/** What became of every gene that was submitted, and which of its names it was given by. */
export function geneReport(queries: Queries): string {
  const lines = [['query_id', 'list', 'gene', 'entrez_id', 'symbol', 'class', 'named_by']];
  for (const {query} of queries) {
    for (const list of ['up', 'down'] as const) {
      const resolved = query[list];
      if (!resolved) continue;
      const line = (gene: string, entrezId: string, symbol: string, className: string, namedBy = '') =>
        lines.push([query.name, list, gene, entrezId, symbol, className, namedBy]);
      for (const {token, entrezId, symbol, via} of resolved.valid)
        line(token, entrezId, symbol, 'valid', via);
      for (const {token, entrezId, symbol, via} of resolved.validNotUsed)
        line(token, entrezId, symbol, 'valid but not used', via);
      for (const token of resolved.invalid) line(token, '', '', 'invalid');
      for (const {token, first} of resolved.repeats) line(token, '', '', `repeats ${first}`);
    }
    if (query.signature) lines.push(...signatureReport(query.name, query.signature));
  }
  return formatRows(lines);
}

function signatureReport(
  name: string,
  {tokens, entrezIds, symbols, routes, ...left}: QuerySignature,
): string[][] {
  const line = (gene: string, entrezId: string, symbol: string, className: string, namedBy = '') => [
    name,
    'signature',
    gene,
    entrezId,
    symbol,
    className,
    namedBy,
  ];
  return [
    ...tokens.map((token, i) => line(token, String(entrezIds[i]), symbols[i], 'valid', routes?.[i])),
    ...left.notUsed.map((token) => line(token, '', '', 'valid but not used')),
    ...left.unknown.map((token) => line(token, '', '', 'invalid')),
    ...left.repeated.map(({token, first}) => line(token, '', '', `repeats ${first}`)),
  ];
}
