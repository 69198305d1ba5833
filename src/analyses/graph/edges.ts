/** The edges of a graph, before a form writes them. */
import type {ConnectionMatrix, Connections} from '../background';
import {summaryPlace} from '../background';
import type {Pert} from '../touchstone/perts';
import type {ConsensusRecord} from './consensus-records';
import type {GraphFacts} from './facts';
import {classNode, type GraphNodes, geneNode, moaNode} from './nodes';
import type {Perturbation} from './perturbations';
import type {GraphRequest} from './request';

/** An end of an edge that is a pert. */
export interface PertEnd {
  /** of its node */
  readonly id: string;
  readonly pert_id: string;
  readonly perturbation: Perturbation;
  /** of its node, for a compound that has one */
  readonly inchiKey?: string;
}

/** How a query pert connects to another. */
export interface ConnectionEdge {
  readonly query: PertEnd;
  readonly target: PertEnd;
  readonly tau: number;
  /** NaN where it is not known */
  readonly ncs: number;
  /** cell lines in which it was found, and those of them in which it is as strong and of the same sign */
  readonly cells: readonly string[];
  readonly supporting: readonly string[];
}

/** The genes that a pert moves most, the strongest first at each end. */
export interface GeneEdges {
  readonly pert: PertEnd;
  /** in the consensus */
  readonly signatures: number;
  readonly genes: readonly {
    /** of its node, and Entrez id */
    readonly id: string;
    readonly entrez: string;
    readonly z: number;
  }[];
}

export interface TargetEdge {
  readonly pert: PertEnd;
  /** node of the gene, and its Entrez id */
  readonly id: string;
  readonly entrez: string;
}

export interface MemberEdge {
  readonly pert: PertEnd;
  /** node of the class or mechanism, and how it is called */
  readonly id: string;
  readonly name: string;
  readonly of: 'pcl' | 'moa';
}

export interface EdgeParts {
  readonly perts: readonly Pert[];
  readonly facts: GraphFacts;
  readonly nodes: GraphNodes;
  readonly request: GraphRequest;
}

export function pertEnd({perts, nodes}: EdgeParts, pert: number): PertEnd | undefined {
  const id = nodes.ofPerts[pert];
  if (id === undefined) return undefined;
  const {pert_id} = perts[pert];
  return {id, pert_id, perturbation: nodes.perturbations[pert], inchiKey: nodes.inchiKeys.get(id)};
}

/** The scores of a place, and where a target stands in a column of it. */
interface Place {
  readonly name: string;
  readonly ps: ConnectionMatrix;
  readonly ncs: ConnectionMatrix;
  readonly rowOf: ReadonlyMap<number, number>;
}

/**
 * Connections of some queries that are strong enough; both directions of a pair are edges of their own. Of a pert with
 * itself, or with another of the same node, there is none.
 *
 * @param positions of the perts in the dataset, by pert_id
 */
export function connectionEdges(
  parts: EdgeParts,
  connections: Connections,
  positions: ReadonlyMap<string, number>,
) {
  const placeOf = (name: string): Place | undefined => {
    const [ps, ncs] = [connections.ps(name), connections.ncs(name)];
    if (!ps || !ncs) return undefined;
    return {name, ps, ncs, rowOf: new Map(Array.from(ps.targets, (target, row) => [target, row]))};
  };
  const summary = placeOf(summaryPlace);
  const cells = connections.cells.map(placeOf).filter((place): place is Place => place !== undefined);
  const ends = connections.perts.map(({pert_id}) => {
    const position = positions.get(pert_id);
    return position === undefined ? undefined : pertEnd(parts, position);
  });
  const {tau: least} = parts.request;
  return function* (query: number): Generator<ConnectionEdge> {
    const from = ends[query];
    const taus = summary?.ps.column(query);
    const scores = summary?.ncs.column(query);
    if (!from || !taus || !scores || !summary) return;
    let inCells: {name: string; taus: Float32Array; rowOf: Place['rowOf']}[] | undefined;
    for (const [row, target] of summary.ps.targets.entries()) {
      const tau = taus[row];
      const to = ends[target];
      if (!(Math.abs(tau) >= least) || tau === 0 || !to || to.id === from.id) continue;
      inCells ??= cells.flatMap(({name, ps, rowOf}) => {
        const column = ps.column(query);
        return column ? [{name, taus: column, rowOf}] : [];
      });
      const there = inCells.flatMap((cell) => {
        const at = cell.rowOf.get(target);
        const own = at === undefined ? Number.NaN : cell.taus[at];
        return Number.isNaN(own) ? [] : [{name: cell.name, tau: own}];
      });
      yield {
        query: from,
        target: to,
        tau,
        ncs: scores[row],
        cells: there.map(({name}) => name),
        supporting: there
          .filter((own) => Math.sign(own.tau) === Math.sign(tau) && Math.abs(own.tau) >= least)
          .map(({name}) => name),
      };
    }
  };
}

/** The genes of a pert's consensus that are strong enough: those that rise, then those that fall. */
export function geneEdges(
  parts: EdgeParts,
  geneIds: ArrayLike<number>,
  pert: number,
  record: ConsensusRecord,
): GeneEdges | undefined {
  const end = pertEnd(parts, pert);
  if (!end || record.signatures === 0) return undefined;
  const {z: least} = parts.request;
  const genesOf = ({rows, values}: ConsensusRecord['up'], sign: 1 | -1) =>
    Array.from(rows, (row, i) => ({
      id: parts.nodes.ofGenes[row],
      entrez: String(geneIds[row]),
      z: sign * values[i],
    }))
      // A gene's own perturbation is told by its node.
      .filter(({id, z}) => Math.abs(z) >= least && id !== end.id);
  const genes = [...genesOf(record.up, 1), ...genesOf(record.down, -1)];
  return genes.length === 0 ? undefined : {pert: end, signatures: record.signatures, genes};
}

export function* targetEdges(parts: EdgeParts, pert: number): Generator<TargetEdge> {
  const end = pertEnd(parts, pert);
  if (end?.perturbation !== 'chemical') return;
  for (const entrez of parts.facts.perts[pert].targets) yield {pert: end, id: geneNode(entrez), entrez};
}

/** Classes and mechanisms of a pert. @param classesOf group_ids by pert_id */
export function* memberEdges(
  parts: EdgeParts,
  classesOf: ReadonlyMap<string, readonly string[]>,
  pert: number,
): Generator<MemberEdge> {
  const end = pertEnd(parts, pert);
  if (!end) return;
  for (const name of classesOf.get(end.pert_id) ?? [])
    yield {pert: end, id: classNode(name), name, of: 'pcl'};
  for (const name of new Set(parts.facts.perts[pert].moa))
    yield {pert: end, id: moaNode(name), name, of: 'moa'};
}
