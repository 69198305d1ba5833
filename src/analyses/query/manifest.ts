import type {SpaceName} from '../../engine/index';
import type {ResultSource} from '../../results/manifest';
import type {NcsGrouping, NullSignatures} from './normaliser';
import type {QueryMetric, QueryPlan} from './plan';
import type {QueryScores} from './scores';

/** What a result was made from and how: enough to repeat it. */
export interface ResultManifest extends ResultSource {
  readonly gene_space: SpaceName;
  readonly genes: number;
  readonly metric: QueryMetric;
  readonly ncs: {readonly group: readonly string[]; readonly reference: string | null};
  /** null where there are no q-values; a note says why */
  readonly fdr: {readonly null: string; readonly null_signatures: number} | null;
  readonly notes: readonly string[];
  readonly plan: QueryPlan;
}

/** The manifest of a result. */
export function describeResult(
  {engine, dataset, space, genes, plan}: Omit<QueryScores, 'queries'>,
  {group, reference, notes}: Pick<NcsGrouping, 'group' | 'reference' | 'notes'>,
  nulls: NullSignatures,
): ResultManifest {
  return {
    engine,
    dataset,
    gene_space: space,
    genes,
    metric: plan.metric,
    ncs: {group, reference},
    fdr: nulls.isNull ? {null: nulls.field, null_signatures: nulls.count} : null,
    notes: [...notes, ...nulls.notes, ...metricNotes(plan.metric)],
    plan,
  };
}

const metricNotes = (metric: QueryMetric): string[] =>
  metric === 'wtcs'
    ? []
    : [`raw_cs is the score of the metric ${metric}; norm_cs and q-values are made of it as of WTCS`];
