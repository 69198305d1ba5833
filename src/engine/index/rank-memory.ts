/** The memory that the threads of an index build share, and where everything lies in it. */
import {entryBytes, footerBytes, onPage} from './layout';

/** The few parts of the WebAssembly API used here; TypeScript's standard library has it for browsers only. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}
declare const WebAssembly: {
  Memory: new (size: {initial: number; maximum: number; shared: true}) => SharedMemory;
};

const pageBytes = 65_536;
const lineBytes = 64;
/** Signatures ranked before their entries are transposed: 64 bytes, a cache line, per gene. */
export const tileSignatures = 16;
/** sort of assembly/rank.ts: counts, then per gene a key and two times a number */
const countBytes = 20_480;

export interface RankShape {
  /** genes (rows) of the matrix */
  readonly matrixGenes: number;
  /** the matrix row of each gene of the gene table */
  readonly matrixRows: Uint32Array;
  readonly spaces: readonly {
    readonly genes: number;
    /** per gene of the gene table its index row, -1 where the space lacks it */
    readonly rowOfGene: Int32Array;
  }[];
  /** signatures of the largest block */
  readonly blockSignatures: number;
  /** blocks in memory at a time: with two of them one is written while the other fills */
  readonly buffers: number;
  /** slabs of scores in memory at a time, and signatures of each */
  readonly slabs: number;
  readonly slabSignatures: number;
}

/** Addresses in bytes. Structured cloning shares the memory. */
export interface RankMemory {
  readonly memory: SharedMemory;
  readonly matrixGenes: number;
  readonly genes: number;
  readonly matrixRows: number;
  readonly spaces: readonly {
    readonly genes: number;
    readonly rowOfGene: number;
    /** per buffer, the entries of its block and what follows them on disk */
    readonly blocks: readonly {readonly entries: number; readonly footer: number}[];
    /** of this space's tile in a slab's scratch memory, and bytes from one signature to the next */
    readonly tile: number;
    readonly tilePitch: number;
  }[];
  readonly slabs: readonly {readonly scores: number; readonly scratch: number}[];
}

/** Where the parts of a slab's scratch memory lie, in bytes from its start. */
export interface Scratch {
  /** u32 codes of the weights of a signature's genes */
  readonly codes: number;
  /** u16 genes by descending score */
  readonly order: number;
  /** u16 place of each gene in that order */
  readonly places: number;
  readonly end: number;
}

/** Scratch memory in which one signature of so many genes is ranked. */
export function scratchFor(genes: number): Scratch {
  const padded = Math.ceil(genes / 4) * 4;
  const codes = onLine(countBytes + padded * 8);
  const order = codes + padded * 4;
  const places = order + padded * 2;
  return {codes, order, places, end: onLine(places + padded * 2)};
}

function onLine(bytes: number): number {
  return Math.ceil(bytes / lineBytes) * lineBytes;
}

/** Lays the memory out and fills in what does not change. */
export function createRankMemory(shape: RankShape): RankMemory {
  const {matrixGenes, matrixRows, spaces, blockSignatures, buffers, slabs, slabSignatures} = shape;
  const genes = matrixRows.length;
  let end = lineBytes;
  const reserve = (bytes: number) => {
    const start = end;
    end = onLine(start + bytes);
    return start;
  };
  // Unbuffered writing wants memory that begins with a page.
  const reservePages = (bytes: number) => {
    end = onPage(end);
    return reserve(bytes);
  };

  let scratchBytes = scratchFor(genes).end;
  const rows = reserve(matrixRows.byteLength);
  const placed = spaces.map((space) => {
    const tilePitch = Math.ceil((space.genes * 4) / 16) * 16;
    const tile = scratchBytes;
    scratchBytes = onLine(tile + tileSignatures * tilePitch);
    return {
      genes: space.genes,
      rowOfGene: reserve(space.rowOfGene.byteLength),
      blocks: Array.from({length: buffers}, () => ({
        entries: reservePages(entryBytes(space.genes, blockSignatures)),
        footer: reserve(footerBytes(space.genes, blockSignatures)),
      })),
      tile,
      tilePitch,
    };
  });
  const slabAddresses = Array.from({length: slabs}, () => ({
    scores: reserve(matrixGenes * slabSignatures * 4),
    scratch: reserve(scratchBytes),
  }));

  const pages = Math.ceil(end / pageBytes);
  const memory = new WebAssembly.Memory({initial: pages, maximum: pages, shared: true});
  new Uint32Array(memory.buffer, rows, genes).set(matrixRows);
  placed.forEach(({rowOfGene}, i) => {
    new Int32Array(memory.buffer, rowOfGene, genes).set(spaces[i].rowOfGene);
  });
  return {memory, matrixGenes, genes, matrixRows: rows, spaces: placed, slabs: slabAddresses};
}
