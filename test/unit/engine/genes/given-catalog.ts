import {createGeneCatalog, type GeneCatalog} from '../../../../src/engine/genes/catalog';

/** Twelve genes: 1-9 landmark (symbols A to I), 10 best inferred, 11 inferred, 12 not inferred. */
export function givenCatalog(): GeneCatalog {
  const landmarks = [...'ABCDEFGHI'].map((symbol, i) => ({
    entrezId: String(i + 1),
    symbol,
    space: 'landmark' as const,
  }));
  return createGeneCatalog(
    [
      ...landmarks,
      {entrezId: '10', symbol: 'C1orf1', aliases: ['OLD1', 'SHARED', 'A'], space: 'best inferred'},
      {entrezId: '11', symbol: 'INF', aliases: ['SHARED', 'OLD2'], space: 'inferred'},
      {entrezId: '12', symbol: 'Inf', space: 'not inferred'},
    ],
    [
      ['200_at', ['12', '999', '1']],
      ['201_s_at', ['999']],
      ['OLD1', ['3']],
    ],
  );
}

/** The landmark and best inferred genes of `givenCatalog`. */
export const givenSpace: ReadonlySet<string> = new Set(Array.from({length: 10}, (_, i) => String(i + 1)));
