/** The TypeScript half of the WebAssembly kernel: lays out its memory and calls it tile by tile. */
import {compiledFile} from '../ground/package';
import type {EntryLayout} from './entry';
import type {EnrichmentKernel, Enrichments} from './kernel';
import {createPlan, instantiate, reserve, type WasmMemory} from './wasm-module';

/** What assembly/index.ts exports; parameters are described there. Addresses and sizes are in bytes. */
interface KernelExports {
  readonly memory: WasmMemory;
  gather(from: number, rowBytes: number, rowCount: number, to: number): void;
  enrich(
    from: number,
    sets: number,
    sizes: number,
    members: number,
    scratch: number,
    scratchBytes: number,
    filled: number,
    room: number,
    rankedGenes: number,
    scores: number,
    leading: number,
    pitch: number,
    weightBits: number,
    weighted: boolean,
  ): void;
}

/** signatures scored by one call, and the bytes of their entries in a row: one cache line */
const tileSignatures = 16;
const lineBytes = 64;
/** Rows on their way into tiles take about as much: little enough to stay in the L2 cache meanwhile. */
const readBytes = 2 ** 18;
/** genes of a set are filled up with padding to a multiple of this */
const eight = 8;
/** The tiles start here: an address of 0 means "not wanted" in some parameters. */
const tilesAt = lineBytes;

/**
 * The kernel that answers queries: equal to the reference bit for bit.
 *
 * @throws ENGINE_NOT_BUILT when the WebAssembly file is missing
 */
export function createKernel(layout: EntryLayout): EnrichmentKernel {
  const wasm = instantiate(compiledFile(__dirname, 'kernel.wasm')) as KernelExports;
  let genes = 0;
  let loaded = 0;

  return {
    load(newGenes, signatures, read) {
      genes = 0;
      loaded = 0;
      const tiles = Math.ceil(signatures / tileSignatures);
      const tileBytes = bytesOfTile(newGenes);
      // An odd number of lines: rows a power of two apart would push each other out of the cache.
      const stride = (tiles | 1) * tileSignatures;
      const rows = Math.max(1, Math.min(newGenes, Math.floor(readBytes / (stride * 4))));
      const rowsAt = tilesAt + tiles * tileBytes;
      reserve(wasm.memory, rowsAt + rows * stride * 4);
      const {buffer} = wasm.memory;
      for (let first = 0; first < newGenes; first += rows) {
        const end = Math.min(newGenes, first + rows);
        read(first, end, new Uint32Array(buffer, rowsAt, (end - first) * stride), stride);
        for (let tile = 0; tile < tiles; tile++) {
          const to = tilesAt + tile * tileBytes + first * lineBytes;
          wasm.gather(rowsAt + tile * lineBytes, stride * 4, end - first, to);
        }
      }
      for (let tile = 0; tile < tiles; tile++) {
        const padding = tilesAt + (tile + 1) * tileBytes - lineBytes;
        new Uint32Array(buffer, padding, tileSignatures).fill(0xffffffff);
      }
      genes = newGenes;
      loaded = signatures;
    },

    enrich(task, es, leadingEdges) {
      const {sets, first = 0, signatures, rankedGenes, metric} = task;
      if (first + signatures > loaded || signatures > rankedGenes.length || first % tileSignatures !== 0)
        throw new RangeError(
          `kernel: ${signatures} signatures from ${first} on asked of rows of ${loaded} and ${rankedGenes.length} ranked genes`,
        );
      if (sets.length === 0) return;
      const behindTiles = tilesAt + Math.ceil(loaded / tileSignatures) * bytesOfTile(genes);
      const plan = planMemory(task, behindTiles, leadingEdges !== undefined);
      reserve(wasm.memory, plan.end);
      const {buffer} = wasm.memory;
      writeTask(buffer, plan, task, genes);

      const last = sets.length - 1;
      for (let tile = 0; tile < plan.tiles; tile++) {
        const offset = tile * tileSignatures * 8;
        wasm.enrich(
          tilesAt + (first / tileSignatures + tile) * bytesOfTile(genes),
          sets.length,
          plan.sizes,
          plan.members,
          plan.scratch,
          plan.scratchBytes,
          tile === 0 ? 0 : padded(sets[last].length),
          plan.room,
          plan.rankedGenes + tile * tileSignatures * 2,
          plan.scores + offset,
          plan.leading && plan.leading + offset,
          plan.pitch,
          layout.weightBits,
          metric === 'wtcs',
        );
      }

      for (let i = 0; i < sets.length; i++) {
        es.set(new Float64Array(buffer, plan.scores + i * plan.pitch, signatures), i * signatures);
        leadingEdges?.set(
          new Float64Array(buffer, plan.leading + i * plan.pitch, signatures),
          i * signatures,
        );
      }
    },
  };
}

/** A tile holds a line of each row, side by side, and one of padding: sets share the lines while they are cached. */
function bytesOfTile(genes: number): number {
  return (genes + 1) * lineBytes;
}

/** Where everything of one `enrich` call lies behind the tiles. */
interface MemoryPlan {
  readonly tiles: number;
  /** bytes from the scores of one set to those of the next */
  readonly pitch: number;
  readonly sizes: number;
  readonly members: number;
  readonly rankedGenes: number;
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly room: number;
  readonly scores: number;
  /** 0 when leading edges are not wanted */
  readonly leading: number;
  readonly end: number;
}

function planMemory({sets, signatures}: Enrichments, behindTiles: number, leading: boolean): MemoryPlan {
  const longest = sets.reduce((most, {length}) => Math.max(most, length), 1);
  const memberships = sets.reduce((sum, {length}) => sum + padded(length), 0);
  const tiles = Math.ceil(signatures / tileSignatures);
  const pitch = tiles * tileSignatures * 8;
  const scratchBytes = 16 * Math.max(eight, 2 ** Math.ceil(Math.log2(longest)));

  const {place, placed} = createPlan(behindTiles);
  const plan = {
    tiles,
    pitch,
    scratchBytes,
    scratch: place(4 * scratchBytes),
    room: place(512 + 32 * padded(longest)),
    sizes: place(sets.length * 4),
    members: place(memberships * 4),
    rankedGenes: place(tiles * tileSignatures * 2),
    scores: place(sets.length * pitch),
    leading: leading ? place(sets.length * pitch) : 0,
  };
  return {...plan, end: placed()};
}

/** Sizes, row offsets and n of a task into memory, and padding into the scratch rows. */
function writeTask(
  buffer: ArrayBuffer,
  plan: MemoryPlan,
  {sets, rankedGenes, signatures}: Enrichments,
  genes: number,
): void {
  new Uint8Array(buffer, plan.scratch, 4 * plan.scratchBytes).fill(0xff);
  new Uint16Array(buffer, plan.rankedGenes, plan.tiles * tileSignatures)
    .fill(0)
    .set(rankedGenes.subarray(0, signatures));

  const sizes = new Uint32Array(buffer, plan.sizes, sets.length);
  const offsets = new Uint32Array(buffer, plan.members);
  let next = 0;
  sets.forEach((members, i) => {
    sizes[i] = members.length;
    const end = next + padded(members.length);
    for (let g = 0; g < members.length; g++) offsets[next++] = rowOf(members[g], genes) * lineBytes;
    while (next < end) offsets[next++] = genes * lineBytes;
  });
}

function rowOf(row: number, genes: number): number {
  if (row >= 0 && row < genes) return row;
  throw new RangeError(`kernel: row ${row} of a set is not among the ${genes} rows loaded`);
}

function padded(genes: number): number {
  return Math.ceil(genes / eight) * eight;
}
