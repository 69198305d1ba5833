/** The parts in which a graph is made: each is the same bytes whoever makes it, so that an export may be taken up again. */
import type {EdgeKind, GraphRequest} from './request';

/** Some of the queries, or some of the perts, from `from` to before `to`. */
export interface GraphPart {
  readonly kind: EdgeKind | 'node';
  readonly from: number;
  readonly to: number;
}

/** Of each kind in a part. Genes are some hundreds of edges for each pert, the others a few. */
const sizes: Readonly<Record<EdgeKind, number>> = {connection: 64, gene: 24, target: 2000, class: 2000};

/**
 * Nodes first, then edges in the order of their kinds.
 * @param counts how many queries have connections, and how many perts there are
 */
export function planParts(
  {kinds}: Pick<GraphRequest, 'kinds'>,
  counts: {readonly queries: number; readonly perts: number},
): GraphPart[] {
  const parts: GraphPart[] = [{kind: 'node', from: 0, to: 1}];
  for (const kind of kinds) {
    const count = kind === 'connection' ? counts.queries : counts.perts;
    for (let from = 0; from < count; from += sizes[kind]) {
      parts.push({kind, from, to: Math.min(count, from + sizes[kind])});
    }
  }
  return parts;
}
