import type {ScoringPool} from '../engine/pool';
import {scoredQueries, scoredSignatures} from '../telemetry';

/** The same pool; what it scores is told by /metrics. */
export function counted(pool: ScoringPool): ScoringPool {
  const count = (metric: string, queries: number, signatures: number) => {
    scoredQueries.inc({metric}, queries);
    scoredSignatures.inc({metric}, queries * signatures);
  };
  return {
    get workers() {
      return pool.workers;
    },
    get waiting() {
      return pool.waiting;
    },
    async score(request, options) {
      const scores = await pool.score(request, options);
      const [first = {}] = scores;
      count(request.metric, scores.length, Object.values(first)[0]?.length ?? 0);
      return scores;
    },
    async compare(request, options) {
      const scores = await pool.compare(request, options);
      count(request.metric, scores.length, scores[0]?.length ?? 0);
      return scores;
    },
    read: (request, options) => pool.read(request, options),
    close: () => pool.close(),
  };
}
