/** Metrics that look at a signature's most extreme genes only (Cheng 2014; RCSM XSumScore, XCosScore). */
import type {Scores} from '../kernel/combine';
import {extremeRows} from '../stats/extreme-rows';
import {perSignature, type SetQuery, type Slab} from './slab';

/** Genes at each end of a signature that count; where it has fewer than two ends' worth, all of them do. */
export const extremeSetSize = 500;

/** XSum: sum of the scores of the up list's genes less that of the down list's, extreme genes only. */
export function xsumScores(slab: Slab, {up, down}: SetQuery, size = extremeSetSize): Float64Array {
  const sign = new Int8Array(slab.genes);
  for (const gene of up) sign[gene]++;
  for (const gene of down) sign[gene]--;
  return perSignature(slab, (signature) => {
    let sum = 0;
    for (const gene of extremeGenes(signature, size)) sum += sign[gene] * signature[gene];
    return sum;
  });
}

/** XCos: cosine of the query's values and the scores, over the extreme genes that have a value in the query. */
export function xcosScores(slab: Slab, query: Float64Array, size = extremeSetSize): Float64Array {
  return perSignature(slab, (signature) => {
    let [product, scores, values] = [0, 0, 0];
    for (const gene of extremeGenes(signature, size)) {
      if (Number.isNaN(query[gene])) continue;
      product += signature[gene] * query[gene];
      scores += signature[gene] ** 2;
      values += query[gene] ** 2;
    }
    return product / Math.sqrt(scores * values);
  });
}

/** The ends that `extremeRows` finds, and the gene in the middle where they are all but one of the genes. */
function* extremeGenes(signature: Scores, size: number): Generator<number> {
  const {up, down} = extremeRows(signature, size);
  if (up.length < size) {
    for (let gene = 0; gene < signature.length; gene++) if (!Number.isNaN(signature[gene])) yield gene;
    return;
  }
  yield* up;
  yield* down;
}
