/** All perturbagens of a result with their scores, for whoever joins them with other things. */
import {columnOf, layoutOf, pertScoresOf, rounded, type ViewedResult, type ViewRequest} from './layout';
import {rankPerts} from './pert-scores';

export interface RankedPerts {
  readonly query_id: string;
  readonly score: 'tau' | 'ncs';
  /** by falling score; without controls */
  readonly perturbagens: readonly {
    readonly pert_id: string;
    readonly pert_iname?: string;
    readonly pert_type?: string;
    readonly score: number;
  }[];
}

/** @throws RESULT_VIEW_ABSENT, RESULT_QUERY_UNKNOWN */
export async function rankedPerts(result: ViewedResult, request: ViewRequest): Promise<RankedPerts> {
  const layout = layoutOf(result, request);
  const {query} = await columnOf(result, layout.spread, request.query);
  const perts = await pertScoresOf(result, layout, request.query);
  return {
    query_id: query,
    score: layout.score,
    perturbagens: Array.from(rankPerts(perts, request.types), (pert) => {
      const {pert_iname: name} = perts.facts(pert);
      const type = perts.type(pert);
      return {
        pert_id: perts.ids[pert],
        ...(name !== undefined && {pert_iname: String(name)}),
        ...(type !== undefined && {pert_type: type}),
        score: rounded(perts.summary[pert]),
      };
    }),
  };
}
