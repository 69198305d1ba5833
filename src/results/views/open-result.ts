/** Matrices of results, kept open by the thread that reads them. */
import {LRUCache} from 'lru-cache';
import {openGctx} from '../../engine/formats/gctx-reader';
import type {MatrixReader, MetadataTable} from '../../engine/formats/matrix';
import {openMatrix} from '../../engine/formats/open-matrix';
import {asReadBack, readAsNumbers} from '../../engine/formats/text-field';
import {type DatasetState, keepDatasets} from '../../engine/index/index';
import {describeAll} from '../signatures/fields';
import {mostBeside} from './beside';

/** A matrix of a result: GCTx or GCT, plain or gzip. */
export interface KeptMatrix {
  readonly file: string;
  /** of a GCTx: the state of the dataset whose signatures are its rows, and their fields */
  readonly described?: DatasetState & {readonly fields: readonly string[]};
}

/** For the next page of one; results never change. A request needs up to `mostBeside` and one. */
const openMatrices = new LRUCache<string, MatrixReader>({
  max: mostBeside + 2,
  dispose: (matrix) => matrix.close(),
});

/**
 * Datasets whose signatures results describe. Reading half a million descriptions of a result takes seconds; the dataset
 * has them at hand, and they are the same for all results of one.
 */
const described = keepDatasets(2, (dataset) => {
  const {ids, fields} = describeAll(dataset.signatures);
  const read = Array.from(fields, ([name, field]) => [name, asReadBack(field)] as const);
  return {dataset, rows: typedFields({ids, fields: new Map(read)})};
});

/** What the results of a dataset, in its present state, are described by. @throws what `openDataset` throws */
export function describedRowsOf(folder: string): MetadataTable {
  return described.present(folder).rows;
}

/** Opens a matrix with fields of numbers as numbers. @throws what `openMatrix` throws */
export async function openResult(source: KeptMatrix): Promise<MatrixReader> {
  const known = openMatrices.get(source.file);
  if (known) return known;
  const rows = knownRows(source);
  const matrix = rows ? await openGctx(source.file, {rows}) : await openMatrix(source.file);
  const typed = {...matrix, rows: rows ?? typedFields(matrix.rows), columns: typedFields(matrix.columns)};
  openMatrices.set(source.file, typed);
  return typed;
}

/** Undefined where the dataset has moved on, or is gone: the file says the same. */
function knownRows({described: state}: KeptMatrix): MetadataTable | undefined {
  if (!state) return undefined;
  try {
    const {rows} = described.at(state);
    // Another version may have told other fields.
    return state.fields.join() === [...rows.fields.keys()].join() ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** A GCT has texts alone, by which numbers would be sorted and compared. */
export function typedFields({ids, fields}: MetadataTable): MetadataTable {
  return {ids, fields: new Map(Array.from(fields, ([name, field]) => [name, readAsNumbers(field)]))};
}
