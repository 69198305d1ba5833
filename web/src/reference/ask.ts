/** Perturbagens and classes of a dataset, as the API answers them. */
import {answerOf, api} from '../api/client';
import {searchOf} from '../api/search-of';

/** @throws ApiFailure */
export function readSummary(dataset: string, pert: string, signal: AbortSignal) {
  const asked = {path: {id: pert}, query: {dataset}};
  return answerOf(api.GET('/api/perts/{id}/summary', {params: asked, signal}));
}

export type PertSummary = Awaited<ReturnType<typeof readSummary>>;

export type Score = 'tau' | 'ncs';

export interface ConnectionsQuery {
  readonly dataset: string;
  readonly score: Score;
  /** a cell line; absent: over all */
  readonly cell?: string;
  readonly pert_type?: string;
  readonly order: 'asc' | 'desc';
  /** 0 for all */
  readonly limit: number;
}

/** @throws ApiFailure */
export function readConnections(pert: string, query: ConnectionsQuery, signal: AbortSignal) {
  return answerOf(api.GET('/api/perts/{id}/connections', {params: {path: {id: pert}, query}, signal}));
}

export type ConnectionsAnswer = Awaited<ReturnType<typeof readConnections>>;
export type Connection = ConnectionsAnswer['connections'][number];

/** The same request as an address. */
export function connectionsPath(pert: string, query: ConnectionsQuery): string {
  return `/api/perts/${encodeURIComponent(pert)}/connections?${searchOf(query)}`;
}

/**
 * The perturbagens that the dataset's background connects.
 * @param limit 0 for all @throws ApiFailure
 */
export function readReference(dataset: string, signal: AbortSignal, limit = 0) {
  const asked = {path: {id: dataset}, query: {limit}};
  return answerOf(api.GET('/api/datasets/{id}/reference_perts', {params: asked, signal}));
}

export type ReferenceAnswer = Awaited<ReturnType<typeof readReference>>;
export type ReferencePert = ReferenceAnswer['perts'][number];

/** @throws ApiFailure */
export function readClass(dataset: string, id: string, signal: AbortSignal) {
  const asked = {path: {id}, query: {dataset}};
  return answerOf(api.GET('/api/pcls/{id}/connectivity', {params: asked, signal}));
}

export type ClassReport = Awaited<ReturnType<typeof readClass>>;

/** The same for perturbagens of the reader's choice. @throws ApiFailure */
export function readClassOfList(
  dataset: string,
  list: {readonly perts: readonly string[]; readonly name?: string},
  signal: AbortSignal,
) {
  const asked = {params: {query: {dataset}}, body: list as never, signal};
  return answerOf(api.POST('/api/pcls/connectivity', asked));
}

/** @throws ApiFailure */
export function readClasses(dataset: string, cell: string | undefined, signal: AbortSignal) {
  const asked = {query: {dataset, ...(cell && {cell})}};
  return answerOf(api.GET('/api/pcls/connectivity', {params: asked, signal}));
}

export type ClassesAnswer = Awaited<ReturnType<typeof readClasses>>;
