import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {
  appendSignatures,
  buildIndex,
  checkIndex,
  keepsScores,
  openDataset,
  readScores,
} from '../../../../src/engine/index/index';
import {isCoarse} from '../../../../src/engine/index/unrounded';
import {combineBoth} from '../../../../src/engine/kernel/combine';
import {enrichment} from '../../../../src/engine/kernel/reference';
import {profileMetrics, setMetrics} from '../../../../src/engine/metrics';
import {createScoringPool} from '../../../../src/engine/pool';
import {givenRows} from '../pool/given';
import {givenBuild, givenFolder, givenMatrix, givenScores, plainRanks} from './given';

const folder = givenFolder();
const genes = 300;
const pool = createScoringPool({workers: 1});
afterAll(() => pool.close());

/** Builds a dataset that keeps its scores; some are missing, none in the first gene. */
async function givenUnrounded(name: string, signatures: number, seed = 5): Promise<number[][]> {
  const scores = givenScores(genes, signatures, seed).map((column, s) =>
    column.map((score, g) => (g > 0 && (g * 7 + s) % 41 === 0 ? Number.NaN : score)),
  );
  const matrix = givenMatrix(folder, scores, `${name}-`);
  await buildIndex({...givenBuild(folder, name, matrix), unrounded: true});
  return scores;
}

const rows = Uint32Array.from({length: genes}, (_, g) => g);
const everyone = (count: number) => Uint32Array.from({length: count}, (_, s) => s);

describe('a dataset that keeps its scores', () => {
  it('gives them back bit for bit', async () => {
    const scores = await givenUnrounded('kept', 70);
    const dataset = openDataset(path.join(folder, 'kept'));
    expect(dataset.manifest.unrounded).toBe(true);
    expect(readScores(dataset.index('all'), rows, everyone(70))).toEqual(Float32Array.from(scores.flat()));
    const some = Uint32Array.of(69, 3, 12);
    expect(readScores(dataset.index('all'), Uint32Array.of(7, 2), some)).toEqual(
      Float32Array.from([...some].flatMap((s) => [scores[s][7], scores[s][2]])),
    );
    dataset.close();
    expect((await checkIndex(path.join(folder, 'kept'))).problems).toEqual([]);
  });

  it.each(['wtcs', 'cs'] as const)(
    'is scored by them: %s, one query and a batch, whole and in part',
    async (metric) => {
      const count = 130;
      const scores = await givenUnrounded(`scored-${metric}`, count, 9);
      const dataset = openDataset(path.join(folder, `scored-${metric}`));
      const queries = Array.from({length: 40}, (_, q) => ({
        up: givenRows(genes, 30, q + 1),
        down: givenRows(genes, 25, q + 1000),
      }));
      const plain = (signature: number, set: Uint32Array) => {
        const column = scores[signature];
        const ranks = plainRanks(column);
        return enrichment(
          Array.from(set, (row) => ranks[row]),
          Array.from(set, (row) => Math.abs(column[row])),
          column.filter((score) => !Number.isNaN(score)).length,
          metric,
        );
      };
      const subset = Uint32Array.of(2, 17, 64, 129);
      for (const [asked, over] of [
        [queries.slice(0, 1), undefined],
        [queries, undefined],
        [queries.slice(3, 6), subset],
      ] as const) {
        const found = await pool.score({
          index: dataset.location('all'),
          metric,
          queries: asked,
          outputs: ['cs', 'up', 'leadDown'],
          subset: over,
        });
        asked.forEach(({up, down}, q) => {
          const expected = Array.from(over ?? everyone(count), (signature) => {
            const [above, below] = [plain(signature, up), plain(signature, down)];
            return {cs: combineBoth(above.score, below.score), up: above.score, leadDown: below.leadingEdge};
          });
          for (const [i, each] of expected.entries()) {
            expect(found[q].cs?.[i]).toBeCloseTo(each.cs, 6);
            expect(found[q].up?.[i]).toBeCloseTo(each.up, 6);
            expect(found[q].leadDown?.[i]).toBeCloseTo(each.leadDown, 6);
          }
        });
      }
      dataset.close();
    },
  );

  it('keeps those that are appended, and no more once there are too many', async () => {
    const first = await givenUnrounded('grown', 20);
    const more = givenScores(genes, 15, 77);
    const append = (columns: number[][], prefix: string) => {
      const matrix = givenMatrix(folder, columns, prefix);
      const {genes: table} = givenBuild(folder, 'grown', matrix);
      return appendSignatures({outDir: folder, name: 'grown', matrix, genes: table, workers: 1});
    };
    await append(more, 'T');
    const dataset = openDataset(path.join(folder, 'grown'));
    expect(readScores(dataset.index('all'), rows, everyone(35))).toEqual(
      Float32Array.from([...first, ...more].flat()),
    );
    dataset.close();
    expect((await checkIndex(path.join(folder, 'grown'))).problems).toEqual([]);
    expect(keepsScores(35 + 970)).toBe(false);
    await append(givenScores(genes, 970, 78), 'U');
    const {manifest, close} = openDataset(path.join(folder, 'grown'));
    close();
    expect(manifest.unrounded).toBe(35);
    const files = readdirSync(path.join(folder, 'grown')).filter((name) => name.endsWith('.scores'));
    // That of the generation before, for whoever has just read its manifest.
    expect(files).toEqual(['all.2.scores', 'all.3.scores']);
    const grown = openDataset(path.join(folder, 'grown'));
    expect(grown.index('all').unrounded).toMatchObject({kept: everyone(35), whole: false});
    expect(readScores(grown.index('all'), rows, everyone(35))).toEqual(
      Float32Array.from([...first, ...more].flat()),
    );
    grown.close();
    expect((await checkIndex(path.join(folder, 'grown'))).problems).toEqual([]);
  });

  it('is read where its file is of version 1, too', async () => {
    const scores = await givenUnrounded('first-version', 30);
    const file = path.join(folder, 'first-version', 'all.1.scores');
    const header = Buffer.from(readFileSync(file).subarray(0, 64));
    const byGene = Array.from(rows, (gene) => Float32Array.from(scores, (column) => column[gene]));
    const checksums = Uint32Array.from(byGene, (row) => crc32(new Uint8Array(row.buffer)));
    header.writeUInt32LE(1, 8);
    header.writeUInt32LE(0, 20);
    header.writeUInt32LE(crc32(checksums, crc32(header.subarray(0, 40))), 40);
    const bytes = [checksums, ...byGene].map(({buffer}) => Buffer.from(buffer));
    writeFileSync(file, Buffer.concat([header, ...bytes]));
    const dataset = openDataset(path.join(folder, 'first-version'));
    expect(readScores(dataset.index('all'), rows, everyone(30))).toEqual(Float32Array.from(scores.flat()));
    dataset.close();
  });

  it('tells damage, a file of another dataset and a missing one', async () => {
    await givenUnrounded('damaged', 20);
    await givenUnrounded('other', 20, 6);
    const file = path.join(folder, 'damaged', 'all.1.scores');
    const bytes = readFileSync(file);
    const damaged = Buffer.from(bytes);
    damaged[damaged.length - 5] ^= 1;
    writeFileSync(file, damaged);
    const {problems} = await checkIndex(path.join(folder, 'damaged'));
    expect(problems.map(({code}) => code)).toEqual(['INDEX_DAMAGED']);
    expect(problems[0].message).toContain('row 299 does not match its checksum');
    const open = () => openDataset(path.join(folder, 'damaged')).index('all');
    for (const [content, code] of [
      [readFileSync(path.join(folder, 'other', 'all.1.scores')), 'INDEX_REPLACED'],
      [Buffer.from('something else'.repeat(100)), 'INDEX_FOREIGN'],
      [bytes.subarray(0, 40), 'INDEX_TRUNCATED'],
    ] as const) {
      writeFileSync(file, content);
      expect(open).toThrow(expect.objectContaining({code}));
    }
  });
});

