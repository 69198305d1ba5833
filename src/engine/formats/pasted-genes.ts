/** Genes as people paste them: a gene a line, commas, blanks, columns of a spreadsheet, GMT, GRP, or a table with values. */
import {failure} from '../ground/failures';
import {genesOf} from './gene-lists';
import {type GeneSet, parseGmt} from './gene-sets';
import {isBinary, splitLines} from './text-lines';

/** What a text was taken for. */
export type PastedGenes =
  | {readonly form: 'nothing'}
  /** one list, in the order of the text */
  | {readonly form: 'list'; readonly genes: readonly string[]}
  /** two columns headed up and down */
  | {readonly form: 'two lists'; readonly up: readonly string[]; readonly down: readonly string[]}
  | {readonly form: 'gmt'; readonly sets: readonly GeneSet[]}
  | GeneValues;

/** A value for each gene, of a table. */
export interface GeneValues {
  readonly form: 'values';
  readonly genes: readonly string[];
  /** as the table has them; what is no number counts as missing */
  readonly values: readonly string[];
  /** headings of the columns that were taken, or their numbers from 1 where there are none */
  readonly geneColumn: string;
  readonly valueColumn: string;
  /** other columns of numbers */
  readonly otherColumns: readonly string[];
  /** columns with values above and below 0, by which genes can be ranked from one end to the other */
  readonly signedColumns: readonly string[];
  /** whether there are values above and below 0 */
  readonly bothSigns: boolean;
}

/** Characters of a text that are read, in less than a second: 60,000 transcripts with seven columns have 6.5 million. */
const mostCharacters = 8_000_000;
/** Rows from which on a table is one. */
const fewestRows = 3;
/** Of the cells of a column, how many must be numbers, or missing, for it to be one of numbers. */
const numericShare = 0.9;

const decimal = /^[+\-−]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const missing = /^(?:|na|n\/a|#n\/a|nan|null|none|-666|-?inf)$/i;
const geneHeading =
  /^(?:gene|genes|symbol|gene[_ .]?(?:symbol|name|id)|hgnc[_ .]?symbol|external_gene_name|entrez(?:[_ .]?(?:gene)?[_ .]?id)?|pr_gene_(?:symbol|id))$/i;
/** Columns of a differential expression by which genes are ranked, the best first. */
const valueHeadings = [
  /^stat$/i,
  /^t$/i,
  /^(?:t[_ .]?stat(?:istic)?|wald)$/i,
  /^z(?:[_ .]?score)?$/i,
  /^(?:log2?foldchange|log2?fc|avg_log2?fc|lfc)$/i,
  /^(?:score|value|rank_?score)$/i,
];
const upHeading = /^(?:up|upregulated|up[-_ ]?regulated|up[-_ ]genes)$/i;
const downHeading = /^(?:dn|down|downregulated|down[-_ ]?regulated|down[-_ ]genes)$/i;

/**
 * Reads genes in any usual form.
 * @param source names the text in errors: the field of a request
 * @param wanted heading of the column of a table to take the values from; by default the best known of them. A table
 * without it is read as by default
 * @throws GENE_SETS_INVALID for binary data, for GMT with a fault, and for more than 8 million characters
 */
export function readPastedGenes(text: string, source: string, wanted?: string): PastedGenes {
  if (text.length > mostCharacters) {
    const detail = `it has ${text.length.toLocaleString('en')} characters where ${mostCharacters.toLocaleString('en')} are read; send the column of genes and one of values`;
    throw failure('GENE_SETS_INVALID', {file: source, line: 1, detail});
  }
  const lines = splitLines(text).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const broken = lines.findIndex(isBinary);
  if (broken >= 0) {
    const detail = 'it holds bytes that are no UTF-8 text; save the file as plain text';
    throw failure('GENE_SETS_INVALID', {file: source, line: broken + 1, detail});
  }
  if (lines.length === 0) return {form: 'nothing'};
  const rows = cellsOf(lines);
  return (
    readValues(rows, wanted) ??
    readTwoLists(rows) ??
    readGeneColumn(rows) ??
    readGmt(lines, source) ?? {form: 'list', genes: lines.flatMap(genesOf)}
  );
}

/** The genes of a text, whatever else it has. */
export function membersOf(pasted: PastedGenes): readonly string[] {
  if (pasted.form === 'list' || pasted.form === 'values') return pasted.genes;
  if (pasted.form === 'two lists') return [...pasted.up, ...pasted.down];
  return pasted.form === 'gmt' ? pasted.sets.flatMap(({members}) => members) : [];
}

/** Cells by the separator that the lines have: tabs of a spreadsheet, else that of a CSV, else blanks. */
function cellsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const delimiter = ['\t', ';', ','].find((each) => lines[0].includes(each));
  if (delimiter === undefined) return lines.map((line) => line.trim().split(/\s+/));
  return lines.map((line) =>
    (line.includes('"') ? splitQuoted(line, delimiter) : line.split(delimiter)).map((cell) => cell.trim()),
  );
}

