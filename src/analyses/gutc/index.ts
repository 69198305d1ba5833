/**
 * sig_gutc_tool and sig_fastgutc_tool: which perturbagens and classes gene lists connect to, as percentiles of what
 * the reference queries of the dataset connect to (tau). The two are one analysis here; CLUE's differ in speed.
 */
import type {Analysis} from '../analysis';
import {usualPlan} from '../query/plan';
import {scoreQueries} from '../query/scores';
import {checkGutc} from './check';
import {compareGutc, digestGutc} from './digest';
import type {GutcPlan, GutcScores} from './plan';
import {writeGutc} from './result';

const gutcTool = (toolId: string, summary: string): Analysis<GutcPlan, GutcScores> => ({
  toolId,
  summary,
  options: ['metric', 'ps_method', 'es_tail', 'matched', 'query-meta'],
  check: checkGutc,
  score: async (plan, run) => ({
    plan,
    scores: await scoreQueries(usualPlan(plan.queries, plan.es_tail), run),
  }),
  digest: digestGutc,
  compare: compareGutc,
  shownColumns: ['rank', 'id', 'pert_iname', 'pert_type', 'pcl_size', 'ps', 'ns', 'n_reference', 'low_n'],
  write: writeGutc,
});

export const gutcAnalyses: readonly Analysis<GutcPlan, GutcScores>[] = [
  gutcTool('sig_gutc_tool', 'connectivity of gene lists to perturbagens and their classes, as tau'),
  gutcTool('sig_fastgutc_tool', 'the same as sig_gutc_tool'),
];
