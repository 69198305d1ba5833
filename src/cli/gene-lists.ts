/** The gene lists of a command: files, standard input, or genes on the command line. */
import {readFileSync, type Stats, statSync} from 'node:fs';
import path from 'node:path';
import {genesOf, type NamedList, readGeneLists} from '../engine/formats/gene-lists';
import {formatGmt, type GeneSet} from '../engine/formats/gene-sets';
import {readPastedGenes} from '../engine/formats/pasted-genes';
import {queryName, sideOfName} from '../engine/genes/pairing';
import {failure} from '../errors';

export interface ListArguments {
  readonly up?: string;
  readonly down?: string;
  /** up and down lists together, told apart by the ends of their names */
  readonly lists?: string;
}

export interface ListTexts {
  /** GMT text */
  readonly up?: string;
  readonly down?: string;
}

const standardInput = '-';
/** Of a query whose lists have no name. */
const defaultName = 'query';

/** Reads the lists that a command names, as GMT. @throws FILE_UNREADABLE, GENE_SETS_INVALID */
export function readLists({up, down, lists}: ListArguments): ListTexts {
  if (lists !== undefined) return splitBySide(readArgument(lists), lists);
  const [ups, downs] = [up, down].map((value) => (value === undefined ? undefined : readArgument(value)));
  // A list without a name is of the query that the other one names.
  const other = (sets: readonly NamedList[] | undefined) =>
    sets?.length === 1 && sets[0].name !== undefined ? queryName(sets[0].name) : undefined;
  return {up: asGmt(ups, other(downs)), down: asGmt(downs, other(ups))};
}

function readArgument(value: string): NamedList[] {
  if (value === standardInput) return readPlainLists(readText(0, 'standard input'), 'standard input');
  if (!namesFile(value)) return [{description: '', members: genesOf(value)}];
  return readPlainLists(readText(value, value), value).map((list) => ({
    ...list,
    name: list.name ?? nameOfFile(value),
  }));
}

function readPlainLists(text: string, source: string): NamedList[] {
  refuseTable(text, source);
  return readGeneLists(text, source);
}

/** A table of genes with values would be read as GMT, a query a gene. @throws GENE_SETS_INVALID */
function refuseTable(text: string, file: string): void {
  if (/\.(?:gm[tx]|grp)$/i.test(file)) return;
  const pasted = readPastedGenes(text, file);
  // Rows of Entrez ids without a heading are numbers too, and a list.
  if (pasted.form !== 'values' || /^\d+$/.test(pasted.valueColumn)) return;
  const detail = `it is a table of genes (${pasted.geneColumn}) with values (${pasted.valueColumn}); give the genes of one side alone, or genes and values, two columns, by --signature`;
  throw failure('GENE_SETS_INVALID', {file, line: 1, detail});
}

function readText(file: string | number, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw failure('FILE_UNREADABLE', {file: name, detail: (cause as Error).message}, {cause});
  }
}

/** up.txt and down.txt name no query, hdac_up.txt does. */
function nameOfFile(file: string): string | undefined {
  const name = path.basename(file).replace(/\..*$/, '');
  return name === '' || /^(?:up|dn|down)$/i.test(name) ? undefined : name;
}

function asGmt(lists: readonly NamedList[] | undefined, name = defaultName): string | undefined {
  return lists && formatGmt(lists.map((list): GeneSet => ({...list, name: list.name ?? name})));
}

function splitBySide(lists: readonly NamedList[], source: string): ListTexts {
  const sides: Record<'up' | 'down', NamedList[]> = {up: [], down: []};
  for (const list of lists) {
    const side = list.name === undefined ? undefined : sideOfName(list.name);
    if (!side) {
      const detail = `the set "${list.name ?? ''}" does not say its side; end its name with _UP, _DN or _DOWN, or give lists of one side by --up or --down`;
      throw failure('GENE_SETS_INVALID', {file: source, line: lists.indexOf(list) + 1, detail});
    }
    sides[side].push(list);
  }
  const {up, down} = sides;
  return {up: up.length > 0 ? asGmt(up) : undefined, down: down.length > 0 ? asGmt(down) : undefined};
}

/**
 * Whether an argument that may be a file or a list of names is a file. A name with a folder or the ending of a text file
 * in it is no id: that it does not exist deserves its own words.
 * @throws FILE_UNREADABLE
 */
export function namesFile(value: string): boolean {
  const found = statOf(value);
  if (found?.isFile()) return true;
  if (/[\\/]|\.(?:txt|grp|tsv|csv|lst|gm[tx])$/i.test(value)) {
    const detail = found ? 'it is no regular file' : 'there is no such file';
    throw failure('FILE_UNREADABLE', {file: value, detail});
  }
  return false;
}

/** Fifty genes are longer than a file's name may be. */
function statOf(value: string): Stats | undefined {
  try {
    return statSync(value, {throwIfNoEntry: false});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}
