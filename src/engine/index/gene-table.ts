/** The dataset's genes: the union of its spaces, in matrix row order. */
import {readFileSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {failure} from '../ground/failures';
import {writeDurably} from '../ground/storage';
import {maximumGenes} from './layout';
import {genesFile} from './names';
import {isSpaceName, type RowsPerSpace, type SpaceName} from './space';

/** Every matrix row's gene, as resolved before the build; rows outside all spaces are never looked at. */
export interface MatrixGenes {
  readonly entrezIds: ArrayLike<number>;
  readonly symbols: readonly string[];
}

export interface GeneTable {
  readonly entrezIds: Uint32Array;
  readonly symbols: readonly string[];
  /** per space, the positions in this table of its genes: index row r of a space is gene `rows[r]` */
  readonly spaces: {readonly [space: SpaceName]: Uint32Array | undefined};
}

export interface GenePlan {
  readonly table: GeneTable;
  /** the matrix row of each gene of the table */
  readonly matrixRows: Uint32Array;
}

/**
 * Lays out the gene table of a new dataset. Genes keep the order of the matrix: ties in rank are broken by it.
 * @throws INDEX_GENES_UNUSABLE no gene, too many, two rows of one gene, a row or id that cannot be
 */
export function planGenes(file: string, rows: number, genes: MatrixGenes, wanted: RowsPerSpace): GenePlan {
  const unusable = (detail: string) => failure('INDEX_GENES_UNUSABLE', {file, detail});
  const spaces = Object.entries(wanted).sort(([, a], [, b]) => a.length - b.length);
  if (spaces.length === 0) throw unusable('no gene space was asked for');
  const union = new Set<number>();
  for (const [space, members] of spaces) {
    if (!isSpaceName(space)) throw unusable(`${JSON.stringify(space)} cannot be the name of a gene space`);
    if (members.length === 0) throw unusable(`none of its rows is a gene of the ${space} gene space`);
    for (const row of members) {
      if (!(row < rows)) throw unusable(`it has no row ${row}`);
      union.add(row);
    }
    if (new Set(members).size !== members.length)
      throw unusable(`a row appears twice in the ${space} gene space`);
  }
  if (union.size > maximumGenes)
    throw unusable(`it has ${union.size} genes and at most ${maximumGenes} can be ranked`);

  const matrixRows = Uint32Array.from(union).sort();
  const rowOfId = new Map<number, number>();
  for (const row of matrixRows) {
    const id = genes.entrezIds[row];
    if (!(Number.isInteger(id) && id >= 0 && id < 2 ** 32)) throw unusable(`row ${row + 1} has no Entrez id`);
    const earlier = rowOfId.get(id);
    if (earlier !== undefined) throw unusable(`rows ${earlier + 1} and ${row + 1} are both gene ${id}`);
    rowOfId.set(id, row);
  }
  const position = new Map(Array.from(matrixRows, (row, i) => [row, i]));
  const positions = (members: Uint32Array) =>
    Uint32Array.from(members, (row) => position.get(row) ?? 0).sort();
  return {
    matrixRows,
    table: {
      entrezIds: Uint32Array.from(matrixRows, (row) => genes.entrezIds[row]),
      symbols: Array.from(matrixRows, (row) => genes.symbols[row] ?? ''),
      spaces: Object.fromEntries(spaces.map(([space, members]) => [space, positions(members)])),
    },
  };
}

/** Which spaces a table serves, smallest first. */
export function spacesOf(table: GeneTable): SpaceName[] {
  const size = (space: SpaceName) => table.spaces[space]?.length ?? 0;
  return Object.keys(table.spaces).sort((a, b) => size(a) - size(b));
}

/** Entrez ids of a space in index row order. */
export function geneIdsOf(table: GeneTable, space: SpaceName): Uint32Array {
  return Uint32Array.from(table.spaces[space] ?? [], (gene) => table.entrezIds[gene]);
}

export function writeGeneTable(folder: string, table: GeneTable): void {
  const content = {
    entrezIds: Array.from(table.entrezIds),
    symbols: table.symbols,
    spaces: Object.fromEntries(
      Object.entries(table.spaces).map(([space, rows]) => [space, Array.from(rows ?? [])]),
    ),
  };
  writeDurably(genesFile(folder), JSON.stringify({checksum: crc32(JSON.stringify(content)), ...content}));
}

/** @throws INDEX_TRUNCATED, INDEX_DAMAGED */
export function readGeneTable(folder: string): GeneTable {
  const file = genesFile(folder);
  let parsed: {checksum: number; entrezIds: number[]; symbols: string[]; spaces: Record<string, number[]>};
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw failure('INDEX_DAMAGED', {file, detail: 'it is missing or not JSON'}, {cause});
  }
  const {checksum, ...content} = parsed ?? {};
  if (checksum !== crc32(JSON.stringify(content))) {
    throw failure('INDEX_DAMAGED', {file, detail: 'it does not match its checksum'});
  }
  return {
    entrezIds: Uint32Array.from(content.entrezIds),
    symbols: content.symbols,
    spaces: Object.fromEntries(
      Object.entries(content.spaces).map(([space, rows]) => [space, Uint32Array.from(rows)]),
    ),
  };
}
