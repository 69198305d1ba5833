/** What a client asks of a matrix: which it is, which part, and what is to be made of it. */
import {isGiven, wholeOf} from '../../analyses/fields';
import {type MatrixRequest, readMatrixRequest, readNames} from '../../analyses/touchstone';
import {distanceMeasures} from '../../engine/stats/distances';
import {linkageMethods} from '../../engine/stats/linkage';
import {fault, isObject, shown} from '../../filter/faults';
import type {ClusterRequest} from '../../results/viewer/cluster';
import {type AxisQuery, axes} from '../../results/viewer/selection';
import {valueForms, type WindowRequest} from '../../results/viewer/window';
import {readSliceRequest, type SliceRequest} from '../slices/request';

/** Where a matrix is. */
export type AskedSource =
  /** one that was sent */
  | {readonly kind: 'matrix'; readonly id: string}
  /** of a result */
  | {readonly kind: 'job'; readonly job: string; readonly path: string}
  | {readonly kind: 'slice'; readonly dataset: string; readonly slice: SliceRequest}
  | {readonly kind: 'connections'; readonly dataset: string; readonly connections: MatrixRequest}
  /** connections within a reference of P100 or GCP, of one cell line or of all */
  | {readonly kind: 'reference'; readonly reference: string; readonly cell?: string};

type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object and no others. @throws FILTER_INVALID naming the first that has no place there */
function fieldsOf(at: string, value: unknown, known: readonly string[]): Fields {
  if (!isObject(value)) throw fault(at, `must be an object of ${known.join(', ')}, not ${shown(value)}`);
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw fault(
      at === 'body' ? unknown : `${at}.${unknown}`,
      `is no field here; there are ${known.join(', ')}`,
    );
  }
  return value;
}

const sourceFields = ['matrix', 'job', 'path', 'dataset', 'slice', 'connections', 'reference', 'cell'];

export function readSource(value: unknown): AskedSource {
  const source = fieldsOf('source', value, sourceFields);
  const {matrix, job, path, dataset, slice, connections, reference, cell} = source;
  const only = (...names: string[]) => {
    const other = Object.keys(source).find((name) => !names.includes(name));
    if (other !== undefined) throw fault(`source.${other}`, `does not go with ${names.join(' and ')}`);
  };
  if (matrix !== undefined) {
    only('matrix');
    return {kind: 'matrix', id: textOf('source.matrix', matrix)};
  }
  if (job !== undefined) {
    only('job', 'path');
    return {kind: 'job', job: textOf('source.job', job), path: textOf('source.path', path)};
  }
  if (slice !== undefined) {
    only('dataset', 'slice');
    return {kind: 'slice', dataset: textOf('source.dataset', dataset), slice: readSliceRequest(slice)};
  }
  if (connections !== undefined) {
    only('dataset', 'connections');
    return {
      kind: 'connections',
      dataset: textOf('source.dataset', dataset),
      connections: readMatrixRequest(connections),
    };
  }
  if (reference !== undefined) {
    only('reference', 'cell');
    return {
      kind: 'reference',
      reference: textOf('source.reference', reference),
      ...(isGiven(cell) && {cell: textOf('source.cell', cell)}),
    };
  }
  throw fault(
    'source',
    'must name a matrix, a job and a path, a dataset with a slice or connections, or a reference',
  );
}

export interface Asked {
  readonly source: AskedSource;
}

/** @throws FILTER_INVALID naming the field, as all of these */
export function readDescribeRequest(body: unknown): Asked {
  return {source: readSource(fieldsOf('body', body, ['source']).source)};
}

const windowFields = ['source', 'rows', 'columns', 'row_fields', 'column_fields', 'values'];

export function readWindowRequest(body: unknown): Asked & {readonly request: WindowRequest} {
  const {source, rows, columns, row_fields, column_fields, values} = fieldsOf('body', body, windowFields);
  return {
    source: readSource(source),
    request: {
      rows: readAxis('rows', rows),
      columns: readAxis('columns', columns),
      rowFields: fieldNames('row_fields', row_fields),
      columnFields: fieldNames('column_fields', column_fields),
      values: choiceOf('values', values, valueForms),
    },
  };
}

const clusterFields = ['source', 'rows', 'columns', 'axis', 'linkage', 'distance', 'cut_height', 'clusters'];

export function readClusterRequest(body: unknown): Asked & {readonly request: ClusterRequest} {
  const fields = fieldsOf('body', body, clusterFields);
  if (isGiven(fields.cut_height) && isGiven(fields.clusters)) {
    throw fault('clusters', 'does not go with cut_height: give one of them');
  }
  return {
    source: readSource(fields.source),
    request: {
      rows: readAxis('rows', fields.rows),
      columns: readAxis('columns', fields.columns),
      axis: choiceOf('axis', fields.axis, axes),
      linkage: choiceOf('linkage', fields.linkage, linkageMethods),
      distance: choiceOf('distance', fields.distance, distanceMeasures),
      cutHeight: numberOf('cut_height', fields.cut_height),
      clusters: wholeAt('clusters', fields.clusters, 1),
    },
  };
}

export function readExportRequest(
  body: unknown,
): Asked & {readonly request: {readonly rows: AxisQuery; readonly columns: AxisQuery}} {
  const {source, rows, columns} = fieldsOf('body', body, ['source', 'rows', 'columns']);
  return {
    source: readSource(source),
    request: {rows: readAxis('rows', rows), columns: readAxis('columns', columns)},
  };
}

const axisFields = ['ids', 'where', 'order', 'search', 'skip', 'limit'];

function readAxis(at: string, value: unknown): AxisQuery {
  if (!isGiven(value)) return {};
  const {ids, where, order, search, skip, limit} = fieldsOf(at, value, axisFields);
  if (isGiven(search) && typeof search !== 'string') {
    throw fault(`${at}.search`, `must be a text, not ${shown(search)}`);
  }
  // An empty list is a selection of nothing, which is no mistake of a page that has filtered everything away.
  const none = Array.isArray(ids) && ids.length === 0;
  return {
    ids: none ? [] : readNames(`${at}.ids`, Array.isArray(ids) || !isGiven(ids) ? ids : [ids]),
    where,
    order,
    search: typeof search === 'string' ? search : undefined,
    skip: wholeAt(`${at}.skip`, skip, 0),
    limit: wholeAt(`${at}.limit`, limit, 0),
  };
}

function fieldNames(at: string, value: unknown): readonly string[] | undefined {
  if (Array.isArray(value) && value.length === 0) return [];
  return readNames(at, value);
}

function textOf(at: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw fault(at, `must be a text, not ${shown(value)}`);
  return value;
}

/** The first is what is taken where nothing is given. */
function choiceOf<T extends string>(at: string, value: unknown, known: readonly T[]): T {
  const choice = isGiven(value) ? known.find((each) => each === value) : known[0];
  if (choice === undefined) throw fault(at, `must be one of ${known.join(', ')}, not ${shown(value)}`);
  return choice;
}

function wholeAt(at: string, value: unknown, least: number): number | undefined {
  if (!isGiven(value)) return undefined;
  const whole = wholeOf(value, least, Number.MAX_SAFE_INTEGER);
  if (whole === undefined) throw fault(at, `must be a whole number from ${least} on, not ${shown(value)}`);
  return whole;
}

function numberOf(at: string, value: unknown): number | undefined {
  if (!isGiven(value)) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw fault(at, `must be a number, not ${shown(value)}`);
  }
  return value;
}
