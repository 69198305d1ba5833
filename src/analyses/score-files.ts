/** The parts of a result folder that all tools write which score gene lists: raw scores, gene sets, gene report. */
import {writeFile} from 'node:fs/promises';
import type {ByteText} from '../engine/formats/byte-text';
import {type GctxRows, type MatrixFile, writeGctxFiles} from '../engine/formats/gctx-writer';
import {formatGmt} from '../engine/formats/gene-sets';
import type {MetadataTable} from '../engine/formats/matrix';
import type {Scores} from '../engine/kernel/combine';
import type {QuerySignature} from './query/plan';
import type {ScoredQuery} from './query/scores';

const tab = 9;

/** Queries with their genes classed. */
type Queries = readonly Pick<ScoredQuery, 'query'>[];

/**
 * Writes cs, and each list's ES and leading edge where any query has the list.
 *
 * @param rows descriptions of all signatures
 * @param file name of a matrix to the file it becomes
 * @param others further matrices of the same rows and a column for each query, which cost little beside these
 */
export async function writeScores(
  rows: GctxRows,
  queries: readonly ScoredQuery[],
  file: (name: string) => string,
  others: readonly MatrixFile[] = [],
): Promise<void> {
  const nothing = new Float32Array(rows.count).fill(Number.NaN);
  const matrix = (name: string, scores: (query: ScoredQuery) => Float32Array | undefined): MatrixFile[] => {
    if (!queries.some((query) => scores(query))) return [];
    const readColumns = (start: number, end: number) =>
      joinColumns(queries.slice(start, end).map((query) => scores(query) ?? nothing));
    return [{file: file(name), readColumns}];
  };
  await writeGctxFiles({rows, columns: queryColumns(queries)}, [
    ...matrix('cs', ({cs}) => cs),
    ...matrix('cs_up', ({up}) => up),
    // A down list on its own is stored as cmapM does: with the sign of the score it makes.
    ...matrix('cs_dn', ({up, down, cs}) => (down && !up ? cs : down)),
    ...matrix('leadf_up', ({leadUp}) => leadUp),
    ...matrix('leadf_dn', ({leadDown}) => leadDown),
    ...others,
  ]);
}

/** Columns one after the other, as a matrix file has them. */
export function joinColumns(columns: readonly Float32Array[]): Float32Array {
  const length = columns[0]?.length ?? 0;
  const joined = new Float32Array(columns.length * length);
  for (const [i, column] of columns.entries()) joined.set(column, i * length);
  return joined;
}

/** Writes a row's score of each column, with tabs between them. */
export function scoreCells(
  columns: readonly Scores[],
  decimals: number,
): (text: ByteText, row: number) => void {
  return (text, row) => {
    for (let c = 0; c < columns.length; c++) {
      if (c > 0) text.addByte(tab);
      text.addFixed(columns[c][row], decimals);
    }
  };
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

/** What became of every gene that was submitted. */
export function geneReport(queries: Queries): string {
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
    if (query.signature) lines.push(...signatureReport(query.name, query.signature));
  }
  return `${lines.join('\n')}\n`;
}

function signatureReport(name: string, {tokens, entrezIds, symbols, ...left}: QuerySignature): string[] {
  const line = (...cells: (string | number)[]) => [name, 'signature', ...cells].join('\t');
  return [
    ...tokens.map((token, i) => line(token, entrezIds[i], symbols[i], 'valid')),
    ...left.notUsed.map((token) => line(token, '', '', 'valid but not used')),
    ...left.unknown.map((token) => line(token, '', '', 'invalid')),
    ...left.repeated.map(({token, first}) => line(token, '', '', `repeats ${first}`)),
  ];
}

/** Folder of each query's digest: its name in capitals, safe as a file name, and unlike the others. */
export function digestFolders(names: readonly string[]): string[] {
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
