/** Full signatures as users send them: a value per gene, as GCT, as two columns of text or as JSON. */
import {createLineSplitter} from '../../engine/formats/byte-lines';
import {createGctParser} from '../../engine/formats/gct-parser';
import {isMissingScore} from '../../engine/formats/gct-score';
import type {MetadataTable} from '../../engine/formats/matrix';
import {createScoreStore} from '../../engine/formats/score-store';
import {missingText} from '../../engine/formats/text-field';
import {isBinary, splitLines} from '../../engine/formats/text-lines';
import type {GeneCatalog} from '../../engine/genes/catalog';
import type {GeneSetLimits} from '../../engine/genes/check';
import {classifyGenes} from '../../engine/genes/classify';
import type {NamedRows} from '../../engine/genes/naming';
import {failure, OpenclueError} from '../../errors';
import {isObject} from '../../filter/faults';
import type {PlannedQuery, QuerySignature} from './plan';

/** A signature as it was written. */
export interface WrittenSignature {
  readonly name: string;
  readonly description: string;
  readonly tokens: readonly string[];
  /** one per token; NaN = missing */
  readonly values: ArrayLike<number>;
  /** the row field of a GCT that named the genes; absent where its row ids did */
  readonly namedBy?: string;
}

/** Name of a signature that was sent without one, as CLUE's clients call a single query. */
const usualName = 'TAG';
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Entries that a remark lists. */
const shown = 10;

/**
 * Reads the signatures of a submission.
 *
 * @param sent text or what JSON gave: GCT (a signature per column); lines of gene TAB value, with an optional first
 *   line `gene TAB name`; an object of values by gene; or an array of `{"name", "values"}` with such objects
 * @param isGene tells a first line of headings from one of values
 * @param nameRows tells which of their names the rows of a GCT are known by
 * @throws SIGNATURE_INVALID
 */
