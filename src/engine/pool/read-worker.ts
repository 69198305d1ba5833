/** Thread's part of reading a slice. */
import {readSlicePart} from '../index/slice';
import type {ReadTask} from './read';
import {indexes, reportingFaults} from './thread';

export default reportingFaults(
  ({index, target, positions, queryStart, queryEnd, start, end, stop}: ReadTask) => {
    if (Atomics.load(stop, 0) !== 0) return;
    const part = {firstGene: queryStart, endGene: queryEnd, positions: positions.subarray(start, end)};
    readSlicePart(indexes.get(index), target, part);
  },
);
