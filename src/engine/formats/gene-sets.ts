/** Gene sets as text: GMT (a set per line), GMX (a set per column) and GRP (one list). */
import {failure} from '../ground/failures';
import {formatRows, isBinary, splitLines} from './text-lines';

export interface GeneSet {
  readonly name: string;
  readonly description: string;
  /** as the file has them, in file order, repeats included */
  readonly members: readonly string[];
}

/**
 * Reads GMT: name, description and members of a set per line, tab-separated. Empty members and lines are skipped.
 * @param source names the text in errors: a file or a field of a request
 * @throws GENE_SETS_INVALID for a line without name or description, a repeated name, or binary data
 */
export function parseGmt(text: string, source: string): GeneSet[] {
  const sets: GeneSet[] = [];
  const names = createNameCheck(source);
  splitLines(text).forEach((line, i) => {
    checkText(line, source, i + 1);
    if (line.trim() === '') return;
    const [name, description, ...members] = line.split('\t').map((cell) => cell.trim());
    names(name, i + 1, 'its first field, the name of the set,');
    if (description === undefined) {
      const detail = `the set "${shorten(name)}" has no second field; a line is name, description and genes, separated by tabs`;
      throw failure('GENE_SETS_INVALID', {file: source, line: i + 1, detail});
    }
    sets.push({name, description, members: members.filter(Boolean)});
  });
  return sets;
}

/**
 * Reads GMX: a set per column, with name and description on top; it ends at its first blank cell.
 * @throws GENE_SETS_INVALID as `parseGmt`
 */
export function parseGmx(text: string, source: string): GeneSet[] {
  const rows = splitLines(text).map((line, i) => {
    checkText(line, source, i + 1);
    return line.split('\t').map((cell) => cell.trim());
  });
  const [header = [], descriptions, ...members] = rows;
  const names = createNameCheck(source);
  const sets: GeneSet[] = [];
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  for (let column = 0; column < width; column++) {
    const cells = members.map((row) => row[column] ?? '');
    const name = header[column] ?? '';
    // A spreadsheet leaves empty columns behind the last one.
    if (name === '' && cells.every((cell) => cell === '')) continue;
    names(name, 1, `field ${column + 1}, the name of a set,`);
    if (!descriptions) {
      const detail = 'the second line, the descriptions, is missing';
      throw failure('GENE_SETS_INVALID', {file: source, line: 1, detail});
    }
    const end = cells.indexOf('');
    sets.push({
      name,
      description: descriptions[column] ?? '',
      members: end < 0 ? cells : cells.slice(0, end),
    });
  }
  return sets;
}

/**
 * Reads GRP: an id per line; blank lines and lines from # on are skipped.
 * @throws GENE_SETS_INVALID for binary data
 */
export function parseGrp(text: string, source: string): string[] {
  return splitLines(text).flatMap((line, i) => {
    checkText(line, source, i + 1);
    const id = line.trim();
    return id === '' || id.startsWith('#') ? [] : [id];
  });
}

/** The GMT of sets, a line each. */
export function formatGmt(sets: readonly GeneSet[]): string {
  return formatRows(sets.map(({name, description, members}) => [name, description, ...members]));
}

function checkText(line: string, source: string, number: number): void {
  if (!isBinary(line)) return;
  const detail = 'it holds bytes that are no UTF-8 text; save the file as plain text';
  throw failure('GENE_SETS_INVALID', {file: source, line: number, detail});
}

function createNameCheck(source: string): (name: string, line: number, place: string) => void {
  const seen = new Map<string, number>();
  return (name, line, place) => {
    const refuse = (detail: string) => failure('GENE_SETS_INVALID', {file: source, line, detail});
    if (name === '') throw refuse(`${place} is empty`);
    const first = seen.get(name);
    if (first !== undefined) {
      throw refuse(
        `the set "${shorten(name)}" was given before, on line ${first}; give each set a name of its own`,
      );
    }
    seen.set(name, line);
  };
}

function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