/** As a CSV quotes its cells; none of them holds a line end. A general CSV reader takes seconds for a table of all genes. */
function splitQuoted(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const sign = line[i];
    if (sign === '"') {
      if (quoted && line[i + 1] === '"') {
        cell += sign;
        i++;
      } else quoted = !quoted;
    } else if (sign === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell];
}

function readValues(rows: readonly (readonly string[])[], wanted?: string): GeneValues | undefined {
  const width = rows[0].length;
  // R writes no heading over the names of its rows, or an empty one.
  const shifted = rows.length > 1 && rows[1].length === width + 1 ? 1 : 0;
  const hasHead = shifted === 1 || (rows[0].some((cell) => cell !== '') && !rows[0].some(isNumber));
  const body = hasHead ? rows.slice(1) : rows;
  const columns = width + shifted;
  if (columns < 2 || body.length < fewestRows || body.some((row) => row.length !== columns)) return undefined;
  const head = hasHead ? [...Array<string>(shifted).fill(''), ...rows[0]] : [];
  const nameOf = (column: number) => head[column] || String(column + 1);
  const numeric = [...Array(columns).keys()].filter((column) => isNumeric(body, column));
  const geneColumn =
    [...Array(columns).keys()].find((column) => geneHeading.test(head[column] ?? '')) ??
    [...Array(columns).keys()].find((column) => !numeric.includes(column)) ??
    0;
  const candidates = numeric.filter((column) => column !== geneColumn);
  const signed = candidates.filter((column) => hasBothSigns(body.map((row) => numberOf(row[column]))));
  const valueColumn =
    signed.find((column) => nameOf(column) === wanted) ??
    valueHeadings
      .flatMap((heading) => candidates.filter((column) => heading.test(head[column] ?? '')))
      .at(0) ??
    candidates.find((column) => body.some((row) => /^[-−]/.test(row[column]))) ??
    candidates.find((column) => body.some((row) => /[.e]/i.test(row[column])));
  if (valueColumn === undefined) return undefined;
  return {
    form: 'values',
    genes: body.map((row) => row[geneColumn]),
    values: body.map((row) => plainNumber(row[valueColumn])),
    geneColumn: nameOf(geneColumn),
    valueColumn: nameOf(valueColumn),
    otherColumns: candidates.filter((column) => column !== valueColumn).map(nameOf),
    signedColumns: signed.map(nameOf),
    bothSigns: signed.includes(valueColumn),
  };
}

/** As programs write it: a typesetter's minus is one too. */
function plainNumber(cell: string): string {
  return cell.replace('−', '-');
}

function numberOf(cell: string): number {
  return Number(plainNumber(cell));
}

function hasBothSigns(values: readonly number[]): boolean {
  return values.some((value) => value > 0) && values.some((value) => value < 0);
}

function isNumeric(rows: readonly (readonly string[])[], column: number): boolean {
  let numbers = 0;
  let absent = 0;
  for (const row of rows) {
    if (isNumber(row[column])) numbers++;
    else if (missing.test(row[column])) absent++;
  }
  return numbers > 0 && numbers + absent >= numericShare * rows.length;
}

function isNumber(cell: string): boolean {
  return decimal.test(cell);
}

function readTwoLists([head, ...body]: readonly (readonly string[])[]): PastedGenes | undefined {
  const up = head.findIndex((cell) => upHeading.test(cell));
  const down = head.findIndex((cell) => downHeading.test(cell));
  if (up < 0 || down < 0) return undefined;
  const column = (at: number) => body.flatMap((row) => genesOf(row[at] ?? ''));
  return {form: 'two lists', up: column(up), down: column(down)};
}

/** The column headed gene or symbol of a table without values. */
function readGeneColumn([head, ...body]: readonly (readonly string[])[]): PastedGenes | undefined {
  const at = head.findIndex((cell) => geneHeading.test(cell));
  if (at < 0 || body.length === 0) return undefined;
  return {form: 'list', genes: body.flatMap((row) => genesOf(row[at] ?? ''))};
}

function readGmt(lines: readonly string[], source: string): PastedGenes | undefined {
  if (!lines.every((line) => line.split('\t').length >= 3)) return undefined;
  return {form: 'gmt', sets: parseGmt(lines.join('\n'), source)};
}
