import type {SignatureTable} from '../../engine/index';
import {assayOf} from '../../library/assays';
import type {CheckContext} from '../analysis';
import {isGiven, namesOf} from '../fields';
import {listMetrics, type QueryMetric, type QueryPlan, signatureMetrics} from './plan';

/** Names of fields that clients may use for ours. */
const synonyms: Readonly<Record<string, string>> = {cell_id: 'cell_iname', pert_desc: 'pert_iname'};

/**
 * Reads `metric` and `ncs_group` of a submission.
 * @param kind what the queries are; it decides which metrics there are, and the assay which of them is the default
 * @param refuse takes what is wrong
 */
export function checkOptions(
  fields: Readonly<Record<string, unknown>>,
  kind: 'lists' | 'signature',
  {dataset, assay = assayOf(dataset)}: Pick<CheckContext, 'dataset' | 'assay'>,
  refuse: (text: string) => void,
): Pick<QueryPlan, 'metric' | 'ncs_group'> {
  const {signatures} = dataset;
  return {
    metric: checkMetric(fields.metric, kind, assay?.metrics[kind], refuse),
    ncs_group: checkGroup(fields.ncs_group, signatures, refuse),
  };
}

function checkMetric(
  asked: unknown,
  kind: 'lists' | 'signature',
  usual: QueryMetric | undefined,
  refuse: (text: string) => void,
): QueryMetric {
  const [mine, others]: (readonly QueryMetric[])[] =
    kind === 'lists' ? [listMetrics, signatureMetrics] : [signatureMetrics, listMetrics];
  if (!isGiven(asked)) return usual ?? mine[0];
  const metric = mine.find((name) => name === asked);
  if (metric) return metric;
  const [what, other] =
    kind === 'lists' ? ['gene lists', 'full signatures'] : ['full signatures', 'gene lists'];
  const wrong = (others as readonly unknown[]).includes(asked) ? `is for ${other}` : 'is not known';
  refuse(`metric ${JSON.stringify(asked)} ${wrong}. For ${what} send one of: ${mine.join(', ')}.`);
  return mine[0];
}

/** Field names, comma-separated as cmapM takes them, or as a JSON array; undefined without any word of it. */
function checkGroup(
  asked: unknown,
  {fields}: SignatureTable,
  refuse: (text: string) => void,
): readonly string[] | undefined {
  if (asked === undefined) return undefined;
  const given = namesOf(asked);
  if (!given) {
    refuse('ncs_group must be a text: field names separated by commas, or nothing for one group of all.');
    return undefined;
  }
  const names = given.map((name) => (fields.includes(name) ? name : (synonyms[name] ?? name)));
  const unknown = names.filter((name) => !fields.includes(name));
  if (unknown.length > 0) {
    const there = fields.length > 0 ? `They have: ${fields.join(', ')}.` : 'They have no fields.';
    refuse(
      `ncs_group: the dataset's signatures have no field ${unknown.map((name) => `"${name}"`).join(' or ')}. ${there}`,
    );
    return undefined;
  }
  return names;
}
