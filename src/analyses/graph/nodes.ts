/** The nodes of a graph, each under the best identifier that is known of it. */
import type {Dataset, SpaceName} from '../../engine/index/index';
import type {Pert} from '../touchstone/perts';
import type {GraphFacts, PertFacts} from './facts';
import {isGenePerturbation, type Perturbation, perturbationOf} from './perturbations';
import type {EdgeKind} from './request';

export type NodeCategory = 'SmallMolecule' | 'Gene' | 'Protein' | 'CellLine' | 'ChemicalRole' | 'NamedThing';

export interface GraphNode {
  /** a CURIE */
  readonly id: string;
  readonly category: NodeCategory;
  readonly name: string;
  /** other identifiers of the same, CURIEs */
  readonly xref: readonly string[];
  /** pert_ids of those that it stands for */
  readonly perts: readonly string[];
}

export interface GraphNodes {
  /** without repeats: perts by pert_id, then genes by Entrez id, cell lines, classes, mechanisms */
  readonly nodes: readonly GraphNode[];
  /** id of the node of each pert; undefined of controls, which have none */
  readonly ofPerts: readonly (string | undefined)[];
  readonly perturbations: readonly Perturbation[];
  /** InChIKeys of nodes that have one, by id */
  readonly inchiKeys: ReadonlyMap<string, string>;
  /** ids of the nodes of a gene space's rows, in their order */
  readonly ofGenes: readonly string[];
}

/** Id of a gene's node. */
export const geneNode = (entrez: string | number): string => `NCBIGene:${entrez}`;
/** Ids of what has no identifier elsewhere. */
export const classNode = (groupId: string): string => `CMAP:${local(groupId)}`;
export const moaNode = (moa: string): string => `CMAP:moa.${local(moa)}`;
export const cellNode = (cell: string, {cellosaurus}: GraphFacts): string =>
  cellosaurus[cell] === undefined ? `CMAP:cell.${local(cell)}` : `cellosaurus:${cellosaurus[cell]}`;

const inchi = 'INCHIKEY:';

/** InChIKey of a compound, by whatever identifier its node goes. */
export function inchiKeyOf({id, xref}: Pick<GraphNode, 'id' | 'xref'>): string | undefined {
  return [id, ...xref].find((each) => each.startsWith(inchi))?.slice(inchi.length);
}

/** The part of a CURIE behind the colon, which has no blank and no colon. */
function local(name: string): string {
  return encodeURIComponent(name.trim().replace(/\s+/g, '_'));
}

/** Nodes that edges of the kinds asked for may have; perts in any case. */
export function graphNodes(
  {genes}: Pick<Dataset, 'genes'>,
  perts: readonly Pert[],
  cells: readonly string[],
  facts: GraphFacts,
  {space, kinds}: {readonly space: SpaceName; readonly kinds: readonly EdgeKind[]},
): GraphNodes {
  const nodes = new Map<string, GraphNode>();
  const add = (node: GraphNode) => {
    const known = nodes.get(node.id);
    nodes.set(node.id, known ? merge(known, node) : node);
  };
  const perturbations = perts.map(perturbationOf);
  const ofPerts = perts.map((pert, i) => {
    if (perturbations[i] === 'control') return undefined;
    const node = pertNode(pert, facts.perts[i], perturbations[i], facts);
    add(node);
    return node.id;
  });
  const rows = genes.spaces[space] ?? new Uint32Array(0);
  const symbolOf = new Map(Array.from(rows, (row) => [String(genes.entrezIds[row]), genes.symbols[row]]));
  const has = (kind: EdgeKind) => kinds.includes(kind);
  const mentioned = [
    ...(has('gene') ? symbolOf.keys() : []),
    ...(has('target') ? facts.perts.flatMap(({targets}) => targets) : []),
  ];
  for (const id of [...new Set(mentioned)].sort((a, b) => Number(a) - Number(b))) {
    const name = facts.symbols[id] ?? (symbolOf.get(id) || id);
    add({id: geneNode(id), category: 'Gene', name, xref: [], perts: []});
  }
  for (const cell of has('connection') ? [...cells].sort() : []) {
    const id = cellNode(cell, facts);
    add({id, category: 'CellLine', name: cell, xref: [], perts: []});
  }
  for (const {name: id, description} of has('class') ? facts.classes : []) {
    add({id: classNode(id), category: 'NamedThing', name: description || id, xref: [], perts: []});
  }
  const mechanisms = has('class') ? facts.perts.flatMap(({moa}) => moa) : [];
  for (const moa of [...new Set(mechanisms)].sort()) {
    add({id: moaNode(moa), category: 'ChemicalRole', name: moa, xref: [], perts: []});
  }
  return {
    nodes: [...nodes.values()],
    inchiKeys: new Map(
      [...nodes.values()].flatMap((node) => {
        const key = inchiKeyOf(node);
        return key === undefined ? [] : [[node.id, key] as const];
      }),
    ),
    ofPerts,
    perturbations,
    ofGenes: Array.from(rows, (row) => geneNode(genes.entrezIds[row])),
  };
}

function pertNode(
  {pert_id, pert_iname}: Pert,
  {pubchem, inchiKey, entrez}: PertFacts,
  perturbation: Perturbation,
  {symbols}: GraphFacts,
): GraphNode {
  const own = `CMAP:${local(pert_id)}`;
  const name = pert_iname ?? pert_id;
  const perts = [pert_id];
  if (isGenePerturbation(perturbation)) {
    const id = entrez === undefined ? own : geneNode(entrez);
    const symbol = entrez === undefined ? name : (symbols[entrez] ?? name);
    return {id, category: 'Gene', name: symbol, xref: id === own ? [] : [own], perts};
  }
  if (perturbation === 'protein') {
    return {id: own, category: 'Protein', name, xref: entrez === undefined ? [] : [geneNode(entrez)], perts};
  }
  const ids = [pubchem && `PUBCHEM.COMPOUND:${pubchem}`, inchiKey && `${inchi}${inchiKey}`, own];
  const [id, ...xref] = ids.filter((each): each is string => each !== undefined && each !== '');
  return {id, category: 'SmallMolecule', name, xref, perts};
}

/** Perts that are one thing elsewhere: two samples of a compound, two reagents against one gene. */
function merge(first: GraphNode, second: GraphNode): GraphNode {
  const xref = [...new Set([...first.xref, ...second.xref])];
  return {...first, xref, perts: [...first.perts, ...second.perts]};
}
