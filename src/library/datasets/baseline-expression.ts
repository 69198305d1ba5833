/** Expression of genes in untreated cell lines: loaded from a matrix, asked for by gene. */
import type {Pool, PoolClient} from 'pg';
import type {MatrixReader} from '../../engine/formats/matrix';
import {openMatrix} from '../../engine/formats/open-matrix';
import {resolveNamedRows} from '../../engine/genes/naming';
import {baselineZ} from '../../engine/stats/baseline-expression';
import {failure} from '../../errors';
import {loadGeneCatalog} from './gene-catalog';
import type {GeneReport} from './row-genes';

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
 * @throws MATRIX_* and GENES_UNKNOWN
 */
export async function loadBaselineExpression(pool: Pool, file: string): Promise<BaselineReport> {
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
    const client = await pool.connect();
    try {
      await client.query('begin');
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
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
    return {genes: kept.length, cellLines: cells.length, rows: {...report, field}, warnings: matrix.warnings};
  } finally {
    matrix.close();
  }
}

export interface BaselineAnswer {
  readonly entrez_id: string;
  readonly gene_symbol: string;
  /** highest first; z against all cell lines, null where the gene hardly varies */
  readonly cell_lines: readonly {
    readonly cell_iname: string;
    readonly expression: number;
    readonly z: number | null;
  }[];
}

/**
 * A gene's expression in every cell line and how it stands among them.
 * @param gene Entrez id, symbol, or the id of its record
 * @throws BASELINE_UNKNOWN when no table is loaded or it has no such gene
 */
export async function baselineExpression(pool: Pool, gene: string): Promise<BaselineAnswer> {
  const {rows} = await pool.query<{entrez_id: number; gene_symbol: string; expression: number[]}>(
    `select entrez_id, gene_symbol, expression from baseline_expression
     where entrez_id::text = $1 or upper(gene_symbol) = upper($1)
        or entrez_id = (select entrez_id from genes where id = $1)
     order by (entrez_id::text = $1) desc limit 1`,
    [gene],
  );
  if (rows.length === 0) throw failure('BASELINE_UNKNOWN', {gene});
  const [{entrez_id, gene_symbol, expression}] = rows;
  const {rows: cells} = await pool.query<{cell_iname: string}>(
    'select cell_iname from baseline_cell_lines order by position',
  );
  const z = baselineZ(expression);
  const cell_lines = cells
    .map(({cell_iname}, at) => ({
      cell_iname,
      expression: expression[at],
      z: Number.isNaN(z[at]) ? null : z[at],
    }))
    .filter((line) => !Number.isNaN(line.expression))
    .sort((a, b) => b.expression - a.expression);
  return {entrez_id: String(entrez_id), gene_symbol, cell_lines};
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