describe('a larger dataset in which some signatures have an outlier', () => {
  const count = 150;
  const isOutlier = (s: number) => s % 7 === 3;
  /** Nothing is lost where the largest score is not far from the others. */
  const withOutliers = (signatures: number, seed: number) =>
    givenScores(genes, signatures, seed).map((column, s) =>
      column.map((score, g) => (isOutlier(s) && g === (s * 5) % genes ? 1000 : score)),
    );
  const plain = (column: readonly number[], set: Uint32Array) => {
    const ranks = plainRanks(column);
    const of = (values: readonly number[]) => Array.from(set, (row) => values[row]);
    return enrichment(of(ranks), of(column.map(Math.abs)), genes, 'wtcs').score;
  };
  const scores = withOutliers(count, 21);
  const outliers = everyone(count).filter(isOutlier);

  beforeAll(async () => {
    const matrix = givenMatrix(folder, scores, 'outlier-');
    await buildIndex(givenBuild(folder, 'outliers', matrix));
  });

  it('keeps the scores of these alone', async () => {
    const dataset = openDataset(path.join(folder, 'outliers'));
    expect(dataset.manifest.unrounded).toBe(outliers.length);
    expect(dataset.index('all').unrounded).toMatchObject({kept: outliers, whole: false});
    const read = readScores(dataset.index('all'), rows, everyone(count));
    for (const s of outliers) {
      expect(read.subarray(s * genes, (s + 1) * genes)).toEqual(Float32Array.from(scores[s]));
    }
    dataset.close();
    expect((await checkIndex(path.join(folder, 'outliers'))).problems).toEqual([]);
  });

  it('is told by how much of a signature is far below its largest score', () => {
    const coarse = (scores: readonly number[]) =>
      isCoarse(
        Float32Array.from(scores),
        Uint32Array.from(scores.keys()),
        Int32Array.from(scores.keys()),
        Math.max(...scores.map(Math.abs)),
      );
    for (const size of [20, 300, 12_328]) {
      const [column] = givenScores(size, 1, 5);
      const withLargest = (...largest: number[]) => coarse([...column, ...largest]);
      expect([withLargest(), withLargest(10), withLargest(25)]).toEqual([false, false, false]);
      expect([withLargest(100), withLargest(300, 1000, -200), withLargest(1e30)]).toEqual([true, true, true]);
      // Zeros are kept as they are.
      const sparse = column.map((score, g) => (g % 4 === 0 ? 3 * score : 0));
      expect([coarse([...sparse, 10]), coarse([...sparse, 1000])]).toEqual([false, true]);
    }
    expect(coarse([1e-3, 1000])).toBe(false);
  });

  it('keeps the promise of 1e-5: one query and a batch, all signatures and some', async () => {
    const dataset = openDataset(path.join(folder, 'outliers'));
    const queries = Array.from({length: 60}, (_, q) => ({
      up: givenRows(genes, 10 + q, q + 1),
      down: givenRows(genes, 12, q + 500),
    }));
    const index = dataset.location('all');
    let largest = 0;
    for (const [asked, subset] of [
      [queries.slice(0, 1), undefined],
      [queries, undefined],
      [queries.slice(3, 9), Uint32Array.of(2, 3, 4, 17, 52, 101, 149)],
    ] as const) {
      const found = await pool.score({
        index,
        metric: 'wtcs',
        queries: asked,
        outputs: ['up', 'down'],
        subset,
      });
      for (const [q, {up, down}] of asked.entries()) {
        for (const [i, s] of (subset ?? everyone(count)).entries()) {
          for (const [set, es] of [
            [up, found[q].up],
            [down, found[q].down],
          ] as const) {
            const error = Math.abs((es?.[i] ?? Number.NaN) - plain(scores[s], set));
            // Single precision is all that is left of rounding.
            if (isOutlier(s)) expect(error).toBeLessThan(1e-7);
            largest = Math.max(largest, error);
          }
        }
      }
    }
    expect(largest).toBeLessThanOrEqual(1e-5);
    dataset.close();
  });

  it('adds those of a matrix that is appended', async () => {
    const matrix = givenMatrix(folder, scores.slice(0, 40), 'first-');
    await buildIndex(givenBuild(folder, 'appended', matrix));
    const more = withOutliers(30, 22);
    const next = givenMatrix(folder, more, 'more-');
    const {genes: table} = givenBuild(folder, 'appended', next);
    await appendSignatures({outDir: folder, name: 'appended', matrix: next, genes: table, workers: 1});
    const dataset = openDataset(path.join(folder, 'appended'));
    const kept = [
      ...everyone(40).filter(isOutlier),
      ...everyone(30)
        .filter(isOutlier)
        .map((s) => 40 + s),
    ];
    expect([...(dataset.index('all').unrounded?.kept ?? [])]).toEqual(kept);
    const all = [...scores.slice(0, 40), ...more];
    const read = readScores(dataset.index('all'), Uint32Array.of(9, 200), Uint32Array.from(kept));
    expect(read).toEqual(Float32Array.from(kept.flatMap((s) => [all[s][9], all[s][200]])));
    dataset.close();
    expect((await checkIndex(path.join(folder, 'appended'))).problems).toEqual([]);
  });

  it.each(['xsum', 'zhang', 'lamb2006'] as const)(
    'compares by unrounded scores where they are kept: %s, in it and in a small one',
    async (metric) => {
      const lists = Array.from({length: 3}, (_, q) => ({
        up: givenRows(genes, 25, q + 7),
        down: givenRows(genes, 20, q + 70),
      }));
      const small = await givenUnrounded(`compared-${metric}`, 40, 11);
      for (const [name, columns, isExact] of [
        ['outliers', scores, isOutlier],
        [`compared-${metric}`, small, () => true],
      ] as const) {
        const dataset = openDataset(path.join(folder, name));
        const found = await pool.compare({index: dataset.location('all'), metric, lists});
        const slab = {scores: Float32Array.from(columns.flat()), genes};
        lists.forEach((list, q) => {
          const expected = setMetrics[metric](slab, list);
          for (let s = 0; s < columns.length; s++) {
            if (isExact(s)) expect(found[q][s]).toBe(Math.fround(expected[s]));
            else expect(found[q][s]).toBeCloseTo(expected[s], 3);
          }
        });
        dataset.close();
      }
    },
  );

  it('compares whole profiles by them, too', async () => {
    const dataset = openDataset(path.join(folder, 'outliers'));
    const profile = Float64Array.from(givenScores(genes, 1, 91)[0]);
    for (const metric of ['pearson', 'spearman', 'cosine', 'xcos'] as const) {
      const [found] = await pool.compare({index: dataset.location('all'), metric, profiles: [profile]});
      const expected = profileMetrics[metric]({scores: Float32Array.from(scores.flat()), genes}, profile);
      for (const s of outliers) expect(found[s]).toBe(Math.fround(expected[s]));
    }
    dataset.close();
  });
});
