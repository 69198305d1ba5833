/** Expression of genes in untreated cell lines: loaded from a matrix, asked for by gene. */
import type {Pool, PoolClient} from 'pg';
import {inTransaction} from '../../database/transaction';
import type {MatrixReader} from '../../engine/formats/matrix';
import {openMatrix} from '../../engine/formats/open-matrix';
import {resolveNamedRows} from '../../engine/genes/naming';
import {baselineZ, outlierBands} from '../../engine/stats/baseline-expression';
import {failure} from '../../errors';
import {loadGeneCatalog} from './gene-catalog';
import type {GeneReport} from './row-genes';

/** In the table of settings: the table of expression is the demo's. */
const syntheticSetting = 'synthetic_expression';
/** Genes written by one statement: some megabytes for a thousand cell lines. */
const genesPerStatement = 200;

export interface BaselineReport {
  readonly genes: number;
  readonly cellLines: number;
  readonly rows: GeneReport;
  /** sentences on what of the file was left out */
  readonly warnings: readonly string[];
}

/**
 * Replaces the expression table by that of a GCT or GCTx of genes x cell lines, log2; readers see the old one or
 * the new one. Cell lines are named by the column field cell_iname, or else by the column ids; genes by the row ids,
 * or by the row field that names more of them (GCT files have symbols in Description).
 * @param synthetic its values were drawn, which answers say
 * @throws MATRIX_* and GENES_UNKNOWN
 */
export async function loadBaselineExpression(
  pool: Pool,
  file: string,
  synthetic = false,
): Promise<BaselineReport> {
  const catalog = await loadGeneCatalog(pool);
  const matrix = await openMatrix(file);
  try {
    const {entrezIds, report, field} = resolveNamedRows(matrix.rows, catalog);
    const kept = [...entrezIds.keys()].filter((row) => entrezIds[row] !== undefined);
    if (kept.length === 0) {
      throw failure('GENES_UNKNOWN', {file: matrix.path, examples: matrix.rows.ids.slice(0, 3)});
    }
    const cells = cellLines(matrix);
    const byGene = transpose(matrix, kept);
    await inTransaction(pool, async (client) => {
      await client.query('truncate baseline_cell_lines, baseline_expression');
      await client.query(
        `insert into baseline_cell_lines (cell_iname, position)
         select name, place - 1 from unnest($1::text[]) with ordinality as given (name, place)`,
        [cells],
      );
      for (let start = 0; start < kept.length; start += genesPerStatement) {
        const genes = kept.slice(start, start + genesPerStatement).map((row, i) => {
          const entrezId = entrezIds[row] as string;
          return {entrezId, symbol: catalog.symbolOf(entrezId) ?? entrezId, values: byGene[start + i]};
        });
        await insertGenes(client, genes);
      }
      await client.query('delete from settings where name = $1', [syntheticSetting]);
      if (synthetic) {
        await client.query(`insert into settings (name, value) values ($1, 'yes')`, [syntheticSetting]);
      }
    });
    return {genes: kept.length, cellLines: cells.length, rows: {...report, field}, warnings: matrix.warnings};
  } finally {
    matrix.close();
  }
}

export interface BaselineAnswer {
  readonly entrez_id: string;
  readonly gene_symbol: string;
  /** the values were drawn: they are the demo's */
  readonly synthetic: boolean;
  /** over all cell lines; log2 */
  readonly median: number | null;
  readonly mad: number | null;
  /** cell lines with a value, of which median and MAD are */
  readonly measured: number;
  /** z beyond which a line is an outlier of the lines shown: 1.5 interquartile ranges from the quartiles; null without z */
  readonly bands: {readonly low: number; readonly high: number} | null;
  /** highest first; z against all cell lines, null where the gene hardly varies */
  readonly cell_lines: readonly {
    readonly cell_iname: string;
    readonly expression: number;
    readonly z: number | null;
    readonly outlier: 'low' | 'high' | null;
  }[];
}

/**
 * A gene's expression in every cell line, or some of them, and how it stands among all.
 * @param gene Entrez id, symbol, or the id of its record
 * @param shown cell lines; undefined: all
 * @throws BASELINE_UNKNOWN when no table is loaded or it has no such gene, BASELINE_LINE_UNKNOWN
 */