export function readSignatures(
  sent: unknown,
  isGene: (token: string) => boolean,
  nameRows: NameRows = ({ids}) => ({names: ids}),
): WrittenSignature[] {
  if (typeof sent !== 'string') return fromJson(sent);
  if (/^\ufeff?#1\./.test(sent)) return fromGct(sent, nameRows);
  if (/^\ufeff?\s*[[{]/.test(sent)) return fromJson(parseJson(sent));
  return [fromColumns(sent, isGene)];
}

type NameRows = (rows: MetadataTable) => Pick<NamedRows, 'names' | 'field'>;

function fromGct(text: string, nameRows: NameRows): WrittenSignature[] {
  try {
    // A value takes a byte of text at least, so all of them fit, and no more is reserved for what line 2 promises.
    const parser = createGctParser('the GCT', {
      precision: 'single',
      open: (height, width) => createScoreStore(height, width, {memoryBytes: 4 * text.length}),
    });
    const splitter = createLineSplitter(parser);
    splitter.push(Buffer.from(text.replace(/^\ufeff/, '')));
    splitter.end();
    const {rows, columns, scores} = parser.end();
    const {names, field} = nameRows(rows);
    const named = [...names.keys()].filter((row) => names[row] !== '');
    const tokens = named.map((row) => names[row]);
    return columns.ids.map((name, column) => {
      const values = new Float32Array(rows.ids.length);
      scores.readColumns(column, column + 1, values);
      return {name, description: '', tokens, values: named.map((row) => values[row]), namedBy: field};
    });
  } catch (error) {
    if (!(error instanceof OpenclueError)) throw error;
    throw failure('SIGNATURE_INVALID', {place: 'as GCT', detail: error.message}, {cause: error});
  }
}

function fromColumns(text: string, isGene: (token: string) => boolean): WrittenSignature {
  const tokens: string[] = [];
  const values: number[] = [];
  let name = usualName;
  const lineOf = new Map<string, number>();
  for (const [i, line] of splitLines(text).entries()) {
    const place = `line ${i + 1}`;
    const invalid = (detail: string) => failure('SIGNATURE_INVALID', {place, detail});
    if (isBinary(line)) throw invalid('it holds bytes that are no UTF-8 text; send plain text or a GCT');
    if (line.trim() === '' || line.startsWith('#')) continue;
    const cells = line.split('\t').map((cell) => cell.trim());
    if (cells.length !== 2 || cells[0] === '') {
      throw invalid(`${quote(line)} is not a gene and a value with a tab between them`);
    }
    const [token, written] = cells;
    const value = numberOf(written);
    if (value === undefined && tokens.length === 0 && !isGene(token)) {
      name = written;
      continue;
    }
    if (value === undefined) throw invalid(`the value ${quote(written)} of ${token} is not a number`);
    const earlier = lineOf.get(token);
    if (earlier !== undefined) throw invalid(`the gene ${token} stands on line ${earlier} already`);
    lineOf.set(token, i + 1);
    tokens.push(token);
    values.push(value);
  }
  return {name, description: '', tokens, values};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw failure('SIGNATURE_INVALID', {place: 'as JSON', detail: (error as Error).message}, {cause: error});
  }
}

function fromJson(sent: unknown): WrittenSignature[] {
  if (isObject(sent)) return [fromObject(usualName, sent)];
  if (!Array.isArray(sent)) {
    const detail = `${quote(JSON.stringify(sent))} is no object of values by gene`;
    throw failure('SIGNATURE_INVALID', {place: 'as JSON', detail});
  }
  return sent.map((each, i) => {
    if (isObject(each) && typeof each.name === 'string' && each.name !== '' && isObject(each.values)) {
      return fromObject(each.name, each.values);
    }
    const detail = 'it must be {"name": "…", "values": {"gene": number, …}}';
    throw failure('SIGNATURE_INVALID', {place: `element ${i + 1}`, detail});
  });
}

function fromObject(name: string, byGene: Readonly<Record<string, unknown>>): WrittenSignature {
  const values = Object.entries(byGene).map(([token, sent]) => {
    if (sent === null) return Number.NaN;
    const value = typeof sent === 'number' ? sent : typeof sent === 'string' ? numberOf(sent) : undefined;
    if (value !== undefined) return value;
    const detail = `the value ${quote(JSON.stringify(sent))} of ${token} is not a number`;
    throw failure('SIGNATURE_INVALID', {place: `query "${name}"`, detail});
  });
  return {name, description: '', tokens: Object.keys(byGene), values};
}

/** NaN for a missing value, undefined for what is no finite number. */
function numberOf(text: string): number | undefined {
  if (isMissingScore(text) || text.trim() === missingText) return Number.NaN;
  const value = decimal.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

/** A signature with its genes classed, and what is wrong with it. */
export interface CheckedSignature {
  readonly query: PlannedQuery;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Finds the genes of a signature. Of several names of one gene (as probe sets are) the first counts; missing
 * values do not.
 * @param featureSpace Entrez ids of the index that will be queried
 * @param limits `fewGenes`: fewer usable genes than this tell nothing
 */
export function checkSignature(
  {name, description, tokens, values, namedBy}: WrittenSignature,
  catalog: GeneCatalog,
  featureSpace: ReadonlySet<string>,
  {fewGenes}: Pick<GeneSetLimits, 'fewGenes'>,
): CheckedSignature {
  const valueByToken = new Map(tokens.map((token, i) => [token.trim(), values[i]]));
  const known = tokens.filter((_, i) => !Number.isNaN(values[i]));
  const {valid, validNotUsed, invalid, repeats} = classifyGenes(catalog, known, featureSpace);
  const signature: QuerySignature = {
    entrezIds: valid.map(({entrezId}) => Number(entrezId)),
    values: valid.map(({token}) => valueByToken.get(token) ?? Number.NaN),
    tokens: valid.map(({token}) => token),
    symbols: valid.map(({symbol}) => symbol),
    routes: valid.map(({via}) => via),
    notUsed: validNotUsed.map(({token}) => token),
    unknown: invalid,
    repeated: repeats,
  };
  const where = `Query "${name}"`;
  const errors: string[] = [];
  const warnings: string[] = [];
  if (valid.length < fewGenes) {
    errors.push(
      `${where}: ${valid.length} of its ${tokens.length} values are of genes that can be used (unknown entries: ${invalid.length}, outside this dataset's genes: ${validNotUsed.length}), where ${fewGenes} are needed. Send a value for each gene you measured, by Entrez id or HUGO symbol.`,
    );
  } else if (signature.values.every((value) => value === signature.values[0])) {
    errors.push(`${where}: all its values are ${signature.values[0]}. Send the measured values.`);
  }
  if (namedBy !== undefined) {
    warnings.push(`${where}: its genes are named by the row field ${namedBy}, for the row ids name fewer.`);
  }
  const remark = (entries: readonly string[], one: string, many: string) => {
    if (entries.length === 0) return;
    warnings.push(`${where}: ${entries.length} ${entries.length === 1 ? one : many}: ${list(entries)}.`);
  };
  remark(invalid, 'entry is no known gene and left out', 'entries are no known genes and left out');
  remark(
    signature.notUsed,
    "gene is known but not among this dataset's genes and left out",
    "genes are known but not among this dataset's genes and left out",
  );
  remark(
    repeats.map(({token, first}) => `${token} (as ${first})`),
    'entry names the gene of an earlier one, which alone counts',
    'entries name the genes of earlier ones, which alone count',
  );
  const missing = tokens.length - known.length;
  if (missing > 0) warnings.push(`${where}: genes without a value do not count (${missing}).`);
  return {query: {name, description, signature}, errors, warnings};
}

function list(entries: readonly string[]): string {
  const rest = entries.length - shown;
  return entries.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
