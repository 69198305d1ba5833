/** Matrices of results, kept open by the thread that reads them. */
import {LRUCache} from 'lru-cache';
import type {MatrixReader} from '../../engine/formats/matrix';
import {openMatrix} from '../../engine/formats/open-matrix';
import {readAsNumbers} from '../../engine/formats/text-field';

/** For the next page of one; results never change. A view of a result reads up to four. */
const openMatrices = new LRUCache<string, MatrixReader>({max: 4, dispose: (matrix) => matrix.close()});

/** Opens a matrix with fields of numbers as numbers. @throws what `openMatrix` throws */
export async function openResult(file: string): Promise<MatrixReader> {
  const known = openMatrices.get(file);
  if (known) return known;
  const {rows, columns, ...matrix} = await openMatrix(file);
  const typed = {...matrix, rows: typedFields(rows), columns: typedFields(columns)};
  openMatrices.set(file, typed);
  return typed;
}

/** A GCT has texts alone, by which numbers would be sorted and compared. */
export function typedFields({ids, fields}: MatrixReader['rows']): MatrixReader['rows'] {
  return {ids, fields: new Map(Array.from(fields, ([name, field]) => [name, readAsNumbers(field)]))};
}
