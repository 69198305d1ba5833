import {setImmediate as breathe} from 'node:timers/promises';
import type {MatrixReader} from '../../engine/formats/matrix';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {resolveNamedRows} from '../../engine/genes/naming';
import type {Dataset, SpaceName} from '../../engine/index/index';
import {combineBoth} from '../../engine/kernel/combine';
import {enrichment} from '../../engine/kernel/reference';
import type {QueryRows, ScoringPool} from '../../engine/pool';
import {failure} from '../../errors';

/** Genes of each list of the random queries, fewer where the space is small. */
const listSizes = [10, 50, 150, 500];
/** Weights of 18 bits move an enrichment score by less than this (entry.ts). */
const tolerance = 1e-5;
const shownDifferences = 5;

export interface CompareOptions {
  readonly dataset: Dataset;
  /** a matrix the dataset was built from; stays open */
  readonly matrix: MatrixReader;
  readonly catalog: GeneCatalog;
  readonly scoring: ScoringPool;
  /** signatures to compare, drawn at random from those of the matrix */
  readonly sample: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Difference {
  readonly space: SpaceName;
  readonly signature: string;
  /** genes in each list of the query */
  readonly listSize: number;
  readonly stored: number;
  readonly recomputed: number;
}

export interface Comparison {
  readonly signatures: number;
  /** scores compared: signatures x queries x gene spaces */
  readonly scores: number;
  readonly largestDifference: number;
  /**
   * scores of lists whose running sum goes as far up as down, to within the tolerance: which of the two is their
   * enrichment score, the last bit of a weight decides
   */
  readonly undecided: number;
  /** other scores farther apart than 1e-5 (or missing on one side), and some of them */
  readonly differing: number;
  readonly examples: readonly Difference[];
}

/** A gene space of the comparison. */
interface Part {
  readonly space: SpaceName;
  /** the matrix row of each index row */
  readonly matrixRows: Uint32Array;
  readonly queries: readonly QueryRows[];
  /** per query, a score for each sampled signature in dataset order */
  readonly stored: readonly Float32Array[];
}

/**
 * Scores random signatures against random queries twice, through the index and from the matrix by the reference
 * implementation, and compares: whatever went wrong between file and score shows here.
 * @throws COMPARE_SOURCE_FOREIGN when the matrix lacks the dataset's genes or signatures
 */
export async function compareWithSource(options: CompareOptions): Promise<Comparison> {
  const {dataset, matrix, sample, onProgress} = options;
  const columns = sampledColumns(dataset, matrix, sample);
  const subset = Uint32Array.from(columns.values()).sort();
  const place = new Map(Array.from(subset, (row, i) => [row, i]));
  const parts: Part[] = [];
  for (const {space} of dataset.manifest.spaces) parts.push(await scorePart(options, space, subset));

  const result = {scores: 0, largestDifference: 0, undecided: 0, differing: 0};
  const examples: Difference[] = [];
  let done = 0;
  for (const {first, scores, wanted} of slabsOf(
    matrix,
    [...columns.keys()].sort((a, b) => a - b),
  )) {
    for (const column of wanted) {
      const height = matrix.rows.ids.length;
      const signatureScores = scores.subarray((column - first) * height, (column - first + 1) * height);
      const at = place.get(columns.get(column) ?? -1) ?? -1;
      for (const {space, matrixRows, queries, stored} of parts) {
        const values = Float32Array.from(matrixRows, (row) => signatureScores[row]);
        const ranked = values.filter((value) => !Number.isNaN(value)).sort();
        for (const [q, query] of queries.entries()) {
          const [recomputed, ...others] = scoresByDefinition(values, ranked, query);
          const difference = Math.abs(stored[q][at] - recomputed);
          result.scores++;
          if (difference <= tolerance) {
            result.largestDifference = Math.max(result.largestDifference, difference);
            continue;
          }
          if (others.some((other) => Math.abs(stored[q][at] - other) <= tolerance)) {
            result.undecided++;
            continue;
          }
          result.differing++;
          const signature = matrix.columns.ids[column];
          const listSize = query.up.length;
          if (examples.length < shownDifferences) {
            examples.push({space, signature, listSize, stored: stored[q][at], recomputed});
          }
        }
      }
      onProgress?.(++done, columns.size);
    }
    await breathe();
  }
  return {signatures: columns.size, ...result, examples};
}

/** Columns of the matrix drawn at random, each with its row in the dataset. */
function sampledColumns(dataset: Dataset, matrix: MatrixReader, sample: number): Map<number, number> {
  const rows = dataset.signatures.find(matrix.columns.ids);
  const known = [...rows.keys()].filter((column) => rows[column] >= 0);
  if (known.length === 0) throw foreign(dataset, matrix, 'it has none of its signatures');
  return new Map(draw(known, sample).map((column) => [column, rows[column]]));
}

async function scorePart(
  {dataset, matrix, catalog, scoring}: CompareOptions,
  space: SpaceName,
  subset: Uint32Array,
): Promise<Part> {
  const index = dataset.index(space);
  const {entrezIds} = resolveNamedRows(matrix.rows, catalog);
  const rowOfGene = new Map(entrezIds.map((id, row) => [id, row]));
  const matrixRows = index.geneIds.map((id) => {
    const row = rowOfGene.get(String(id));
    if (row === undefined) throw foreign(dataset, matrix, `it has no row for gene ${id}`);
    return row;
  });
  const genes = [...index.geneIds.keys()];
  const queries = listSizes.map((size) => {
    const drawn = Uint32Array.from(draw(genes, 2 * size));
    const half = Math.ceil(drawn.length / 2);
    return {up: drawn.slice(0, half), down: drawn.slice(half)};
  });
  const results = await scoring.score({
    index: dataset.location(space),
    metric: 'wtcs',
    queries,
    outputs: ['cs'],
    subset,
  });
  return {space, matrixRows, queries, stored: results.map(({cs}) => cs ?? new Float32Array())};
}

/** `count` of the items (all, if there are fewer) in random order. */
function draw<T>(items: readonly T[], count: number): T[] {
  const pool = [...items];
  const drawn = Math.min(count, pool.length);
  for (let i = 0; i < drawn; i++) {
    const j = i + Math.floor(Math.random() * (pool.length - i));
    [pool[i], pool[j]] = [pool[j], pool[i]];
  }
  return pool.slice(0, drawn);
}

interface Slab {
  /** its first column */
  readonly first: number;
  /** signature-major; valid until the next slab */
  readonly scores: Float32Array;
  readonly wanted: readonly number[];
}

/** Ascending columns, read together as the file keeps them together. */
function* slabsOf(matrix: MatrixReader, columns: readonly number[]): Generator<Slab> {
  const {columnStep = 1} = matrix;
  const buffer = new Float32Array(columnStep * matrix.rows.ids.length);
  let from = 0;
  while (from < columns.length) {
    const chunk = Math.floor(columns[from] / columnStep);
    let to = from;
    while (to < columns.length && Math.floor(columns[to] / columnStep) === chunk) to++;
    const wanted = columns.slice(from, to);
    const first = wanted[0];
    yield {first, scores: matrix.readColumns(first, wanted[wanted.length - 1] + 1, buffer), wanted};
    from = to;
  }
}

/**
 * WTCS of one signature by the reference, then what it would be with the opposite peaks of lists that have two
 * equally far from zero. `ranked`: the signature's scores that are there, ascending.
 */
function scoresByDefinition(values: Float32Array, ranked: Float32Array, {up, down}: QueryRows): number[] {
  const lists = [up, down].filter(({length}) => length > 0);
  const [first, second] = lists.map((genes) => {
    const ranks = Array.from(genes, (gene) => rankOf(gene, values, ranked));
    const weights = Array.from(genes, (gene) => Math.abs(values[gene]));
    const {score} = enrichment(ranks, weights, ranked.length, 'wtcs');
    const opposite = oppositePeak(ranks, weights, ranked.length, score);
    return Math.abs(Math.abs(score) - Math.abs(opposite)) <= tolerance ? [score, opposite] : [score];
  });
  return second ? first.flatMap((a) => second.map((b) => combineBoth(a, b))) : first;
}

/** How far the running sum goes to the other side of zero than the enrichment score. */
function oppositePeak(
  ranks: readonly number[],
  weights: readonly number[],
  n: number,
  score: number,
): number {
  const hits = [...ranks.keys()].filter((i) => ranks[i] > 0).sort((a, b) => ranks[a] - ranks[b]);
  const total = hits.reduce((sum, i) => sum + weights[i], 0);
  const misses = Math.max(n - hits.length, 1);
  let sum = 0;
  let farthest = 0;
  for (const [k, i] of hits.entries()) {
    const missed = (ranks[i] - (k + 1)) / misses;
    const before = sum / total - missed;
    sum += weights[i];
    const after = sum / total - missed;
    farthest = score > 0 ? Math.min(farthest, before) : Math.max(farthest, after);
  }
  return farthest;
}

/** 1 = largest score, ties in gene order, 0 = missing. */
function rankOf(gene: number, values: Float32Array, ranked: Float32Array): number {
  const value = values[gene];
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = ranked.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranked[middle] > value) high = middle;
    else low = middle + 1;
  }
  let rank = ranked.length - low + 1;
  // Its equals lie before `low`.
  if (low > 1 && ranked[low - 2] === value) {
    for (let other = 0; other < gene; other++) if (values[other] === value) rank++;
  }
  return rank;
}

function foreign({manifest}: Dataset, matrix: MatrixReader, detail: string) {
  return failure('COMPARE_SOURCE_FOREIGN', {name: manifest.name, file: matrix.path, detail});
}
