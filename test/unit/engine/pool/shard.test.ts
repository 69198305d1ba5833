import fc from 'fast-check';
import {shardsOf} from '../../../../src/engine/pool/shard';

const query = (size: number) => ({up: new Uint32Array(size), down: new Uint32Array(1)});

it('covers every query and signature exactly once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({min: 0, max: 3_000}), {minLength: 1, maxLength: 30}),
      fc.integer({min: 1, max: 60_000}),
      fc.integer({min: 1, max: 16}),
      fc.option(
        fc.integer({min: 1, max: 256}).map((lines) => lines * 16),
        {nil: undefined},
      ),
      (sizes, signatures, threads, sharedTile) => {
        const covered = sizes.map(() => 0);
        const shards = shardsOf(sizes.map(query), signatures, threads, sharedTile);
        for (const {queryStart, queryEnd, start, end} of shards) {
          if (start >= end) throw new Error(`empty shard at ${start}`);
          if (sharedTile && Math.floor(start / sharedTile) !== Math.floor((end - 1) / sharedTile))
            throw new Error(`a shard from ${start} to ${end} is in two tiles of ${sharedTile}`);
          // The kernel starts at a line of 16 signatures only.
          if (sharedTile && (start % sharedTile) % 16 !== 0) throw new Error(`a shard starts at ${start}`);
          for (let q = queryStart; q < queryEnd; q++) {
            if (covered[q] !== start) throw new Error(`query ${q}: ${covered[q]}, then ${start}`);
            covered[q] = end;
          }
        }
        expect(covered).toEqual(sizes.map(() => signatures));
      },
    ),
  );
});

it('gives every thread several shards of a large query, and none that takes long', () => {
  const shards = [...shardsOf([query(299)], 473_647, 2)];
  expect(shards.length).toBeGreaterThanOrEqual(8);
  for (const {start, end} of shards) expect((end - start) * 300).toBeLessThanOrEqual(12_000_000);
  const batch = [
    ...shardsOf(
      Array.from({length: 1_000}, () => query(299)),
      473_647,
      2,
    ),
  ];
  const entries = batch.map(
    ({start, end, queryStart, queryEnd}) => (end - start) * (queryEnd - queryStart) * 300,
  );
  expect(Math.max(...entries)).toBeLessThanOrEqual(12_000_000);
});

it('puts many queries and few signatures in a shard when the rows are shared', () => {
  const queries = Array.from({length: 1_000}, () => query(99));
  for (const {queryStart, queryEnd, start, end} of shardsOf(queries, 10_000, 2, 1_632)) {
    expect(queryEnd - queryStart).toBe(1_000);
    expect((end - start) * 100 * 1_000).toBeLessThanOrEqual(12_000_000);
  }
});
