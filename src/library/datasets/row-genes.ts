import type {MatrixReader} from '../../engine/formats/matrix';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {resolveNamedRows} from '../../engine/genes/naming';
import type {RowReport} from '../../engine/genes/rows';
import type {MatrixGenes, RowsPerSpace, SpaceName} from '../../engine/index/index';
import {failure} from '../../errors';
import {type Assay, belongsTo, suggestedSpace} from '../assays/assay';

/** What became of a matrix's rows. */
export interface GeneReport extends RowReport {
  /** the row field that named the genes; absent where the row ids did */
  readonly field?: string;
}

export interface RowGenes {
  readonly genes: MatrixGenes;
  readonly rowsPerSpace: RowsPerSpace;
  readonly report: GeneReport;
  /** names of the rows that are in none of these spaces, as their genes are named */
  readonly leftOut: readonly string[];
}

/**
 * Resolves the rows of a matrix to genes, by their ids or else by a row field, and sorts them into the spaces of an assay.
 * Without a wish the space is what they suggest: of L1000 BING where half of the genes, or half of BING's, are in it and some
 * are best inferred, landmark where there are landmarks only, else all.
 * @throws GENES_UNKNOWN when no row is a gene, GENE_SPACE_EMPTY when a wanted space has none
 */
export function rowGenes(
  matrix: Pick<MatrixReader, 'path' | 'rows'>,
  catalog: GeneCatalog,
  assay: Assay,
  wanted?: readonly SpaceName[],
): RowGenes {
  const {entrezIds, report, field, names} = resolveNamedRows(matrix.rows, catalog);
  const known = [...entrezIds.keys()].filter((row) => entrezIds[row] !== undefined);
  const rowsOf = new Map(
    assay.spaces.map((space) => [
      space.name,
      known.filter((row) => belongsTo(space, catalog.spaceOf(String(entrezIds[row])))),
    ]),
  );
  const rows = (space: SpaceName) => rowsOf.get(space) ?? [];
  if (known.length === 0) {
    throw failure('GENES_UNKNOWN', {file: matrix.path, examples: matrix.rows.ids.slice(0, 3)});
  }
  const spaces = wanted ?? [suggestedSpace(assay, ({name}) => rows(name).length).name];
  for (const space of spaces) {
    if (rows(space).length === 0) throw failure('GENE_SPACE_EMPTY', {file: matrix.path, space});
  }
  const used = new Set(spaces.flatMap(rows));
  return {
    leftOut: names.filter((_, row) => !used.has(row)),
    genes: {
      entrezIds: entrezIds.map(Number),
      symbols: entrezIds.map((id) => (id === undefined ? '' : (catalog.symbolOf(id) ?? id))),
    },
    rowsPerSpace: Object.fromEntries(
      [...rowsOf]
        .filter(([space]) => spaces.includes(space))
        .map(([space, members]) => [space, Uint32Array.from(members)]),
    ),
    report: field === undefined ? report : {...report, field},
  };
}

/** The report as lines for a person. */
export function formatGeneReport({
  byRoute,
  aliases,
  withoutRecord,
  unresolved,
  repeated,
  field,
}: GeneReport): string[] {
  const named = {entrez: 'Entrez id', symbol: 'symbol', alias: 'alias', probe: 'probe'};
  const routes = Object.entries(byRoute)
    .filter(([, count]) => count > 0)
    .map(([route, count]) => `${count} by ${named[route as keyof typeof named]}`);
  const naming = field === undefined ? '' : `; named by the row field ${field}, for the row ids name fewer`;
  const lines = [`  genes: ${routes.join(', ')}${naming}`];
  if (aliases.count > 0) {
    const examples = aliases.examples.map(({id, symbol}) => `${id} (now ${symbol})`);
    lines.push(`  ${aliases.count} rows have another name of their gene, e.g. ${examples.join(', ')}`);
  }
  if (withoutRecord.count > 0) {
    lines.push(
      `  ${withoutRecord.count} rows are Entrez ids that no gene table has, e.g. ${withoutRecord.examples.join(', ')}: ` +
        'they count in the gene space all only; openclue load <gene_info> before adding the matrix tells their space',
    );
  }
  if (unresolved.count > 0) {
    lines.push(
      `  ${unresolved.count} rows are no known gene and left out, e.g. ${unresolved.examples.join(', ')}`,
    );
  }
  if (repeated.count > 0) {
    const examples = repeated.examples.map(({dropped, kept}) => `${dropped} (gene of ${kept})`);
    lines.push(
      `  ${repeated.count} rows repeat an earlier row's gene and are left out, e.g. ${examples.join(', ')}`,
    );
  }
  return lines;
}
