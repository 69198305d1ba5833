/** What the API tells of a map. */
import {answerOf, api, type Schemas} from '../../api/client';

export type MapAnswer = Awaited<ReturnType<typeof askMap>>;
export type MapColumn = MapAnswer['columns'][string];
export type ScoresAnswer = Awaited<ReturnType<typeof askScores>>;
export type Job = Schemas['job'];

/** The map with some columns. @throws ApiFailure */
export function askMap(dataset: string, fields: readonly string[], signal: AbortSignal) {
  return answerOf(
    api.GET('/api/datasets/{id}/map', {
      params: {path: {id: dataset}, query: {fields: fields.join(',')}},
      signal,
    }),
  );
}

/** Scores of a job's query for the points. @throws ApiFailure */
export function askScores(job: string, query: string | undefined, signal: AbortSignal) {
  return answerOf(
    api.GET('/api/jobs/{id}/map', {params: {path: {id: job}, query: query ? {query} : {}}, signal}),
  );
}

/** What points are called, of the fields that a dataset has. */
export const nameFields = ['pert_iname', 'cell_iname', 'pert_type', 'pert_id'] as const;

/** A point's value in a column; undefined where it has none. */
export function pointValue(column: MapColumn | undefined, point: number): string | number | undefined {
  if (column?.kind === 'text') return column.values[column.codes[point]];
  return column?.values[point] ?? undefined;
}