export async function baselineExpression(
  pool: Pool,
  gene: string,
  shown?: readonly string[],
): Promise<BaselineAnswer> {
  // PostgreSQL refuses to look for a NUL character, which no gene has.
  if (gene.includes('\0')) throw failure('BASELINE_UNKNOWN', {gene});
  const {rows} = await pool.query<{
    entrez_id: number;
    gene_symbol: string;
    expression: number[];
    synthetic: boolean;
  }>(
    `select entrez_id, gene_symbol, expression, exists (select from settings where name = $2) as synthetic
     from baseline_expression
     where entrez_id::text = $1 or upper(gene_symbol) = upper($1)
        or entrez_id = (select entrez_id from genes where id = $1)
     order by (entrez_id::text = $1) desc limit 1`,
    [gene, syntheticSetting],
  );
  if (rows.length === 0) throw failure('BASELINE_UNKNOWN', {gene});
  const [{entrez_id, gene_symbol, expression, synthetic}] = rows;
  const {rows: cells} = await pool.query<{cell_iname: string}>(
    'select cell_iname from baseline_cell_lines order by position',
  );
  const names = cells.map(({cell_iname}) => cell_iname);
  const unknown = shown?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw failure('BASELINE_LINE_UNKNOWN', {cell: unknown});
  const {median, mad, z} = baselineZ(expression);
  const at = [...names.keys()].filter(
    (line) => !Number.isNaN(expression[line]) && (shown?.includes(names[line]) ?? true),
  );
  const bands = outlierBands(at.map((line) => z[line]));
  const outlierOf = (score: number): 'low' | 'high' | null => {
    if (!bands || Number.isNaN(score)) return null;
    return score > bands.high ? 'high' : score < bands.low ? 'low' : null;
  };
  return {
    entrez_id: String(entrez_id),
    gene_symbol,
    synthetic,
    median: known(median),
    mad: known(mad),
    measured: expression.filter((value) => !Number.isNaN(value)).length,
    bands,
    cell_lines: at
      .map((line) => ({
        cell_iname: names[line],
        expression: expression[line],
        z: known(z[line]),
        outlier: outlierOf(z[line]),
      }))
      .sort((a, b) => b.expression - a.expression),
  };
}

/** Loads the table where there is none. @returns whether it did */
export async function loadFirstExpression(
  pool: Pool,
  file: () => Promise<string>,
  synthetic: boolean,
): Promise<boolean> {
  const {rows} = await pool.query<{there: boolean}>(
    'select exists (select from baseline_cell_lines) as there',
  );
  if (rows[0].there) return false;
  await loadBaselineExpression(pool, await file(), synthetic);
  return true;
}

/** Empties the table if its values were drawn. */
export async function removeSyntheticExpression(client: Pick<PoolClient, 'query'>): Promise<void> {
  const {rowCount} = await client.query('delete from settings where name = $1', [syntheticSetting]);
  if (rowCount !== null && rowCount > 0)
    await client.query('truncate baseline_cell_lines, baseline_expression');
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** Ids, where the names that the columns give are not told apart. */
function cellLines({columns: {ids, fields}}: MatrixReader): readonly string[] {
  const named = fields.get('cell_iname');
  if (named?.kind !== 'text') return ids;
  const names = ids.map((id, at) => named.dictionary[named.codes[at]] ?? id);
  return new Set(names).size === names.length ? names : ids;
}

/** The values of some rows, row by row. */
function transpose({rows, columns, readColumns}: MatrixReader, kept: readonly number[]): Float32Array[] {
  const width = columns.ids.length;
  const byRow = kept.map(() => new Float32Array(width));
  for (let column = 0; column < width; column++) {
    const values = readColumns(column, column + 1).subarray(0, rows.ids.length);
    for (const [i, row] of kept.entries()) byRow[i][column] = values[row];
  }
  return byRow;
}

async function insertGenes(
  client: PoolClient,
  genes: readonly {entrezId: string; symbol: string; values: Float32Array}[],
): Promise<void> {
  const literal = (values: Float32Array) => `{${Array.from(values, (value) => value).join(',')}}`;
  await client.query(
    `insert into baseline_expression (entrez_id, gene_symbol, expression)
     select entrez_id, gene_symbol, expression::real[]
     from unnest($1::int[], $2::text[], $3::text[]) as given (entrez_id, gene_symbol, expression)`,
    [
      genes.map(({entrezId}) => Number(entrezId)),
      genes.map(({symbol}) => symbol),
      genes.map(({values}) => literal(values)),
    ],
  );
}
