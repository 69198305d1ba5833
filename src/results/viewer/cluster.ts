/** Clusters rows or columns of a part of a matrix. */
import type {MatrixSource} from '../../engine/formats/gctx-writer';
import {costOfMissing, type DistanceMeasure, rowDistances} from '../../engine/stats/distances';
import {cutAt, heightOf, type LinkageMethod, leafOrder, linkage} from '../../engine/stats/linkage';
import {failure} from '../../errors';
import {type AxisName, type AxisQuery, readWindow, selectAxis} from './selection';

/** What is clustered at most: their distances take 8 bytes for each pair. */
export const mostClustered = 4000;
/** Products of cells: some ten seconds. Where cells are missing a pair of rows costs several (`costOfMissing`). */
export const mostWork = 1e10;
/** Cells that are looked at. */
export const mostClusterCells = 50_000_000;

export interface ClusterRequest {
  readonly rows: AxisQuery;
  readonly columns: AxisQuery;
  readonly axis: AxisName;
  readonly linkage: LinkageMethod;
  readonly distance: DistanceMeasure;
  /** cut the tree at this height, or into so many clusters */
  readonly cutHeight?: number;
  readonly clusters?: number;
}

export interface ClusterResult {
  readonly axis: AxisName;
  readonly linkage: LinkageMethod;
  readonly distance: DistanceMeasure;
  /** of what has distances, in the order of the selection: the leaves of the merges */
  readonly ids: readonly string[];
  /** leaves from left to right, as positions in `ids` */
  readonly order: readonly number[];
  /** as scipy's linkage: both clusters, height, leaves; clusters below the number of leaves are leaves */
  readonly merges: readonly (readonly [number, number, number, number])[];
  /** left out of the tree: they have no distances */
  readonly excluded: readonly {readonly id: string; readonly reason: 'empty' | 'constant'}[];
  /** pairs that share too few cells and stand as uncorrelated, or as far apart as any that do */
  readonly undetermined_pairs: number;
  /** cells per leaf that were compared */
  readonly compared: number;
  readonly cut?: {
    readonly height: number;
    readonly clusters: number;
    /** cluster of each of `ids`, numbered from 1 in the order of the leaves */
    readonly labels: readonly number[];
  };
}

/** @throws FILTER_INVALID, CLUSTERING_TOO_LARGE, CLUSTERING_UNFIT */
export function clusterMatrix(source: MatrixSource, request: ClusterRequest): ClusterResult {
  const {axis, linkage: method, distance} = request;
  const rows = selectAxis(source, 'rows', request.rows).positions;
  const columns = selectAxis(source, 'columns', request.columns).positions;
  const [leaves, width] = axis === 'rows' ? [rows, columns.length] : [columns, rows.length];
  requireFeasible(leaves.length, width, axis, 0, distance);
  if (width === 0 || leaves.length === 0) {
    throw failure('CLUSTERING_UNFIT', {axis, detail: 'the selection is empty'});
  }
  const scores = readWindow(source, rows, columns);
  const values = axis === 'rows' ? Float64Array.from(scores) : turned(scores, rows.length, columns.length);
  requireFeasible(leaves.length, width, axis, incompleteRows(values, width), distance);
  const {rows: kept, distances, left, undetermined} = rowDistances(values, width, distance);
  const ids = axis === 'rows' ? source.rows.ids : source.columns.ids;
  const idOf = (leaf: number) => ids[leaves[leaf]];
  if (kept.length === 0) {
    const detail =
      distance === 'euclidean'
        ? 'no cell has a value'
        : 'each is constant, and has no correlation with any other; take the Euclidean distance';
    throw failure('CLUSTERING_UNFIT', {axis, detail});
  }
  const tree = linkage(distances, kept.length, method);
  return {
    axis,
    linkage: method,
    distance,
    ids: Array.from(kept, idOf),
    order: [...leafOrder(tree)],
    merges: Array.from(
      tree.heights,
      (height, m) => [tree.first[m], tree.second[m], height, tree.sizes[m]] as const,
    ),
    excluded: left.map(({row, reason}) => ({id: idOf(row), reason})),
    undetermined_pairs: undetermined,
    compared: width,
    ...cutOf(tree, request),
  };
}

function cutOf(
  tree: ReturnType<typeof linkage>,
  {cutHeight, clusters}: ClusterRequest,
): Pick<ClusterResult, 'cut'> {
  const height = cutHeight ?? (clusters === undefined ? undefined : heightOf(tree, clusters));
  if (height === undefined) return {};
  const {labels, clusters: count} = cutAt(tree, height);
  return {cut: {height, clusters: count, labels: [...labels]}};
}

/** @param incomplete leaves with missing cells @throws CLUSTERING_TOO_LARGE */
function requireFeasible(
  leaves: number,
  width: number,
  axis: AxisName,
  incomplete: number,
  distance: DistanceMeasure,
): void {
  const refuse = (detail: string) => failure('CLUSTERING_TOO_LARGE', {axis, leaves, width, detail});
  if (leaves > mostClustered) throw refuse(`${mostClustered} ${axis} can be clustered at a time`);
  if (leaves * width > mostClusterCells) throw refuse(`${mostClusterCells} cells can be looked at`);
  const slow = incomplete * leaves - (incomplete * incomplete) / 2;
  const pairs = (leaves * leaves) / 2 + slow * (costOfMissing[distance] - 1);
  if (pairs * width > mostWork) {
    const why =
      incomplete > 0 ? `, for ${incomplete} of them have missing cells, which are compared pair by pair` : '';
    throw refuse(`all their pairs would take longer than the server spends on it${why}`);
  }
}

function incompleteRows(values: Float64Array, width: number): number {
  let count = 0;
  for (let row = 0; row < values.length; row += width) {
    if (values.subarray(row, row + width).some(Number.isNaN)) count++;
  }
  return count;
}

function turned(scores: Float32Array, height: number, width: number): Float64Array {
  const values = new Float64Array(scores.length);
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) values[c * height + r] = scores[r * width + c];
  }
  return values;
}
