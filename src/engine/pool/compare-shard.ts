/** Thread's part of comparing whole signatures: hands the metrics entries as they read them. */
import type {IndexReader} from '../index/reader';
import {readScores} from '../index/slice';
import type {UnroundedScores} from '../index/unrounded';
import type {TieLists} from '../kernel/tie-lists';
import type {Slab} from '../metrics';
import {
  type CompareEntries,
  type EntrySource,
  hasGaps,
  type Moments,
  orderedGenes,
  readerOf,
} from '../metrics/entries';
import {type CompareTask, comparisonOf, plainMetricsOf} from './compare';
import {fillMoments, knownMoments} from './moments';
import {tieSignatures} from './ties';

/** Signatures whose unrounded scores are read at a time: 25 MB of all genes of L1000. */
const keptAtOnce = 512;

/** What the shards of the same queries of one request have in common on this thread; of the last such queries. */
interface Prepared {
  readonly request: number;
  readonly queryStart: number;
  readonly compare: CompareEntries;
  /** the metrics as they are defined, where scores that are kept unrounded make a difference to them */
  readonly plain?: readonly ((slab: Slab) => Float64Array)[];
}
let prepared: Prepared | undefined;

/** Thrown out of a comparison whose result is no longer wanted. */
class Stopped extends Error {}

/**
 * Compares the queries of a shard with its signatures.
 * @returns the ties it had to find, as `CompareTask.ties`
 */
export function compareShard(task: CompareTask, index: IndexReader): readonly (TieLists | undefined)[] {
  const {into, signatures, start, end, queryStart} = task;
  if (prepared?.request !== task.request || prepared.queryStart !== queryStart)
    prepared = prepare(task, index.genes);
  const {compare, plain} = prepared;
  if (plain && index.unrounded?.whole) {
    compareKept(task, index, index.unrounded, plain);
    return [];
  }
  try {
    const source = sourceOf(task, index, start, end);
    const found = needsTies(task, source) ? findTies(task, source) : [];
    const facts = {
      ties: tiesOf(task, found),
      moments: knownMoments(task.moments, start, end),
      onMoments: (moments: Moments) => fillMoments(task.moments, start, moments),
    };
    compare({...source, ...facts}, (query) => {
      const first = (queryStart + query) * signatures;
      return into.subarray(first + start, first + end);
    });
    // What the entries do not hold well enough is put in its place.
    if (plain && index.unrounded) compareKept(task, index, index.unrounded, plain);
    return found;
  } catch (error) {
    if (error instanceof Stopped) return [];
    throw error;
  }
}

/** Compares those signatures of a shard whose scores are kept unrounded, by these scores. */
function compareKept(
  {into, signatures, queryStart, start, end, stop}: CompareTask,
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
        into[(queryStart + q) * signatures + some[i]] = score;
      });
    }
  }
}

function prepare({request, queries, queryStart, queryEnd}: CompareTask, genes: number): Prepared {
  const compare = comparisonOf(queries, queryStart, queryEnd, genes);
  return {request, queryStart, compare, plain: plainMetricsOf(queries, queryStart, queryEnd, genes)};
}

/** Signatures [start, end) of an index. */
function sourceOf(task: CompareTask, index: IndexReader, start: number, end: number): EntrySource {
  const {layout, genes} = index;
  return {
    ...{layout, genes, signatures: end - start},
    ...footersOf(index, start, end),
    read(rows, into, stride) {
      if (Atomics.load(task.stop, 0) !== 0) throw new Stopped();
      index.readRows(rows, start, end, into, stride);
    },
    part: (from, to) => sourceOf(task, index, start + from, start + to),
  };
}

/** Spearman's correlation of profiles of all genes goes by the ranks of the entries, but for ties. */
function needsTies({queries, queryStart, queryEnd}: CompareTask, source: EntrySource): boolean {
  if (!('profiles' in queries) || queries.metric !== 'spearman' || hasGaps(source)) return false;
  const {genes} = source;
  const some = queries.profiles.subarray(queryStart * genes, queryEnd * genes);
  return Array.from({length: queryEnd - queryStart}, (_, q) =>
    some.subarray(q * genes, (q + 1) * genes),
  ).some((profile) => !profile.some(Number.isNaN));
}

/** Finds those ties that are not known yet. */
function findTies({ties, start, end}: CompareTask, source: EntrySource): (TieLists | undefined)[] {
  const {genes, layout} = source;
  const rows = Uint32Array.from({length: genes}, (_, row) => row);
  return Array.from({length: Math.ceil((end - start) / tieSignatures)}, (_, i) => {
    if (ties[i]) return undefined;
    const from = i * tieSignatures;
    const part = source.part(from, Math.min(end - start, from + tieSignatures));
    const {signatures, positives} = part;
    return orderedGenes().ties({layout, signatures, read: readerOf(part, rows)}, genes, positives);
  });
}

/** All ties of a shard's signatures; undefined where they are not known. */
function tiesOf(
  {ties, start, end}: CompareTask,
  found: readonly (TieLists | undefined)[],
): EntrySource['ties'] {
  const count = Math.ceil((end - start) / tieSignatures);
  const known = Array.from({length: count}, (_, i) => ties[i] ?? found[i]).filter(
    (piece) => piece !== undefined,
  );
  return known.length === count ? known : undefined;
}

type Footers = Pick<EntrySource, 'scales' | 'rankedGenes' | 'positives'>;

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
