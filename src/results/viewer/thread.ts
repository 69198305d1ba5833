/** Runs on threads of the viewer: reading, sorting and clustering matrices of millions of scores. */
import type {MatrixSource} from '../../engine/formats/gctx-writer';
import {writeGctx} from '../../engine/formats/gctx-writer';
import type {MetadataTable} from '../../engine/formats/matrix';
import {openMatrix} from '../../engine/formats/open-matrix';
import {task} from '../../engine/ground/task';
import {failure} from '../../errors';
import {openResult, typedFields} from '../views/open-result';
import {type ReadSlice, sourceOfSlice} from '../views/slice';
import {formatsInMemory, type PartTarget, writePart} from '../views/write-part';
import {type ClusterRequest, clusterMatrix} from './cluster';
import {describeMatrix} from './describe';
import {type AxisQuery, partSource, selectAxis} from './selection';
import {mostCells, requireRoom, type WindowRequest, windowText} from './window';

/** A matrix in memory that threads share. */
export interface SharedMatrix {
  readonly rows: MetadataTable;
  readonly columns: MetadataTable;
  /** column by column */
  readonly scores: Float32Array;
}

/** A file of a result or an uploaded matrix, a slice of a dataset, or connections. */
export type ViewSource = string | ReadSlice | SharedMatrix;

interface Asked<R> {
  readonly source: ViewSource;
  readonly request: R;
}

export interface ExportTask
  extends PartTarget,
    Asked<{readonly rows: AxisQuery; readonly columns: AxisQuery}> {
  /** scores that it may have */
  readonly limit: number;
}

export interface ImportTask {
  readonly file: string;
  /** GCTx that it becomes */
  readonly target: string;
  /** scores that it may have */
  readonly limit: number;
  /** for scores that do not fit the memory */
  readonly scratch: string;
}

export interface ImportedMatrix {
  readonly format: string;
  readonly rows: number;
  readonly columns: number;
  readonly warnings: readonly string[];
}

/** Bytes of scores of a GCT file kept in memory. */
const memoryBytes = 64 << 20;

export const described = task(async ({source}: Asked<undefined>) =>
  JSON.stringify(describeMatrix(await open(source))),
);

export const windowOf = task(async ({source, request}: Asked<WindowRequest>) =>
  windowText(await open(source), request),
);

export const clustered = task(async ({source, request}: Asked<ClusterRequest>) =>
  JSON.stringify(clusterMatrix(await open(source), request)),
);

/** Writes a part of a matrix. @returns its rows */
export const exported = task(async ({source, request, limit, ...target}: ExportTask) => {
  const matrix = await open(source);
  const rows = selectAxis(matrix, 'rows', request.rows);
  const columns = selectAxis(matrix, 'columns', request.columns);
  const isInMemory = formatsInMemory.includes(target.format);
  requireRoom(rows, columns, isInMemory ? Math.min(limit, 10 * mostCells) : limit, 'export');
  await writePart(partSource(matrix, rows.positions, columns.positions), target);
  return rows.positions.length;
});

/** Reads a whole matrix that a client sent and writes it as GCTx, in which parts are at hand. */
export const imported = task(async ({file, target, limit, scratch}: ImportTask): Promise<ImportedMatrix> => {
  const matrix = await openMatrix(file, {memoryBytes, temporaryFolder: scratch, selfContained: true});
  try {
    const [rows, columns] = [matrix.rows.ids.length, matrix.columns.ids.length];
    if (rows === 0 || columns === 0) {
      throw failure('UPLOAD_UNUSABLE', {file, detail: `it has ${rows} rows and ${columns} columns`});
    }
    if (rows * columns > limit) {
      const detail = `its ${rows} x ${columns} are ${rows * columns} scores where ${limit} are allowed`;
      throw failure('UPLOAD_UNUSABLE', {file, detail});
    }
    await writeGctx(target, {
      rows: typedFields(matrix.rows),
      columns: typedFields(matrix.columns),
      readColumns: (start, end) => matrix.readColumns(start, end),
    });
    return {format: matrix.format, rows, columns, warnings: matrix.warnings};
  } finally {
    matrix.close();
  }
});

async function open(source: ViewSource): Promise<MatrixSource> {
  if (typeof source === 'string') return openResult({file: source});
  if ('build' in source) {
    const slice = sourceOfSlice(source);
    return {...slice, columns: typedFields(slice.columns)};
  }
  const {rows, columns, scores} = source;
  const height = rows.ids.length;
  return {
    rows,
    columns,
    readColumns: (start, end) => scores.subarray(start * height, end * height),
  };
}
