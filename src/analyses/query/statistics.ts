import {sharedFloats} from '../../engine/ground/shared-memory';
import type {SignatureTable} from '../../engine/index';
import {type EmpiricalSignificance, empiricalSignificance} from '../../engine/stats/empirical';
import {falseDiscoveryRates} from '../../engine/stats/fdr';
import {oncePerDataset} from '../once-per-dataset';
import {describeResult, type ResultManifest} from './manifest';
import {groupForNcs, normaliseScores, nullSignatures} from './normaliser';
import type {QueryScores, ScoredQuery} from './scores';

/** A query with everything that is known of each signature. */
export interface QueryStatistics extends ScoredQuery {
  /** NCS */
  readonly ncs: Float32Array;
  /**
   * q-value against the null signatures, 0 to 1; only where the dataset has some. Found when first asked for: the texts
   * that need none are written meanwhile
   */
  readonly fdr?: Float32Array;
  /** p and q against the same signatures that force nothing; likewise */
  readonly empirical?: EmpiricalSignificance<Float32Array>;
}

export interface QueryResult {
  readonly signatures: SignatureTable;
  readonly queries: readonly QueryStatistics[];
  readonly manifest: ResultManifest;
}

const groupingOf = oncePerDataset(groupForNcs);

/**
 * Normalises scores and takes q-values. What it gives is in shared memory, so that another thread that writes it need not
 * have a copy.
 */
export function concludeQueries(scores: QueryScores, signatures: SignatureTable): QueryResult {
  const grouping = groupingOf(signatures, scores.plan.ncs_group);
  const nulls = nullSignatures(signatures);
  return {
    signatures,
    queries: scores.queries.map((query) => {
      const {exact, ncs} = normaliseScores(query.cs, grouping);
      const judged = whenAsked(exact, nulls.isNull);
      return {
        ...query,
        ncs,
        get fdr() {
          return judged()?.fdr;
        },
        get empirical() {
          return judged()?.empirical;
        },
      };
    }),
    manifest: describeResult(scores, grouping, nulls),
  };
}

/** Both significances of exact scores, found when first asked for; the scores are let go then. */
function whenAsked(
  exact: Float64Array,
  isNull: Uint8Array | undefined,
): () => Pick<QueryStatistics, 'fdr' | 'empirical'> | undefined {
  let waiting = isNull && exact;
  let found: Pick<QueryStatistics, 'fdr' | 'empirical'> | undefined;
  return () => {
    if (isNull && waiting) {
      const {length} = waiting;
      const room = () => sharedFloats(length);
      found = {
        fdr: falseDiscoveryRates(waiting, isNull, room()),
        empirical: empiricalSignificance(waiting, isNull, {p: room(), q: room()}),
      };
    }
    waiting = undefined;
    return found;
  };
}
