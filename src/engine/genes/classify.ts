import type {GeneCatalog, Route} from './catalog';
import {isEntrezId} from './catalog';

/** A gene of a query as the user wrote it and as we know it. */
export interface ClassedGene {
  readonly token: string;
  readonly entrezId: string;
  /** the Entrez id again for a gene that only the feature space knows */
  readonly symbol: string;
  readonly via: Route;
}

/** A token that names a gene, or unknown text, that came before. */
export interface RepeatedGene {
  readonly token: string;
  /** the token that counts */
  readonly first: string;
}

/** The genes of a set by CLUE's classes, each in input order and without repeats. */
export interface ClassedGenes {
  /** in the feature space: these are scored */
  readonly valid: readonly ClassedGene[];
  /** known genes outside the feature space */
  readonly validNotUsed: readonly ClassedGene[];
  /** unknown or ambiguous tokens */
  readonly invalid: readonly string[];
  readonly repeats: readonly RepeatedGene[];
}

/**
 * Sorts the tokens of a set into used, known but outside the feature space, and unknown ones.
 * @param featureSpace Entrez ids of the genes of an index
 */
export function classifyGenes(
  catalog: GeneCatalog,
  tokens: readonly string[],
  featureSpace: ReadonlySet<string>,
): ClassedGenes {
  const valid: ClassedGene[] = [];
  const validNotUsed: ClassedGene[] = [];
  const invalid: string[] = [];
  const repeats: RepeatedGene[] = [];
  const firstToken = new Map<string, string>();

  for (const written of tokens) {
    const token = written.trim();
    const gene = resolveWithin(catalog, token, featureSpace);
    // Unknown text is told apart from Entrez ids by its blank.
    const key = gene ? gene.entrezId : ` ${token.toUpperCase()}`;
    const first = firstToken.get(key);
    if (first !== undefined) {
      repeats.push({token, first});
      continue;
    }
    firstToken.set(key, token);
    if (!gene) invalid.push(token);
    else (featureSpace.has(gene.entrezId) ? valid : validNotUsed).push(gene);
  }
  return {valid, validNotUsed, invalid, repeats};
}

/** Also takes Entrez ids that an index has but no gene record: the matrix's author knew them. */
function resolveWithin(
  catalog: GeneCatalog,
  token: string,
  featureSpace: ReadonlySet<string>,
): ClassedGene | undefined {
  const found = catalog.resolve(token);
  if (found) return {token, symbol: catalog.symbolOf(found.entrezId) ?? found.entrezId, ...found};
  if (isEntrezId(token) && featureSpace.has(token)) {
    return {token, entrezId: token, symbol: token, via: 'entrez'};
  }
  return undefined;
}
