/** Metrics that look at few rows, computed from entries that lie 16 signatures side by side. */
import {type CompareEntries, type EntrySource, partsOf} from './entry-source';

/** Rows of entries of some signatures, side by side. */
export interface EntryRows
  extends Pick<EntrySource, 'layout' | 'signatures' | 'scales' | 'rankedGenes' | 'positives'> {
  /** gene-major: row i's entry of signature s at [i * stride + s] */
  readonly entries: Uint32Array;
  readonly stride: number;
}

/** A metric with one query filled in. */
export interface EntryMetric {
  /** gene rows of the index that it looks at, ascending */
  readonly rows: Uint32Array;
  /**
   * Puts the score of each signature into `into`; NaN where a signature determines none.
   * @param at which row of `entries` is each of its own rows
   */
  score(entries: EntryRows, at: Uint32Array, into: Float32Array): void;
}

/**
 * Signatures compared together, whose entries of a gene are one cache line. Lines of one tile lie side by side: read
 * from rows a block apart, each would be a miss of the cache.
 */
const tileSignatures = 16;
/** Entries read at a time, some 256 KiB: they stay in a core's own cache until they are in their tiles. */
const entriesAtOnce = 2 ** 16;

/** Used by one comparison after the other: fresh memory costs as much as reading into it. */
let tiles = new Uint32Array(0);
let read = new Uint32Array(0);

/** Compares by metrics that each have one query filled in. */
export function byTiles(metrics: readonly EntryMetric[]): CompareEntries {
  const rows = rowsOf(metrics);
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  const places = metrics.map((metric) => metric.rows.map((row) => placeOf.get(row) ?? 0));
  return (source, scoresOf) => {
    const scores = metrics.map((_, q) => scoresOf(q));
    for (const {first: start, part} of partsOf(source, rows.length)) {
      loadTiles(part, rows);
      for (let first = 0; first < part.signatures; first += tileSignatures) {
        const tile = tileAt(part, rows.length, first);
        const at = start + first;
        for (const [q, metric] of metrics.entries()) {
          metric.score(tile, places[q], scores[q].subarray(at, at + tile.signatures));
        }
      }
    }
  };
}

/** The gene rows that any of the metrics looks at, ascending. */
function rowsOf(metrics: readonly EntryMetric[]): Uint32Array {
  return Uint32Array.from(new Set(metrics.flatMap(({rows}) => [...rows]))).sort();
}

/** Reads some rows into `tiles`. */
function loadTiles({signatures, read: readRows}: EntrySource, rows: Uint32Array): void {
  const count = Math.ceil(signatures / tileSignatures);
  // Rows a power of two apart would push each other out of the cache: a line more between them.
  const stride = (count + 1) * tileSignatures;
  const step = Math.max(1, Math.floor(entriesAtOnce / stride));
  const entries = count * rows.length * tileSignatures;
  if (tiles.length < entries) tiles = new Uint32Array(entries);
  if (read.length < step * stride) read = new Uint32Array(step * stride);
  for (let row = 0; row < rows.length; row += step) {
    const some = rows.subarray(row, row + step);
    readRows(some, read, stride);
    for (let tile = 0; tile < count; tile++) {
      let to = (tile * rows.length + row) * tileSignatures;
      for (let i = 0; i < some.length; i++) {
        const from = i * stride + tile * tileSignatures;
        for (let s = 0; s < tileSignatures; s++) tiles[to++] = read[from + s];
      }
    }
  }
}

/** The tile that begins with the signature `first`. */
function tileAt(source: EntrySource, rows: number, first: number): EntryRows {
  const end = Math.min(source.signatures, first + tileSignatures);
  return {
    layout: source.layout,
    entries: tiles.subarray(first * rows, (first + tileSignatures) * rows),
    stride: tileSignatures,
    signatures: end - first,
    scales: source.scales.subarray(first, end),
    rankedGenes: source.rankedGenes.subarray(first, end),
    positives: source.positives.subarray(first, end),
  };
}
