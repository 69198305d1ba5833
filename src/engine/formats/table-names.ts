import type {MatrixSource} from './gctx-writer';

/**
 * Names of a matrix as a table: id, its row fields, then its columns. A name that is taken gets a number.
 */
export function tableNames({
  rows,
  columns,
  idName = 'id',
}: Pick<MatrixSource, 'rows' | 'columns' | 'idName'>): string[] {
  const taken = new Set<string>();
  return [idName, ...rows.fields.keys(), ...columns.ids].map((name) => {
    let unique = name;
    for (let n = 2; taken.has(unique); n++) unique = `${name}_${n}`;
    taken.add(unique);
    return unique;
  });
}
