import {type Dataset, readScores} from '../../../../src/engine/index/index';
import {ascendingPositions} from '../../../../src/engine/index/slice';
import {createScoringPool, type ScoringPool} from '../../../../src/engine/pool';
import {readShards, targetOf} from '../../../../src/engine/pool/read';
import {givenFolder} from '../index/given';
import {givenDataset, givenRows} from './given';

const folder = givenFolder();
const genes = 60;
/** Three blocks, the last one short. */
const signatures = 17_000;
let dataset: Dataset;
let pool: ScoringPool;

beforeAll(async () => {
  dataset = await givenDataset(folder, 'read', genes, signatures);
  pool = createScoringPool({workers: 2});
});
afterAll(async () => {
  await pool.close();
  dataset.close();
});

const index = () => dataset.location('all');
const spread = (step: number) =>
  Uint32Array.from({length: Math.floor(signatures / step)}, (_, i) => i * step);

describe('reading a slice on the threads', () => {
  it.each([
    ['spread over all blocks', givenRows(genes, 23, 1), spread(7)],
    ['side by side', givenRows(genes, 40, 2), Uint32Array.from({length: 300}, (_, i) => 8_000 + i)],
    ['in any order, some twice', Uint32Array.of(9, 3, 9), Uint32Array.of(16_999, 0, 8_191, 0, 8_192)],
    ['of one score', Uint32Array.of(59), Uint32Array.of(16_384)],
    ['of everything', spread(1).subarray(0, genes), spread(1)],
  ])('%s is what one thread reads', async (_, geneRows, wanted) => {
    const found = await pool.read({index: index(), geneRows, signatures: wanted});
    expect(
      Buffer.from(found.buffer).equals(
        Buffer.from(readScores(dataset.index('all'), geneRows, wanted).buffer),
      ),
    ).toBe(true);
  });

  it('of nothing is empty', async () => {
    const [none, one] = [new Uint32Array(), Uint32Array.of(1)];
    expect(await pool.read({index: index(), geneRows: none, signatures: one})).toHaveLength(0);
    expect(await pool.read({index: index(), geneRows: one, signatures: none})).toHaveLength(0);
  });

  it('tells its progress, and stops when it is told to', async () => {
    const request = {index: index(), geneRows: spread(1).subarray(0, genes), signatures: spread(1)};
    const shares: number[] = [];
    await pool.read(request, {onProgress: ({done, total}) => shares.push(done / total)});
    expect(shares.length).toBeGreaterThan(1);
    expect(shares.at(-1)).toBe(1);
    const stopping = new AbortController();
    const stopped = pool.read(request, {signal: stopping.signal, onProgress: () => stopping.abort()});
    await expect(stopped).rejects.toMatchObject({code: 'POOL_STOPPED'});
    expect(await pool.read(request)).toHaveLength(genes * signatures);
  });

  it('refuses what the index does not have', async () => {
    const one = Uint32Array.of(0);
    await expect(
      pool.read({index: index(), geneRows: Uint32Array.of(genes), signatures: one}),
    ).rejects.toMatchObject({code: 'POOL_REQUEST_INVALID'});
    await expect(
      pool.read({index: index(), geneRows: one, signatures: Uint32Array.of(signatures)}),
    ).rejects.toMatchObject({code: 'POOL_REQUEST_INVALID'});
  });
});

it('cuts a slice so that each score is in one shard and every thread has some', () => {
  const request = {index: index(), geneRows: spread(1).subarray(0, genes), signatures: spread(3)};
  const reader = dataset.index('all');
  const target = targetOf(request, reader);
  for (const threads of [1, 2, 7]) {
    const shards = readShards(target, ascendingPositions(target.signatures), reader, threads);
    const seen = new Uint8Array(target.scores.length);
    for (const {queryStart, queryEnd, start, end} of shards) {
      for (let s = start; s < end; s++) for (let g = queryStart; g < queryEnd; g++) seen[s * genes + g]++;
    }
    expect(seen.every((times) => times === 1)).toBe(true);
  }
});
