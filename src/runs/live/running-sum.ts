/** What a plot of a query against one signature shows: where its genes stand, and the running sum of each list. */

import {querySpace} from '../../analyses/source';
import {missingText, valueAt} from '../../engine/formats/text-field';
import type {CheckedQuery} from '../../engine/genes/check';
import type {ClassedGene} from '../../engine/genes/classify';
import {allKnown, type Dataset, type IndexReader, readScores, rowsOfGenes} from '../../engine/index/index';
import {combine} from '../../engine/kernel/combine';
import type {Metric} from '../../engine/kernel/reference';
import {runningSum} from '../../engine/kernel/running-sum';
import {resultFields} from '../../results/signatures/fields';

export interface RunningSumRequest {
  readonly query: Pick<CheckedQuery, 'name' | 'up' | 'down'>;
  readonly sigId: string;
  readonly metric: Metric;
}

/** Sums and scores are told to this part of one. */
const precision = 1e6;
const rounded = (value: number) => Math.round(value * precision) / precision;

/**
 * Enrichment of a query's lists in one signature of a dataset, hit by hit, with the z-scores.
 * @throws INDEX_ID_UNKNOWN for a signature that the dataset has not, and what reading an index throws
 */
export function runningSums(dataset: Dataset, {query, sigId, metric}: RunningSumRequest): object {
  const {signatures, manifest} = dataset;
  const space = querySpace(dataset);
  const index = dataset.index(space);
  const [row] = allKnown(manifest.name, 'signature', [sigId], signatures.find([sigId]));
  const facts = resultFields.flatMap((name) => {
    const field = signatures.field(name);
    const value = field ? valueAt(field, row) : missingText;
    return value === missingText ? [] : [[name, value] as const];
  });
  const block = index.blockOf(row);
  const rankedGenes = index.footer(block).rankedGenes[row - index.blocks[block].start];
  const sum = (list: CheckedQuery['up']) => list && listSum(index, list.valid, {row, rankedGenes, metric});
  const [up, down] = [sum(query.up), sum(query.down)];
  const [score] = combine(
    up && Float64Array.of(up.exact),
    down && Float64Array.of(down.exact),
    new Float64Array(1),
  );
  return {
    query_id: query.name,
    sig_id: sigId,
    signature: Object.fromEntries(facts),
    metric,
    gene_space: space,
    genes: rankedGenes,
    raw_cs: rounded(score),
    ...(up && {up: up.shown}),
    ...(down && {down: down.shown}),
  };
}

function listSum(
  index: IndexReader,
  genes: readonly ClassedGene[],
  {row, rankedGenes, metric}: {row: number; rankedGenes: number; metric: Metric},
): {exact: number; shown: object} {
  const geneRows = Uint32Array.from(
    rowsOfGenes(
      index,
      genes.map(({entrezId}) => Number(entrezId)),
    ),
  );
  const entries = new Uint32Array(geneRows.length);
  index.readRows(geneRows, row, row + 1, entries, 1);
  const scores = keptScores(index, geneRows, row);
  const {score, leadingEdge, hits} = runningSum({entries, scores, layout: index.layout, rankedGenes, metric});
  const z = readScores(index, geneRows, Uint32Array.of(row));
  const shown = hits.map(({member, rank, before, after, leads}) => ({
    rank,
    entrez_id: genes[member].entrezId,
    symbol: genes[member].symbol,
    z: rounded(z[member]),
    before: rounded(before),
    after: rounded(after),
    leading_edge: leads,
  }));
  const present = new Set(hits.map(({member}) => member));
  return {
    exact: score,
    shown: {
      es: rounded(score),
      leading_edge: rounded(leadingEdge),
      size: genes.length,
      hits: shown,
      without_score: genes.filter((_, member) => !present.has(member)).map(({entrezId}) => entrezId),
    },
  };
}

/** Scores of the genes where the dataset keeps those of the signature, by which it was scored then. */
function keptScores({unrounded}: IndexReader, geneRows: Uint32Array, row: number): Float32Array | undefined {
  if (!unrounded) return undefined;
  const place = unrounded.placeOf(row);
  if (unrounded.kept[place] !== row) return undefined;
  return Float32Array.from(geneRows, (gene) => unrounded.row(gene, place, place + 1)[0]);
}
