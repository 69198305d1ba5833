/** Connections of a perturbagen within a reference of P100 or GCP, as the API answers them. */
import {answerOf, api} from '../api/client';
import {searchOf} from '../api/search-of';

export interface ProteomicQuery {
  /** absent: the server's choice */
  readonly reference?: string;
  /** a cell line; absent: the median over all */
  readonly cell?: string;
  /** one of the perturbagen's times of exposure */
  readonly query?: string;
  /** 0 for all */
  readonly limit: number;
}

/** @throws ApiFailure */
export function readProteomics(pert: string, query: ProteomicQuery, signal: AbortSignal) {
  return answerOf(
    api.GET('/api/perts/{id}/proteomic_connections', {params: {path: {id: pert}, query}, signal}),
  );
}

export type ProteomicAnswer = Awaited<ReturnType<typeof readProteomics>>;
export type ProteomicConnection = ProteomicAnswer['connections'][number];

/** The same request as an address. */
export function proteomicPath(pert: string, query: ProteomicQuery): string {
  return `/api/perts/${encodeURIComponent(pert)}/proteomic_connections?${searchOf(query)}`;
}
