/** Thread's part of comparing whole signatures: reads the rows that the queries look at and applies their metrics. */
import type {IndexReader} from '../index/reader';
import {readScores} from '../index/slice';
import type {UnroundedScores} from '../index/unrounded';
import type {Slab} from '../metrics';
import type {EntryMetric, EntryRows} from '../metrics/entries';
import {type CompareTask, metricsOf, plainMetricsOf, rowsOf} from './compare';

/**
 * Signatures compared together, whose entries of a gene are one cache line. Lines of one tile lie side by side: read
 * from rows a block apart, each would be a miss of the cache.
 */
const tileSignatures = 16;
/** Entries read at a time, some 256 KiB: they stay in a core's own cache until they are in their tiles. */
const entriesAtOnce = 2 ** 16;
/** Signatures whose unrounded scores are read at a time: 25 MB of all genes of L1000. */
const keptAtOnce = 512;

/** Used by one shard after the other: fresh memory costs as much as reading into it. */
let tiles = new Uint32Array(0);
let read = new Uint32Array(0);

/** What the shards of one request have in common on this thread; of the last request. */
interface Prepared {
  readonly request: number;
  readonly metrics: readonly EntryMetric[];
  /** gene rows that any of them looks at */
  readonly rows: Uint32Array;
  /** per metric the place of each of its rows among them */
  readonly places: readonly Uint32Array[];
  /** the metrics as they are defined, where scores that are kept unrounded make a difference to them */
  readonly plain?: readonly ((slab: Slab) => Float64Array)[];
}
let prepared: Prepared | undefined;

/** Compares the queries of a shard with its signatures. */
export function compareShard(task: CompareTask, index: IndexReader): void {
  const {into, signatures, start, end, stop} = task;
  const isStopped = () => Atomics.load(stop, 0) !== 0;
  if (prepared?.request !== task.request) prepared = prepare(task, index.genes);
  const {metrics, rows, places, plain} = prepared;
  if (plain && index.unrounded?.whole) {
    compareKept(task, index, index.unrounded, plain);
    return;
  }
  if (!loadTiles(index, rows, start, end, isStopped)) return;
  const footers = footersOf(index, start, end);
  const scores = new Float32Array(tileSignatures);
  for (let first = 0; first < end - start; first += tileSignatures) {
    if (isStopped()) return;
    const tile = tileAt(index, footers, rows.length, first);
    for (const [q, metric] of metrics.entries()) {
      metric.score(tile, places[q], scores);
      into.set(scores.subarray(0, tile.signatures), q * signatures + start + first);
    }
  }
  // What the entries do not hold well enough is put in its place.
  if (plain && index.unrounded) compareKept(task, index, index.unrounded, plain);
}

/** Compares those signatures of a shard whose scores are kept unrounded, by these scores. */
function compareKept(
  {into, signatures, start, end, stop}: CompareTask,
  index: IndexReader,
  {kept, placeOf}: UnroundedScores,
  metrics: NonNullable<Prepared['plain']>,
): void {
  const {genes} = index;
  const mine = kept.subarray(placeOf(start), placeOf(end));
  const every = Uint32Array.from({length: genes}, (_, gene) => gene);
  for (let first = 0; first < mine.length; first += keptAtOnce) {
    if (Atomics.load(stop, 0) !== 0) return;
    const some = mine.subarray(first, first + keptAtOnce);
    const slab = {scores: readScores(index, every, some), genes};
    for (const [q, metric] of metrics.entries()) {
      metric(slab).forEach((score, i) => {
        into[q * signatures + some[i]] = score;
      });
    }
  }
}

function prepare({request, queries, count}: CompareTask, genes: number): Prepared {
  const metrics = metricsOf(queries, count, genes);
  const rows = rowsOf(metrics, genes);
  const placeOf = new Uint32Array(genes);
  for (let place = 0; place < rows.length; place++) placeOf[rows[place]] = place;
  const places = metrics.map((metric) => metric.rows.map((row) => placeOf[row]));
  return {request, metrics, rows, places, plain: plainMetricsOf(queries, count, genes)};
}

/** Reads some rows of signatures [start, end) into `tiles`. @returns false when the result is no longer wanted */
function loadTiles(
  index: IndexReader,
  rows: Uint32Array,
  start: number,
  end: number,
  isStopped: () => boolean,
): boolean {
  const count = Math.ceil((end - start) / tileSignatures);
  // Rows a power of two apart would push each other out of the cache: a line more between them.
  const stride = (count + 1) * tileSignatures;
  const step = Math.max(1, Math.floor(entriesAtOnce / stride));
  if (tiles.length < count * rows.length * tileSignatures)
    tiles = new Uint32Array(count * rows.length * tileSignatures);
  if (read.length < step * stride) read = new Uint32Array(step * stride);
  for (let row = 0; row < rows.length; row += step) {
    if (isStopped()) return false;
    const some = rows.subarray(row, row + step);
    index.readRows(some, start, end, read, stride);
    for (let tile = 0; tile < count; tile++) {
      let to = (tile * rows.length + row) * tileSignatures;
      for (let i = 0; i < some.length; i++) {
        const from = i * stride + tile * tileSignatures;
        for (let s = 0; s < tileSignatures; s++) tiles[to++] = read[from + s];
      }
    }
  }
  return true;
}

type Footers = Pick<EntryRows, 'scales' | 'rankedGenes' | 'positives'>;

/** The tile that begins with the shard's signature `first`. */
function tileAt({layout}: IndexReader, footers: Footers, rows: number, first: number): EntryRows {
  const end = Math.min(footers.scales.length, first + tileSignatures);
  return {
    layout,
    entries: tiles.subarray(first * rows, (first + tileSignatures) * rows),
    stride: tileSignatures,
    signatures: end - first,
    scales: footers.scales.subarray(first, end),
    rankedGenes: footers.rankedGenes.subarray(first, end),
    positives: footers.positives.subarray(first, end),
  };
}

/** What the footers of the blocks say of signatures [start, end). */
function footersOf(index: IndexReader, start: number, end: number): Footers {
  const scales = new Float32Array(end - start);
  const rankedGenes = new Uint16Array(end - start);
  const positives = new Uint16Array(end - start);
  for (let b = index.blockOf(start); b < index.blocks.length && index.blocks[b].start < end; b++) {
    const block = index.blocks[b];
    const from = Math.max(start, block.start);
    const to = Math.min(end, block.start + block.signatures);
    const footer = index.footer(b);
    scales.set(footer.scales.subarray(from - block.start, to - block.start), from - start);
    rankedGenes.set(footer.rankedGenes.subarray(from - block.start, to - block.start), from - start);
    positives.set(footer.positives.subarray(from - block.start, to - block.start), from - start);
  }
  return {scales, rankedGenes, positives};
}
