/** Perturbagens of a query with a score in each cell line, by pages. */
import {answerOf, api} from '../../api/client';
import {searchOf} from '../../api/search-of';

export type PertOrder = 'desc' | 'asc' | 'strongest';

export interface PertScoresQuery {
  readonly query: string;
  readonly score?: 'tau' | 'ncs';
  readonly pert_type?: string;
  readonly cells?: string;
  readonly order: PertOrder;
  readonly limit: number;
  readonly skip?: number;
}

/** @throws ApiFailure */
export function readPertScores(id: string, query: PertScoresQuery, signal: AbortSignal) {
  return answerOf(api.GET('/api/jobs/{id}/heatmap', {params: {path: {id}, query}, signal}));
}

/** The same request as an address. */
export function pertScoresPath(id: string, query: PertScoresQuery): string {
  return `/api/jobs/${id}/heatmap?${searchOf(query)}`;
}
