import type {CheckedQuery} from '../../engine/genes/check';
import type {MatchedQuery} from '../../engine/stats/matched-queries';
import type {PercentileMethod} from '../background';
import type {EsTail} from '../query/es-tail';
import type {QueryScores} from '../query/scores';

/** What a run needs beside the dataset and its background; plain JSON. */
export interface GutcPlan {
  readonly queries: readonly CheckedQuery[];
  /** checksum of the background that the queries are to be held against */
  readonly background: string;
  readonly ps_method: PercentileMethod;
  /** as in QueryPlan */
  readonly es_tail?: EsTail;
  /** per query what it was made from, in matched mode */
  readonly matched?: readonly MatchedQuery[];
}

/** Raw scores, not yet held against the background. */
export interface GutcScores {
  readonly plan: GutcPlan;
  readonly scores: QueryScores;
}
