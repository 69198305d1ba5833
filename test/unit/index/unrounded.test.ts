import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {
  appendSignatures,
  buildIndex,
  checkIndex,
  keepsScores,
  openDataset,
  readScores,
} from '../../../src/engine/index';
import {combineBoth} from '../../../src/engine/kernel/combine';
import {enrichment} from '../../../src/engine/kernel/reference';
import {createScoringPool} from '../../../src/engine/pool';
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

  it('keeps those that are appended, and none once there are too many', async () => {
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
    expect(manifest.unrounded).toBeUndefined();
    const files = readdirSync(path.join(folder, 'grown')).filter((name) => name.endsWith('.scores'));
    // That of the generation before, for whoever has just read its manifest.
    expect(files).toEqual(['all.2.scores']);
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
