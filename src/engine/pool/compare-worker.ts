/** Thread's part of comparing whole signatures: reads the rows that the queries look at and applies their metrics. */
import type {IndexReader} from '../index/reader';
import type {EntryRows} from '../metrics/entries';
import {type CompareTask, metricsOf, rowsOf} from './compare';
import {indexes, reportingFaults} from './thread';

/** Signatures compared between two looks at whether the result is still wanted. */
const signaturesPerLook = 128;
/** Rows read between two such looks. */
const rowsPerLook = 512;
/** Rows a power of two apart would push each other out of the cache: a line more between them. */
const lineSignatures = 16;

/** Used by one shard after the other: fresh memory costs as much as reading into it. */
let memory = new Uint32Array(0);

export default reportingFaults(compare);

function compare(task: CompareTask): void {
  const {index: location, queries, count, into, signatures, start, end, stop} = task;
  const isStopped = () => Atomics.load(stop, 0) !== 0;
  if (isStopped()) return;
  const index = indexes.get(location);
  const metrics = metricsOf(queries, count, index.genes);
  const rows = rowsOf(metrics, index.genes);
  const stride = end - start + lineSignatures;
  if (memory.length < rows.length * stride) memory = new Uint32Array(rows.length * stride);
  for (let row = 0; row < rows.length; row += rowsPerLook) {
    if (isStopped()) return;
    const some = rows.subarray(row, row + rowsPerLook);
    index.readRows(some, start, end, memory.subarray(row * stride), stride);
  }
  const all = {layout: index.layout, entries: memory, stride, ...footersOf(index, start, end)};
  const places = new Uint32Array(index.genes);
  for (let place = 0; place < rows.length; place++) places[rows[place]] = place;
  const scores = new Float32Array(signaturesPerLook);
  for (const [q, metric] of metrics.entries()) {
    const at = metric.rows.map((row) => places[row]);
    for (let first = 0; first < end - start; first += signaturesPerLook) {
      if (isStopped()) return;
      const part = partOf(all, first, Math.min(end - start, first + signaturesPerLook));
      metric.score(part, at, scores);
      into.set(scores.subarray(0, part.signatures), q * signatures + start + first);
    }
  }
}

/** What the footers of the blocks say of signatures [start, end). */
function footersOf(
  index: IndexReader,
  start: number,
  end: number,
): Pick<EntryRows, 'signatures' | 'scales' | 'rankedGenes' | 'positives'> {
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
  return {signatures: end - start, scales, rankedGenes, positives};
}

/** Signatures [first, end) of some. */
function partOf(rows: EntryRows, first: number, end: number): EntryRows {
  return {
    layout: rows.layout,
    entries: rows.entries.subarray(first),
    stride: rows.stride,
    signatures: end - first,
    scales: rows.scales.subarray(first, end),
    rankedGenes: rows.rankedGenes.subarray(first, end),
    positives: rows.positives.subarray(first, end),
  };
}
