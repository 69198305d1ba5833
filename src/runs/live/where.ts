/** From the `where` of a request to the signatures that are scored. */
import type {Pool} from 'pg';
import type {SignatureTable} from '../../engine/index/index';
import {defaultFilterLimits} from '../../filter/limits';
import {parseWhere} from '../../filter/parse';
import type {Condition} from '../../filter/types';
import {serviceAt} from '../../models/services';
import {ResourceRepository} from '../../repositories/resource.repository';
import type {PreparedDataset} from './open-datasets';
import {type FindPerts, resolvePerts} from './pert-conditions';
import type {QueryRequest} from './request';
import type {Selection} from './selection';
import {signatureResource} from './signature-resource';
import type {QueryThreads} from './threads';

/** What a `where` asks; undefined when it asks nothing. @throws FILTER_* */
export function readWhere(
  {where}: QueryRequest,
  name: string,
  signatures: SignatureTable,
): Condition | undefined {
  const condition = parseWhere(where ?? undefined, signatureResource(name, signatures), defaultFilterLimits);
  return condition.kind === 'and' && condition.of.length === 0 ? undefined : condition;
}

/** The signatures that match, and those that their NCS need. @throws INDEX_* */
export async function chooseSignatures(
  condition: Condition,
  {state, grouping: {groups, isReference}}: PreparedDataset,
  {owner, pool, threads, signal}: {owner: string; pool: Pool; threads: QueryThreads; signal: AbortSignal},
): Promise<Selection> {
  const where = await resolvePerts(condition, findPerts(pool, signal));
  return threads.select({dataset: state, where, groups, isReference}, owner);
}

function findPerts(pool: Pool, signal: AbortSignal): FindPerts {
  const {resource} = serviceAt('perts');
  const perts = new ResourceRepository(pool, resource);
  const pertId = resource.columns.get('pert_id');
  if (!pertId) throw new Error('the perts service has no pert_id');
  return async (where) => {
    const {body} = await perts.distinct(pertId, where, {signal});
    return JSON.parse(String(body)) as string[];
  };
}
