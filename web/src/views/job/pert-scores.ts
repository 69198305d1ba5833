/** Perturbagens of a query with a score in each cell line, by pages. */
import {answerOf, api} from '../../api/client';

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
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return `/api/jobs/${id}/heatmap?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** Types of perturbagens, for filters. */
export const pertTypes: readonly (readonly [id: string, label: string])[] = [
  ['', 'All but controls'],
  ['trt_cp', 'Compounds'],
  ['trt_oe,trt_oe.mut', 'Over-expression'],
  ['trt_sh,trt_sh.cgs', 'Knock-down'],
  ['trt_xpr', 'CRISPR'],
  ['trt_lig', 'Ligands'],
];

interface NamedPert {
  readonly pert_id: string;
  readonly pert_iname?: string;
  readonly pert_type?: string;
}

/** A perturbagen by name; a gene's over-expression and its knock-down have the same, so their type is told. */
export function labelOf({pert_id, pert_iname, pert_type = ''}: NamedPert): string {
  const name = pert_iname ?? pert_id;
  return pert_type === 'trt_cp' || pert_type === '' ? name : `${name} (${pert_type.replace('trt_', '')})`;
}
