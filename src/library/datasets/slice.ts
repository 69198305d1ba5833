import type {MatrixSource} from '../../engine/formats/gctx-writer';
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {isEntrezId} from '../../engine/genes/entrez-id';
import {
  allKnown,
  type Dataset,
  type GeneSpace,
  pickRows,
  readScores,
  rowsOfGenes,
  type SignatureTable,
} from '../../engine/index/index';

export interface SliceOptions {
  readonly dataset: Dataset;
  /** knows symbols, aliases and probes */
  readonly catalog: GeneCatalog;
  /** names of genes, as in a query; all of the gene space by default */
  readonly genes?: readonly string[];
  /** signature ids; all by default */
  readonly signatures?: readonly string[];
  /** the largest of the dataset by default */
  readonly space?: GeneSpace;
  /** leave out what the dataset lacks */
  readonly ignoreMissing?: boolean;
}

/** Which part of a dataset is meant. */
export interface SliceRows {
  readonly space: GeneSpace;
  /** rows of the index */
  readonly geneRows: Uint32Array;
  /** numbers of signatures */
  readonly signatureRows: Uint32Array;
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

/**
 * A part of a dataset as a matrix to write, with the metadata of both axes.
 * @param scores of all of it, laid out as in the engine's `Slice`; by default each part is read when it is written
 */
export function sliceSource(dataset: Dataset, slice: SliceRows, scores?: Float32Array): MatrixSource {
  const {space, geneRows, signatureRows} = slice;
  const {length: height} = geneRows;
  return {
    rows: geneMetadata(dataset, space, geneRows),
    columns: signatureMetadata(dataset, signatureRows),
    readColumns: (start, end) =>
      scores
        ? scores.subarray(start * height, end * height)
        : readScores(dataset.index(space), geneRows, signatureRows.subarray(start, end)),
  };
}

/** Entrez id of a gene named as users do; a number is one even where no gene record has it. */
function entrezIdOf(name: string, catalog: GeneCatalog): string | undefined {
  return catalog.resolve(name)?.entrezId ?? (isEntrezId(name) ? name : undefined);
}

function geneMetadata({genes, manifest}: Dataset, space: GeneSpace, rows: Uint32Array): MetadataTable {
  const members = genes.spaces[space];
  if (!members) throw new Error(`genes.json of ${manifest.name} has no space ${space}`);
  const positions = Array.from(rows, (row) => members[row]);
  const symbol: MetadataField = {
    kind: 'text',
    dictionary: positions.map((gene) => genes.symbols[gene]),
    codes: Int32Array.from(positions.keys()),
  };
  return {
    ids: positions.map((gene) => String(genes.entrezIds[gene])),
    fields: new Map([['pr_gene_symbol', symbol]]),
  };
}

function signatureMetadata({signatures}: Dataset, rows: Uint32Array): MetadataTable {
  return {
    ids: idsOf(signatures, rows),
    fields: new Map(
      signatures.fields.flatMap((name) => {
        const field = signatures.field(name);
        return field ? [[name, pickRows(field, rows)] as const] : [];
      }),
    ),
  };
}

/** Reading a single id costs as much as reading this many together. */
const idsPerRead = 20;

function idsOf(signatures: SignatureTable, rows: Uint32Array): string[] {
  if (rows.length * idsPerRead < signatures.count) {
    return Array.from(rows, (row) => signatures.ids(row, row + 1)[0]);
  }
  const ids = signatures.ids();
  return Array.from(rows, (row) => ids[row]);
}
