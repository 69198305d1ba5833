/** sig_queryl1k_tool: which signatures look like, or opposite to, a pair of gene lists. */
import type {CheckedQuery} from '../../engine/genes/check';
import type {Analysis} from '../analysis';
import {checkLists} from './check';
import {topOf} from './ranking';
import {writeResult} from './result';
import {type QueryScores, scoreQueries} from './scores';
import {concludeQueries} from './statistics';

interface QueryPlan {
  readonly queries: readonly CheckedQuery[];
}

export const queryAnalysis: Analysis<QueryPlan, QueryScores> = {
  toolId: 'sig_queryl1k_tool',
  summary: 'connectivity of gene lists to every signature, normalised',
  check(submission, context) {
    const {queries, report} = checkLists(submission, context);
    return {plan: {queries}, queries, report};
  },
  score: ({queries}, run) => scoreQueries(queries, run),
  digest(dataset, scores, top) {
    const result = concludeQueries(scores, dataset.signatures);
    return {
      manifest: result.manifest,
      queries: result.queries.map(({query}, q) => ({query_id: query.name, ...topOf(result, q, top)})),
    };
  },
  shownColumns: ['rank', 'pert_iname', 'moa', 'pert_type', 'cell_iname', 'pert_idose', 'norm_cs', 'raw_cs'],
  write: (folder, dataset, scores, labels) =>
    writeResult(folder, concludeQueries(scores, dataset.signatures), labels),
};
