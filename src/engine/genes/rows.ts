import type {GeneCatalog, Route} from './catalog';
import {isEntrezId} from './catalog';

export interface RepeatedRow {
  readonly entrezId: string;
  /** id of the row that stands for the gene */
  readonly kept: string;
  /** id of the row that is left out */
  readonly dropped: string;
}

/** A row whose id is another name of its gene. */
export interface AliasRow {
  readonly id: string;
  /** current symbol of the gene that it was taken for */
  readonly symbol: string;
}

export interface RowReport {
  /** rows that found a gene, by the kind of their id */
  readonly byRoute: Readonly<Record<Route, number>>;
  /** those found by an alias */
  readonly aliases: {readonly count: number; readonly examples: readonly AliasRow[]};
  /** of those, Entrez ids that no gene record has */
  readonly withoutRecord: {readonly count: number; readonly examples: readonly string[]};
  readonly unresolved: {readonly count: number; readonly examples: readonly string[]};
  /** rows left out because an earlier one has the same gene */
  readonly repeated: {readonly count: number; readonly examples: readonly RepeatedRow[]};
}

export interface ResolvedRows {
  /** per row the Entrez id of its gene; undefined for an unknown gene or one that an earlier row has */
  readonly entrezIds: readonly (string | undefined)[];
  readonly report: RowReport;
}

/** How many ids of each kind a report shows. */
const examplesShown = 5;

/**
 * Finds the genes of a matrix's rows, whose ids are Entrez ids, symbols or Affymetrix probes. A number is an
 * Entrez id even if no gene record has it. Of several rows of one gene the first counts.
 */
export function resolveRows(rowIds: readonly string[], catalog: GeneCatalog): ResolvedRows {
  const byRoute: Record<Route, number> = {entrez: 0, symbol: 0, alias: 0, probe: 0};
  const aliases = createTally<AliasRow>();
  const withoutRecord = createTally<string>();
  const unresolved = createTally<string>();
  const repeated = createTally<RepeatedRow>();
  const rowOfGene = new Map<string, string>();

  const entrezIds = rowIds.map((id) => {
    const token = id.trim();
    const known = catalog.resolve(token);
    if (!known && !isEntrezId(token)) {
      unresolved.add(id);
      return undefined;
    }
    const {entrezId, via} = known ?? {entrezId: token, via: 'entrez' as const};
    const kept = rowOfGene.get(entrezId);
    if (kept !== undefined) {
      repeated.add({entrezId, kept, dropped: id});
      return undefined;
    }
    if (!known) withoutRecord.add(id);
    if (via === 'alias') aliases.add({id, symbol: catalog.symbolOf(entrezId) ?? entrezId});
    byRoute[via]++;
    rowOfGene.set(entrezId, id);
    return entrezId;
  });
  return {
    entrezIds,
    report: {
      byRoute,
      aliases: aliases.result(),
      withoutRecord: withoutRecord.result(),
      unresolved: unresolved.result(),
      repeated: repeated.result(),
    },
  };
}

function createTally<T>() {
  let count = 0;
  const examples: T[] = [];
  return {
    add(item: T) {
      if (count++ < examplesShown) examples.push(item);
    },
    result: () => ({count, examples}),
  };
}
