/** Which of its names a matrix's rows are known by: their ids or, where these are no genes, a field. */
import type {MetadataField, MetadataTable} from '../formats/matrix';
import type {GeneCatalog} from './catalog';
import {isEntrezId} from './catalog';
import {type ResolvedRows, resolveRows} from './rows';

export interface NamedRows extends ResolvedRows {
  /** the row field whose values were taken; absent for the row ids */
  readonly field?: string;
  /** what the rows are called then */
  readonly names: readonly string[];
}

/** Fields whose numbers are Entrez ids: pr_gene_id, gene_id, entrez_id, and the Description of GCT. */
const geneField = /gene|entrez|^desc(?:ription)?$/i;
/** Of the rows a field must name so many more, where the ids name some that it does not. */
const fewestMore = 0.1;

/**
 * Finds the genes of a matrix's rows by the naming that finds the most of them: row ids; else a field of gene ids, symbols
 * or probes. Ids that merely are numbers, as Entrez ids are, win unless a field names a tenth of the rows more: a catalog
 * that lacks many genes must not turn thousands of Entrez ids down for the symbols that it has, yet rows that are counted
 * from 1 are not to be taken for genes.
 */
export function resolveNamedRows({ids, fields}: MetadataTable, catalog: GeneCatalog): NamedRows {
  let best: NamedRows = {...resolveRows(ids, catalog), names: ids};
  for (const [name, field] of fields) {
    // It cannot name more genes than it has values.
    if (field.kind === 'text' && field.dictionary.length <= knownGenes(best)) continue;
    const names = namesOf(name, field);
    if (!names) continue;
    const found = resolveRows(names, catalog);
    if (isBetter(found, best, ids.length)) best = {...found, field: name, names};
  }
  return best;
}

function namesOf(name: string, field: MetadataField): string[] | undefined {
  const takesNumbers = geneField.test(name);
  if (field.kind === 'text') {
    const names = field.dictionary.map((value) => (takesNumbers || !isEntrezId(value.trim()) ? value : ''));
    return Array.from(field.codes, (code) => (code < 0 ? '' : names[code]));
  }
  if (!takesNumbers) return undefined;
  return Array.from(field.values, (value) => (Number.isNaN(value) ? '' : String(value)));
}

function isBetter(one: ResolvedRows, other: ResolvedRows, rows: number): boolean {
  const more = knownGenes(one) - knownGenes(other);
  const [found, otherFound] = [genesFound(one), genesFound(other)];
  if (more === 0) return found > otherFound;
  return more > 0 && (found >= otherFound || more > fewestMore * rows);
}

function genesFound({report: {byRoute}}: ResolvedRows): number {
  return Object.values(byRoute).reduce((sum, count) => sum + count, 0);
}

/** Genes that the catalog has, not only numbers that may be Entrez ids. */
function knownGenes(rows: ResolvedRows): number {
  return genesFound(rows) - rows.report.withoutRecord.count;
}
