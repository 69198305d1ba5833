/** A dataset to score, and the same scores by the reference, from the index's own entries. */
import path from 'node:path';
import {buildIndex, type Dataset, openDataset} from '../../../../src/engine/index/index';
import {combineBoth} from '../../../../src/engine/kernel/combine';
import {enrichmentOfEntries, type Metric} from '../../../../src/engine/kernel/reference';
import type {QueryRows} from '../../../../src/engine/pool';
import {givenBuild, givenMatrix, givenScores} from '../index/given';

export async function givenDataset(
  folder: string,
  name: string,
  genes: number,
  signatures: number,
): Promise<Dataset> {
  await buildIndex(givenBuild(folder, name, givenMatrix(folder, givenScores(genes, signatures, 11))));
  return openDataset(path.join(folder, name));
}

/** Distinct gene rows, reproducible. */
export function givenRows(genes: number, count: number, seed: number): Uint32Array {
  const rows = new Set<number>();
  let state = seed;
  while (rows.size < count) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    rows.add(Math.floor((state / 2 ** 32) * genes));
  }
  return Uint32Array.from(rows);
}

export function plainScores(dataset: Dataset, {up, down}: QueryRows, metric: Metric) {
  const index = dataset.index('all');
  const enrichments = (rows: Uint32Array) => {
    const entries = new Uint32Array(rows.length * index.signatures);
    index.readRows(rows, 0, index.signatures, entries, index.signatures);
    return Array.from({length: index.signatures}, (_, s) => {
      const block = index.blockOf(s);
      return enrichmentOfEntries(
        Array.from(rows, (_row, i) => entries[i * index.signatures + s]),
        index.layout,
        index.footer(block).rankedGenes[s - index.blocks[block].start],
        metric,
      );
    });
  };
  const ups = enrichments(up);
  const downs = enrichments(down);
  return {
    cs: ups.map(({score}, s) => {
      if (down.length === 0) return score;
      return up.length === 0 ? 0 - downs[s].score : combineBoth(score, downs[s].score);
    }),
    up: ups.map(({score}) => score),
    down: downs.map(({score}) => score),
    leadUp: ups.map(({leadingEdge}) => leadingEdge),
    leadDown: downs.map(({leadingEdge}) => leadingEdge),
  };
}
