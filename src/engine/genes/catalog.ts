/** The genes openclue knows, and the ways to name them. */

/** How L1000 covers a gene (CLUE's l1000_type). BING is landmark and best inferred. */
export type L1000Type = 'landmark' | 'best inferred' | 'inferred' | 'not inferred';

export interface GeneRecord {
  readonly entrezId: string;
  /** current symbol */
  readonly symbol: string;
  /** previous symbols and synonyms */
  readonly aliases?: readonly string[];
  /** absent of what L1000 does not know, as features of other assays */
  readonly space?: L1000Type;
}

/** Which of its names gave a gene away. */
export type Route = 'entrez' | 'symbol' | 'alias' | 'probe';

export interface Resolution {
  readonly entrezId: string;
  readonly via: Route;
}

/** What a catalog is made of, as plain data: another thread makes its own of it. */
export interface CatalogContents {
  readonly records: readonly GeneRecord[];
  /** Entrez ids by probe id */
  readonly probes: readonly (readonly [string, readonly string[]])[];
}

export interface GeneCatalog {
  readonly contents: CatalogContents;
  /** the gene a token names; undefined for an unknown or ambiguous one */
  resolve(token: string): Resolution | undefined;
  /** undefined for a gene that is not in the catalog */
  symbolOf(entrezId: string): string | undefined;
  /** undefined for a gene that is not in the catalog */
  spaceOf(entrezId: string): L1000Type | undefined;
}

const spaceOrder: readonly L1000Type[] = ['landmark', 'best inferred', 'inferred', 'not inferred'];

/**
 * A catalog of genes. A token is looked up as Entrez id, current symbol, alias (if no other gene has it) and
 * Affymetrix probe, in this order and without regard to case. Where a symbol or probe stands for several genes
 * the one best covered by L1000 is meant, the first among equals.
 * @param probes Entrez ids by probe id
 */
export function createGeneCatalog(
  records: Iterable<GeneRecord>,
  probes: Iterable<readonly [string, readonly string[]]> = [],
): GeneCatalog {
  const contents = {records: [...records], probes: [...probes]};
  const byEntrez = new Map<string, GeneRecord>();
  const bySymbol = new Map<string, GeneRecord>();
  const byAlias = new Map<string, GeneRecord | 'ambiguous'>();
  const byProbe = new Map<string, GeneRecord>();

  for (const record of contents.records) byEntrez.set(record.entrezId, record);
  for (const record of byEntrez.values()) {
    const symbol = fold(record.symbol);
    bySymbol.set(symbol, better(bySymbol.get(symbol), record));
    for (const alias of record.aliases ?? []) {
      const other = byAlias.get(fold(alias));
      byAlias.set(fold(alias), other === undefined || other === record ? record : 'ambiguous');
    }
  }
  for (const [probe, entrezIds] of contents.probes) {
    for (const id of entrezIds) {
      const record = byEntrez.get(id);
      if (record) byProbe.set(fold(probe), better(byProbe.get(fold(probe)), record));
    }
  }

  const resolve = (token: string): Resolution | undefined => {
    const key = fold(token);
    const found = (record: GeneRecord | 'ambiguous' | undefined, via: Route): Resolution | undefined =>
      record === undefined || record === 'ambiguous' ? undefined : {entrezId: record.entrezId, via};
    return (
      found(byEntrez.get(key), 'entrez') ??
      found(bySymbol.get(key), 'symbol') ??
      found(byAlias.get(key), 'alias') ??
      found(byProbe.get(key), 'probe')
    );
  };

  return {
    contents,
    resolve,
    symbolOf: (entrezId) => byEntrez.get(entrezId)?.symbol,
    spaceOf: (entrezId) => byEntrez.get(entrezId)?.space,
  };
}

function fold(token: string): string {
  return token.trim().toUpperCase();
}

function better(one: GeneRecord | undefined, other: GeneRecord): GeneRecord {
  if (!one) return other;
  return coverage(other) < coverage(one) ? other : one;
}

/** Smaller for genes that L1000 covers better. */
function coverage({space}: GeneRecord): number {
  return space === undefined ? spaceOrder.length : spaceOrder.indexOf(space);
}

/** True for a token that can only be an Entrez id. */
export function isEntrezId(token: string): boolean {
  return /^[1-9]\d{0,9}$/.test(token);
}
