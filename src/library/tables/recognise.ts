import {hdf5Start} from '../../engine/formats/hdf5-start';
import type {MatrixMetadata} from '../../engine/formats/matrix';
import {failure} from '../../errors';
import {openSources, readBytes, type Source} from './bytes';
import {headersRead, positionsOf} from './compile';
import {splitLine} from './delimited';
import {readDocuments} from './documents';
import type {Format, Row, Sample} from './format';
import {formats} from './formats';
import {setsOf} from './gmt';
import {metadataOf, tableOf} from './matrix';
import {findHeader, type Header, linesOf} from './tables';
import {readText} from './text';
import {isMissing} from './values';

/** A source and what it was taken for. */
export interface Recognised {
  readonly source: Source;
  readonly format: Format;
  /** 0 to 1: the share of the file's headers (of a GMT's sets) that the kind accounts for; 1 when forced */
  readonly sureness: number;
  /** date of the edition (ISO 8601), where the file tells it */
  readonly edition?: string;
}

/** Bytes of a file that tell its shape. */
const headBytes = 512;
/** A GMT is judged by this many of its sets. */
const setsSampled = 200;
/** Below this a GMT is taken for a gene set, which is a query and nothing to load. */
const leastSureGmt = 0.6;

/** Fields of a file that a message lists. */
const namesShown = 12;

/** The kinds of file there are, as --as takes them. */
export const kinds: readonly string[] = formats.map(({kind}) => kind);

/**
 * Tells by its content what a file is: magic bytes, headers, the look of its sets. An archive may hold several;
 * members of no known kind are passed over if there are others.
 * @param as a kind that overrules the content
 * @throws LOAD_FILE_UNREADABLE, LOAD_FILE_EMPTY, LOAD_NOT_RECOGNISED, LOAD_KIND_UNKNOWN
 */
export async function recognise(path: string, as?: string): Promise<Recognised[]> {
  const forced = formats.find(({kind}) => kind === as);
  if (as !== undefined && !forced) throw failure('LOAD_KIND_UNKNOWN', {kind: as, kinds});
  const sources = await openSources(path);
  if (forced) return sources.map((source) => ({source, format: forced, sureness: 1}));
  const outcomes = await Promise.allSettled(sources.map(recogniseSource));
  const found = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const [failed] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  // An archive may carry a licence or a read-me beside the tables.
  if (failed && found.length === 0) throw failed;
  return found;
}

async function recogniseSource(source: Source): Promise<Recognised> {
  const outcome = await shapeReaders[isHdf5(source) ? 'matrix' : shapeOf(await headOf(source))](source);
  if (typeof outcome !== 'string') return outcome;
  throw failure('LOAD_NOT_RECOGNISED', {file: source.label, found: outcome, kinds});
}

/** What a source is; if it is nothing to load, a clause that says what it seems to be. */
const shapeReaders: Record<ReturnType<typeof shapeOf>, (source: Source) => Promise<Recognised | string>> = {
  json: async (source) => {
    const {header, blocks} = await readDocuments(source);
    const found = byHeader(source, header, 'json', sampleOf(header, await firstRows(blocks)));
    return found ?? `it is JSON of documents with the fields ${listed(header)}`;
  },
  matrix: async (source) => {
    const metadata = await metadataOf(source);
    const {header, blocks} = tableOf(metadata);
    return (
      byHeader(source, header, 'matrix', sampleOf(header, await firstRows(blocks))) ??
      describeMatrix(metadata)
    );
  },
  text: async (source) => {
    const lines = await firstLines(source);
    const header = findHeader(lines);
    const found = header && byHeader(source, header.names, 'table', sampleOfLines(lines, header));
    if (found) return {...found, edition: header.edition};
    return bySets(source, lines) ?? describeText(source, lines, header);
  },
};

async function firstRows(blocks: AsyncIterable<readonly Row[]>): Promise<readonly Row[]> {
  for await (const rows of blocks) return rows;
  return [];
}

function sampleOf(header: readonly string[], rows: readonly Pick<Row, 'cells'>[]): Sample {
  const positions = positionsOf(header);
  return {
    valuesOf: (name) => {
      const at = positions.get(name.toLowerCase());
      if (at === undefined) return [];
      return rows.map(({cells}) => (cells[at] ?? '').trim()).filter((cell) => !isMissing(cell));
    },
  };
}

function sampleOfLines(lines: readonly string[], {names, delimiter, at}: Header): Sample {
  const rows = lines.slice(at + 1).map((line) => ({cells: splitLine(line, delimiter) ?? []}));
  return sampleOf(names, rows);
}

/** A matrix whose metadata are none of perturbations: it may be a dataset, but there is no record in it. */
function describeMatrix({format, rows, columns}: MatrixMetadata): string {
  const axes = Object.entries({rows, columns}).flatMap(([axis, table]) =>
    table ? [`${table.ids.length} ${axis} (fields: ${listed([...table.fields.keys()])})`] : [],
  );
  return `it is a ${format} of ${axes.join(' x ')}, and neither axis tells of signatures or profiles, whose metadata have pert_id and pert_iname or a plate; "openclue matrix add" makes a dataset of it`;
}

