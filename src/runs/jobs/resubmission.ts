/** What a job was asked, as it may be submitted again: its lists are not among its fields, but its plan has them. */
import {formatGmt, type GeneSet} from '../../engine/formats/gene-sets';
import type {ClassedGenes} from '../../engine/genes/classify';
import {failure} from '../../errors';
import type {JobRow} from './job';

/** What of a plan tells the lists, whichever tool made it. */
interface ListPlan {
  readonly queries?: readonly PlannedLists[];
  readonly sets?: {readonly given?: readonly GeneSet[]};
}

interface PlannedLists {
  readonly name: string;
  readonly description?: string;
  readonly up?: ClassedGenes;
  readonly down?: ClassedGenes;
  readonly signature?: {readonly tokens: readonly string[]; readonly values: readonly number[]};
}

export type AskedJob = Pick<JobRow, 'id' | 'tool_id' | 'name' | 'dataset' | 'params' | 'plan'>;

/**
 * The body with which POST /api/jobs would make the same job of the same dataset.
 * @throws UPLOAD_GONE for a job with a matrix of its own, which is not kept
 */
export function resubmissionOf({
  id,
  tool_id,
  name,
  dataset,
  params,
  plan,
}: AskedJob): Record<string, unknown> {
  if (params.matrix !== undefined) throw failure('UPLOAD_GONE', {jobId: id});
  const {queries = [], sets} = plan as ListPlan;
  const values = queries.flatMap(({name: query, signature}) =>
    signature
      ? [{name: query, values: Object.fromEntries(signature.tokens.map((t, i) => [t, signature.values[i]]))}]
      : [],
  );
  const given = sets?.given ?? [];
  return {
    ...params,
    tool_id,
    name,
    dataset,
    ...listsOf(queries, 'up', 'uptag-cmapfile', '_UP'),
    ...listsOf(queries, 'down', 'dntag-cmapfile', '_DN'),
    ...(values.length > 0 && {'sig-cmapfile': values}),
    ...(given.length > 0 && {'sets-cmapfile': formatGmt(given)}),
  };
}

/** @param direction taken off again when sets are paired, so that a query's name stays what it is */
function listsOf(
  queries: readonly PlannedLists[],
  side: 'up' | 'down',
  field: string,
  direction: string,
): Record<string, string> {
  const sets = queries.flatMap(({name, description = '', [side]: genes}) =>
    genes ? [{name: name + direction, description, members: tokensOf(genes)}] : [],
  );
  return sets.length > 0 ? {[field]: formatGmt(sets)} : {};
}

/** Genes as the user wrote them, each once. */
function tokensOf({valid, validNotUsed, invalid}: ClassedGenes): string[] {
  return [...valid.map(({token}) => token), ...validNotUsed.map(({token}) => token), ...invalid];
}
