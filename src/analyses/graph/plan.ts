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
/** Connections that a part may have, should all be strong enough; their texts are in memory, on every thread. */
const mostConnections = 2 ** 18;

/**
 * Nodes first, then edges in the order of their kinds.
 * @param counts how many queries have connections, to how many targets, and how many perts there are
 */
export function planParts(
  {kinds}: Pick<GraphRequest, 'kinds'>,
  counts: {readonly queries: number; readonly targets: number; readonly perts: number},
): GraphPart[] {
  const parts: GraphPart[] = [{kind: 'node', from: 0, to: 1}];
  for (const kind of kinds) {
    const count = kind === 'connection' ? counts.queries : counts.perts;
    const allowed =
      kind === 'connection' ? Math.floor(mostConnections / Math.max(1, counts.targets)) : sizes[kind];
    const size = Math.max(1, Math.min(sizes[kind], allowed));
    for (let from = 0; from < count; from += size) {
      parts.push({kind, from, to: Math.min(count, from + size)});
    }
  }
  return parts;
}
