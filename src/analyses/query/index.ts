/** sig_queryl1k_tool: which signatures look like, or opposite to, gene lists or a full signature. */
import type {SignatureTable} from '../../engine/index';
import type {Analysis} from '../analysis';
import {compareByPert} from '../compare';
import {checkQuery} from './check';
import type {QueryPlan} from './plan';
import {topOf} from './ranking';
import {writeResult} from './result';
import {type QueryScores, scoreQueries} from './scores';
import {concludeQueries, type QueryResult} from './statistics';

/** What is made of scores, for the digest and for the whole result. */
const concluded = new WeakMap<QueryScores, QueryResult>();

function conclude(scores: QueryScores, signatures: SignatureTable): QueryResult {
  const known = concluded.get(scores) ?? concludeQueries(scores, signatures);
  concluded.set(scores, known);
  return known;
}

export const queryAnalysis: Analysis<QueryPlan, QueryScores> = {
  toolId: 'sig_queryl1k_tool',
  summary: 'connectivity of gene lists or full signatures to every signature, normalised',
  options: ['metric', 'ncs_group', 'es_tail', 'sets-cmapfile'],
  check: checkQuery,
  score: scoreQueries,
  digest(dataset, scores, top) {
    const result = conclude(scores, dataset.signatures);
    return {
      manifest: result.manifest,
      queries: result.queries.map(({query}, q) => {
        const ends = topOf(result, q, top);
        const isPart = ends.digest < dataset.signatures.count;
        return {query_id: query.name, ...(isPart && {of: 'exemplar signatures'}), ...ends};
      }),
    };
  },
  compare(dataset, scores) {
    const {signatures, manifest} = dataset;
    const {queries} = conclude(scores, signatures);
    const names = queries.map(({query}) => query.name);
    return compareByPert(
      signatures,
      manifest.name,
      names,
      queries.map(({ncs}) => ncs),
    );
  },
  shownColumns: [
    'rank',
    'pert_iname',
    'moa',
    'pert_type',
    'cell_iname',
    'pert_idose',
    'norm_cs',
    'p_empirical',
    'q_empirical',
    'raw_cs',
  ],
  write: (folder, dataset, scores, labels) =>
    writeResult(folder, dataset, conclude(scores, dataset.signatures), labels),
};
