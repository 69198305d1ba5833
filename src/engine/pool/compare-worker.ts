/** Thread's part of comparing whole signatures: reads those of a shard and applies the metric to each. */
import {readScores} from '../index/slice';
import {profileMetrics, type Slab, setMetrics} from '../metrics';
import type {CompareTask, PackedComparison} from './compare';
import {packedList} from './request';
import {indexes, reportingFaults} from './thread';

/** Signatures compared between two looks at whether the result is still wanted. */
const signaturesPerLook = 16;

export default reportingFaults(compare);

function compare({index: location, queries, count, into, signatures, start, end, stop}: CompareTask): void {
  if (Atomics.load(stop, 0) !== 0) return;
  const index = indexes.get(location);
  const {genes} = index;
  const wanted = Uint32Array.from({length: end - start}, (_, i) => start + i);
  const scores = readScores(
    index,
    Uint32Array.from({length: genes}, (_, row) => row),
    wanted,
  );
  const metrics = Array.from({length: count}, (_, q) => metricOf(queries, q, genes));
  for (let first = start; first < end; first += signaturesPerLook) {
    if (Atomics.load(stop, 0) !== 0) return;
    const last = Math.min(end, first + signaturesPerLook);
    const slab = {scores: scores.subarray((first - start) * genes, (last - start) * genes), genes};
    for (const [q, metric] of metrics.entries()) into.set(metric(slab), q * signatures + first);
  }
}

/** The metric with one query filled in. */
function metricOf(queries: PackedComparison, query: number, genes: number): (slab: Slab) => Float64Array {
  if ('lists' in queries) {
    const {metric, lists} = queries;
    const sets = {up: packedList(lists, 2 * query), down: packedList(lists, 2 * query + 1)};
    return (slab) => setMetrics[metric](slab, sets);
  }
  const {metric, profiles} = queries;
  // A copy: shared memory is slower to read, and each value is read for every signature.
  const profile = profiles.slice(query * genes, (query + 1) * genes);
  return (slab) => profileMetrics[metric](slab, profile);
}
