/** What the viewer asks the API: a matrix, a tree, a file. */
import {answerOf, api} from '../../api/client';
import {fileName, saveBlob} from '../../export/download';
import {type Matrix, matrixOf} from './matrix';
import type {Source} from './source';
import type {Tree} from './tree';

/** @param first rows alone, where a matrix has more values than are shown @throws ApiFailure */
export async function readMatrix(
  source: Source,
  first: number | undefined,
  signal: AbortSignal,
): Promise<{readonly matrix: Matrix; readonly total: number}> {
  const body = {source, values: 'base64', ...(first !== undefined && {rows: {limit: first}})};
  const {rows, columns, values} = await answerOf(
    api.POST('/api/matrices/window', {body: body as never, signal}),
  );
  return {matrix: matrixOf(rows, columns, String(values ?? '')), total: rows.total};
}

/** What a matrix that was sent is called. @throws ApiFailure */
export async function readName(id: string, signal: AbortSignal): Promise<string> {
  const {name} = await answerOf(api.GET('/api/matrices/{id}', {params: {path: {id}}, signal}));
  return name;
}

/** Rows and columns by their places in a matrix. */
export interface Part {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

function idsOf({rows, columns}: Matrix, part: Part) {
  return {
    rows: {ids: part.rows.map((i) => rows.ids[i])},
    columns: {ids: part.columns.map((i) => columns.ids[i])},
  };
}

export const linkages = [
  ['average', 'Average'],
  ['complete', 'Complete'],
  ['ward', 'Ward'],
] as const;
export const distances = [
  ['pearson', '1 − Pearson'],
  ['spearman', '1 − Spearman'],
  ['euclidean', 'Euclidean'],
] as const;

export interface ClusterOptions {
  readonly linkage: (typeof linkages)[number][0];
  readonly distance: (typeof distances)[number][0];
}

/** A tree of what is shown, from the server's threads. @throws ApiFailure */
export async function askTree(
  source: Source,
  matrix: Matrix,
  part: Part,
  axis: 'rows' | 'columns',
  options: ClusterOptions,
  signal: AbortSignal,
): Promise<Tree> {
  const body = {source, ...idsOf(matrix, part), axis, ...options};
  const {ids, order, merges, excluded} = await answerOf(
    api.POST('/api/matrices/cluster', {body: body as never, signal}),
  );
  const places = new Map(matrix[axis].ids.map((id, i) => [id, i]));
  return {
    merges: merges.map(([a, b]) => [a, b]),
    heights: merges.map(([, , height]) => height),
    order,
    leaves: ids.map((id) => places.get(id) ?? 0),
    excluded: excluded.length,
  };
}

export type SavedFormat = 'gct' | 'gctx' | 'csv' | 'parquet';

/** Saves rows and columns as they are shown, in their order, as the server writes them. @throws ApiFailure */
export async function savePart(
  source: Source,
  matrix: Matrix,
  part: Part,
  format: SavedFormat,
  title: string,
): Promise<void> {
  const answer = await answerOf(
    api.POST('/api/matrices/export', {
      params: {query: {format}},
      body: {source, ...idsOf(matrix, part)} as never,
      headers: {Accept: '*/*'},
      parseAs: 'blob',
    }),
  );
  saveBlob(answer as unknown as Blob, `${fileName(title.replace(/\.(gctx?|txt)$/, ''))}.${format}`);
}

/** Sends a file to look at; it is kept for some days. @returns its id @throws ApiFailure */
export async function sendMatrix(file: File): Promise<string> {
  const form = new FormData();
  form.append('matrix', file, file.name);
  const {id} = await answerOf(api.POST('/api/matrices', {body: form as never, bodySerializer: () => form}));
  return id;
}
