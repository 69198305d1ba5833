/** What the forms of SPOKE and Hetionet share: kinds of nodes, their letters, and how compounds are named. */
import type {PertEnd} from '../edges';
import {type GraphNode, inchiKeyOf} from '../nodes';

export type Letter = 'C' | 'KG' | 'OG';

/** InChIKey of a compound; of one without, its node. */
export function compoundId({id, inchiKey}: Pick<PertEnd, 'id' | 'inchiKey'>): string {
  return inchiKey ?? id;
}

/** How a node is called and named; undefined of those that these forms have no place for. */
export function nodeKind(node: GraphNode): {label: string; id: string} | undefined {
  const {id, category} = node;
  switch (category) {
    case 'SmallMolecule':
      return {label: 'Compound', id: inchiKeyOf(node) ?? id};
    case 'Gene':
      return {label: 'Gene', id: id.replace(/^NCBIGene:/, '')};
    case 'ChemicalRole':
      return {label: 'PharmacologicClass', id};
    default:
      return undefined;
  }
}