function describeText(source: Source, lines: readonly string[], header: Header | undefined): string {
  if (!header) return 'it has nothing but blank lines and comments';
  const sets = sampleSets(source, lines.slice(0, setsSampled));
  const widths = new Set(sets.map(({cells}) => cells[2].split('\t').length));
  if (widths.size > 1) {
    return `it looks like a GMT, and its sets are neither classes of perturbagens nor mechanisms; gene sets are queries ("openclue query --up"). It begins with ${quoted(lines[header.at])}`;
  }
  if (header.names.length === 1) {
    return `its lines have one column, the first reads ${quoted(header.names[0])}; a list of genes is a query ("openclue query --up")`;
  }
  return `its header reads ${quoted(header.names.join(' | '))}`;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return `${names.slice(0, namesShown).join(', ')}${names.length > namesShown ? ` and ${names.length - namesShown} more` : ''}`;
}

function quoted(text: string): string {
  return `"${text.length > 120 ? `${text.slice(0, 120)}…` : text}"`;
}

async function firstLines(source: Source): Promise<string[]> {
  for await (const block of readText(source).blocks) return linesOf(block);
  return [];
}

function byHeader(
  source: Source,
  header: readonly string[],
  shape: Format['shape'],
  sample: Sample,
): Recognised | undefined {
  const scored = formats
    .filter((format) => format.shape === shape && fits(format, header))
    .filter(({accepts}) => accepts?.(sample) ?? true)
    .map((format) => ({source, format, sureness: share(format, header)}));
  return scored.reduce<Recognised | undefined>(
    (best, next) => (best && best.sureness >= next.sureness ? best : next),
    undefined,
  );
}

/** Headers a format must have and the file has not. */
export function missingHeaders({requires}: Format, header: readonly string[]): string[] {
  const positions = positionsOf(header);
  const has = (name: string) => positions.has(name.toLowerCase());
  return requires
    .map((names) => (typeof names === 'string' ? [names] : names))
    .filter((names) => !names.some(has))
    .map((names) => names.join(' or '));
}

/** Headers of the file that the format makes no use of. */
export function ignoredHeaders({outputs, requires}: Format, header: readonly string[]): string[] {
  const positions = positionsOf(header);
  const used = new Set(
    outputs.flatMap(({fields, each}) => [
      ...fields.flatMap((field) => headersRead(field, positions) ?? []),
      ...(each?.from ?? []).map((name) => name.toLowerCase()),
    ]),
  );
  for (const names of requires) for (const name of [names].flat()) used.add(name.toLowerCase());
  return header.filter((name) => name !== '' && !used.has(name.toLowerCase()));
}

function fits(format: Format, header: readonly string[]): boolean {
  const positions = positionsOf(header);
  if (format.lacks?.some((name) => positions.has(name.toLowerCase()))) return false;
  return missingHeaders(format, header).length === 0;
}

function share(format: Format, header: readonly string[]): number {
  const named = header.filter((name) => name !== '').length;
  return named === 0 ? 0 : 1 - ignoredHeaders(format, header).length / named;
}

function bySets(source: Source, lines: readonly string[]): Recognised | undefined {
  const sets = sampleSets(source, lines.slice(0, setsSampled));
  if (sets.length === 0) return undefined;
  const scored = formats
    .filter((format) => format.shape === 'gmt')
    .map((format) => ({source, format, sureness: format.resembles?.(sets) ?? 0}));
  const best = scored.reduce((surest, next) => (next.sureness > surest.sureness ? next : surest));
  return best.sureness >= leastSureGmt ? best : undefined;
}

function sampleSets(source: Source, lines: readonly string[]): readonly Row[] {
  try {
    return setsOf(source.label, lines, 1);
  } catch {
    // Not a GMT then; the caller names the kinds there are.
    return [];
  }
}

async function headOf(source: Source): Promise<Buffer> {
  for await (const chunk of readBytes(source)) return chunk.subarray(0, headBytes);
  throw failure('LOAD_FILE_EMPTY', {file: source.label});
}

/** HDF5 may begin behind the head. */
function isHdf5({path, member}: Source): boolean {
  return member === undefined && hdf5Start(path) !== undefined;
}

function shapeOf(head: Buffer): 'matrix' | 'json' | 'text' {
  if (head.subarray(0, 4).equals(Buffer.from([0x89, 0x48, 0x44, 0x46]))) return 'matrix';
  const text = head.toString('latin1').trimStart();
  if (/^#1\.[23]\s/.test(text)) return 'matrix';
  return /^(\[\s*)?\{/.test(text) ? 'json' : 'text';
}
