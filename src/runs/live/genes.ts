/** The gene lists or whole profiles of a request, checked against a dataset, as the plan of a query. */
import type {Pool} from 'pg';
import {defaultToolId, textsOf} from '../../analyses';
import type {SubmissionChecker} from '../../analyses/checker';
import {listsOfTail, tailFault, tailWarnings} from '../../analyses/query/es-tail';
import {type QueryPlan, usualPlan} from '../../analyses/query/plan';
import type {Config} from '../../config';
import {failure} from '../../errors';
import {loadGeneCatalog} from '../../library/datasets/gene-catalog';
import type {PreparedDataset} from './open-datasets';
import {largestTop, type QueryRequest} from './request';

export interface CheckingParts {
  readonly config: Config;
  /** for reading, with a time limit for each statement */
  readonly pool: Pool;
  readonly checker: SubmissionChecker;
}

/** The queries of a request with their genes classed. @throws JOB_REJECTED, QUERY_FIELD_INVALID */
export async function checkGenes(
  request: QueryRequest,
  {dataset}: PreparedDataset,
  {config, pool, checker}: CheckingParts,
): Promise<{usual: QueryPlan; warnings: string[]}> {
  const {lists, esTail, profiles} = request;
  // More than fit into the line could never be answered.
  const queries = Math.min(config.geneSetLimits.queries, config.queryQueue);
  const limits = {...config.geneSetLimits, queries};
  const catalog = await loadGeneCatalog(pool);
  if (profiles) {
    const {signature, metric} = profiles;
    const submission = {signature, fields: {tool_id: defaultToolId, ...(metric && {metric})}};
    const accepted = await checker.submission(submission, {catalog, dataset, limits, pcls: []});
    return {
      usual: JSON.parse(accepted.planText) as QueryPlan,
      warnings: textsOf(accepted.report, 'warnings'),
    };
  }
  const checked = await checker.lists(listsOfTail(lists, esTail), {catalog, dataset, limits});
  if (!checked.accepted) {
    const {report} = checked;
    throw failure('JOB_REJECTED', {reasons: textsOf(report, 'errors'), sections: report});
  }
  const detail = tailFault(checked.queries, esTail);
  if (detail !== undefined) throw failure('QUERY_FIELD_INVALID', {field: 'es_tail', detail});
  return {
    usual: usualPlan(checked.queries, esTail),
    warnings: [...textsOf(checked.report, 'warnings'), ...tailWarnings(lists, esTail)],
  };
}

/** Keeps an answer of many queries as small as one of one query may be. @throws QUERY_FIELD_INVALID */
export function checkTop({top}: QueryRequest, {queries}: QueryPlan): void {
  if (top * queries.length <= largestTop) return;
  const most = Math.floor(largestTop / queries.length);
  const detail = `may be ${most} at most for ${queries.length} queries; POST /api/queries with application/x-ndjson gives every signature`;
  throw failure('QUERY_FIELD_INVALID', {field: 'top', detail});
}
