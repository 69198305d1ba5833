/** Gene lists as people have them: GMT, GMX, GRP, or genes with anything between them. */
import {type GeneSet, parseGmt, parseGmx, parseGrp} from './gene-sets';
import {isBinary, splitLines} from './text-lines';

/** A list, or a list that its file gives no name. */
export type NamedList = Omit<GeneSet, 'name'> & {readonly name?: string};

/** What stands between genes, `///` between the symbols of a probe; no symbol, id or probe has any of it. */
const separators = /[\s,;|]+|\/{2,}/;
const quotes = /^["'“”]+|["'“”]+$/g;

/**
 * Reads gene lists: by the ending of the file's name (.gmt, .gmx, .grp), else by what is in it. Text with tabs is GMT,
 * any other is one list of genes with line ends, commas, semicolons or blanks between them; lines from # on are skipped.
 * @param source names the text in errors
 * @throws GENE_SETS_INVALID
 */
export function readGeneLists(text: string, source: string): NamedList[] {
  const ending = /\.(gmt|gmx|grp)(?:\.txt)?$/i.exec(source)?.[1].toLowerCase();
  if (ending === 'gmx') return parseGmx(text, source);
  if (ending === 'grp') return [{description: '', members: parseGrp(text, source)}];
  const lines = splitLines(text).filter((line) => !line.startsWith('#'));
  // Binary data are refused where GMT is read.
  if (ending === 'gmt' || lines.some((line) => line.trim().includes('\t') || isBinary(line))) {
    return parseGmt(text, source);
  }
  return [{description: '', members: genesOf(lines.join('\n'))}];
}

/** The genes of a text that is one list; a dash stands in cells that are empty. */
export function genesOf(text: string): string[] {
  return text
    .split(separators)
    .map((gene) => gene.replace(quotes, ''))
    .filter((gene) => gene !== '' && gene !== '-');
}
