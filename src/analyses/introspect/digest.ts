import {symmetrise} from '../../engine/stats/introspect';
import type {Digest, RankedRow} from '../analysis';
import type {IntrospectScores} from './scores';
import {textOf} from './selection';
import {introspectNorm} from './statistics';

/**
 * For each signature the others it is most like and most unlike, by NCS.
 * @param most only for so many signatures, the first; for all by default
 */
export function digestIntrospect(
  scores: IntrospectScores,
  top: number,
  most = Number.POSITIVE_INFINITY,
): Digest {
  const {signatures, normalise} = introspectNorm(scores);
  const {ids, fields} = signatures;
  const count = ids.length;
  const ncs = scores.cs.map(normalise);
  const column = new Float32Array(count);
  const raw = new Float32Array(count);
  return {
    manifest: {dataset: scores.dataset},
    queries: ids.slice(0, most).map((id, query) => {
      symmetrise(ncs, query, query + 1, column);
      symmetrise(scores.cs, query, query + 1, raw);
      const ranked = Array.from(ids.keys())
        .filter((row) => row !== query)
        .sort((a, b) => column[b] - column[a] || a - b);
      const describe = (from: number, to: number): RankedRow[] =>
        ranked.slice(from, to).map((row, i) => {
          const facts = Array.from(fields, ([name, field]) => [name, textOf(field, row)] as const);
          return {
            rank: from + i + 1,
            id: ids[row],
            ...Object.fromEntries(facts.filter((fact): fact is [string, string] => fact[1] !== undefined)),
            norm_cs: column[row],
            raw_cs: raw[row],
          };
        });
      const shown = Math.min(top, ranked.length);
      return {
        query_id: id,
        digest: ranked.length,
        strongest: describe(0, shown),
        weakest: describe(Math.max(shown, ranked.length - top), ranked.length),
      };
    }),
  };
}
