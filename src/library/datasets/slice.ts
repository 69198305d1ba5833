import type {GeneCatalog} from '../../engine/genes/catalog';
import {isEntrezId} from '../../engine/genes/catalog';
import {allKnown, type Dataset, rowsOfGenes, type SpaceName} from '../../engine/index/index';
import type {SliceRows} from '../../results/views/slice';

export interface SliceOptions {
  readonly dataset: Dataset;
  /** knows symbols, aliases and probes */
  readonly catalog: GeneCatalog;
  /** names of genes, as in a query; all of the gene space by default */
  readonly genes?: readonly string[];
  /** signature ids; all by default */
  readonly signatures?: readonly string[];
  /** the largest of the dataset by default */
  readonly space?: SpaceName;
  /** leave out what the dataset lacks */
  readonly ignoreMissing?: boolean;
}

export interface SliceChoice extends SliceRows {
  /** what was asked for and is not there */
  readonly missing: {readonly genes: readonly string[]; readonly signatures: readonly string[]};
}

/**
 * Finds genes and signatures in the order asked for, one named twice once.
 * @throws INDEX_ID_UNKNOWN unless `ignoreMissing` and something is left; INDEX_SPACE_ABSENT and INDEX_* of reading
 */
export function chooseSlice(options: SliceOptions): SliceChoice {
  const {dataset, catalog, genes, signatures, ignoreMissing = false} = options;
  const {manifest} = dataset;
  // Spaces are listed smallest first.
  const space = options.space ?? manifest.spaces[manifest.spaces.length - 1].space;
  const index = dataset.index(space);
  const entrezIds = genes && [...new Map(genes.map((name) => [entrezIdOf(name, catalog) ?? name, name]))];
  const geneChoice = choose(
    'gene',
    entrezIds?.map(([, name]) => name),
    index.genes,
    () => rowsOfGenes(index, entrezIds?.map(([id]) => Number(id)) ?? []),
  );
  const wanted = signatures && [...new Set(signatures)];
  const signatureChoice = choose('signature', wanted, index.signatures, () =>
    dataset.signatures.find(wanted ?? []),
  );

  function choose(
    kind: 'gene' | 'signature',
    names: readonly string[] | undefined,
    all: number,
    find: () => Int32Array,
  ): {rows: Uint32Array; missing: readonly string[]} {
    if (!names) return {rows: Uint32Array.from({length: all}, (_, row) => row), missing: []};
    const rows = find();
    const known = rows.filter((row) => row >= 0);
    if (!ignoreMissing || known.length === 0) allKnown(manifest.name, kind, names, rows);
    return {rows: Uint32Array.from(known), missing: names.filter((_, i) => rows[i] < 0)};
  }

  return {
    space,
    geneRows: geneChoice.rows,
    signatureRows: signatureChoice.rows,
    missing: {genes: geneChoice.missing, signatures: signatureChoice.missing},
  };
}

/** Entrez id of a gene named as users do; a number is one even where no gene record has it. */
function entrezIdOf(name: string, catalog: GeneCatalog): string | undefined {
  return catalog.resolve(name)?.entrezId ?? (isEntrezId(name) ? name : undefined);
}
