/** What of a dataset becomes a graph. */
import type {SpaceName} from '../../engine/index/index';

/** Edges by where they come from: connections of the background, genes of consensus signatures, and what is known. */
export const edgeKinds = ['connection', 'gene', 'target', 'class'] as const;
export type EdgeKind = (typeof edgeKinds)[number];

export const graphForms = ['kgx', 'spoke', 'hetionet', 'bioteque'] as const;
export type GraphFormName = (typeof graphForms)[number];

export interface GraphRequest {
  readonly forms: readonly GraphFormName[];
  readonly kinds: readonly EdgeKind[];
  /** size of tau from which on a connection is an edge */
  readonly tau: number;
  /** genes at each end of a consensus */
  readonly top: number;
  /** size of the consensus z-score from which on a gene is an edge */
  readonly z: number;
  /** gene space; undefined: the largest of the dataset */
  readonly space?: SpaceName;
  /** the information resource that edges are told to come from */
  readonly source: string;
  readonly publications: readonly string[];
}

export const usualRequest: Omit<GraphRequest, 'forms' | 'kinds'> = {
  tau: 95,
  top: 150,
  z: 0,
  source: 'infores:cmap',
  publications: ['PMID:29195078'],
};

/** Genes at each end that may be asked for. */
export const mostGenes = 2000;
