/** Finds things by name. */
import {api, recordsOf} from '../api/client';
import {addressOf} from '../views';
import type {FoundKind} from '../views/view';

export interface Found {
  readonly label: string;
  /** what kind of thing it is, and what tells it from its like */
  readonly hint: string;
  /** where it is shown */
  readonly run: string;
}

/** Results of each kind that are shown. */
const mostOfAKind = 6;

/** @throws ApiFailure */
export async function search(text: string, signal?: AbortSignal): Promise<readonly Found[]> {
  const pattern = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const like = {regexp: `/${pattern.replaceAll('/', '\\/')}/i`};
  const filter = (where: object) => JSON.stringify({where, limit: mostOfAKind});
  const [perts, genes] = await Promise.all([
    recordsOf(
      api.GET('/api/perts', {
        params: {query: {filter: filter({or: [{pert_iname: like}, {pert_id: like}]})}},
        signal,
      }),
    ),
    recordsOf(api.GET('/api/genes', {params: {query: {filter: filter({gene_symbol: like})}}, signal})),
  ]);
  return [
    ...perts.flatMap(({pert_id, pert_iname, moa = []}) =>
      found('pert', pert_id, pert_iname, ['perturbagen', ...moa.slice(0, 1)]),
    ),
    ...genes.flatMap(({gene_symbol, l1000_type = ''}) =>
      found('gene', gene_symbol, gene_symbol, ['gene', l1000_type]),
    ),
  ];
}

function found(
  kind: FoundKind,
  id: string | undefined,
  label: string | undefined,
  hints: readonly string[],
): Found[] {
  const run = id === undefined ? undefined : addressOf(kind, id);
  if (run === undefined) return [];
  return [{label: label ?? id ?? '', hint: hints.filter((each) => each !== '').join(' · '), run}];
}
