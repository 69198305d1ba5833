/**
 * A signature from treated and control wells as the direction that tells them apart best: a linear discriminant with a
 * shrunken covariance (Clark et al. 2014, BMC Bioinformatics 15:79, Methods).
 */

import {failure} from '../ground/failures';
import type {Scores} from '../kernel/combine';

/** Share of the covariance that is believed; the rest is the mean variance of all genes. */
const usualTrust = 0.5;

/**
 * b = (t S + (1 - t) s I)^-1 (mean of treated - mean of controls), of length 1, where S is the covariance within both
 * kinds of wells and s the mean of its diagonal. Genes are many and wells few, so the inverse is taken in the space of
 * the wells (Woodbury), which is exact.
 *
 * @param treated values of each well, one per gene; at least 2
 * @param controls likewise
 * @param trust share of S, from 0 (the difference of the means alone) to less than 1
 * @returns a value per gene; NaN for a gene that a well lacks, and 0 everywhere when the means are the same
 * @throws LEVELS_UNFIT for fewer wells
 */
export function characteristicDirection(
  treated: readonly Scores[],
  controls: readonly Scores[],
  trust: number = usualTrust,
): Float64Array {
  if (treated.length < 2 || controls.length < 2) {
    throw failure('LEVELS_UNFIT', {
      subject: 'a characteristic direction',
      detail: `it needs 2 treated wells and 2 controls at least, and there are ${treated.length} and ${controls.length}`,
    });
  }
  const wells = [...treated, ...controls];
  const all = treated[0].length;
  const genes: number[] = [];
  for (let gene = 0; gene < all; gene++) {
    if (wells.every((well) => !Number.isNaN(well[gene]))) genes.push(gene);
  }
  const meanTreated = meansOf(treated, genes);
  const meanControls = meansOf(controls, genes);
  const difference = meanTreated.map((mean, i) => mean - meanControls[i]);
  const residuals = wells.map((well, w) => {
    const means = w < treated.length ? meanTreated : meanControls;
    return Float64Array.from(genes, (gene, i) => well[gene] - means[i]);
  });
  const direction = solve(residuals, difference, trust, wells.length - 2);
  const length = Math.sqrt(dot(direction, direction));
  const spread = new Float64Array(all).fill(Number.NaN);
  genes.forEach((gene, i) => {
    spread[gene] = length === 0 ? 0 : direction[i] / length;
  });
  return spread;
}

function meansOf(wells: readonly Scores[], genes: readonly number[]): Float64Array {
  return Float64Array.from(genes, (gene) => {
    let sum = 0;
    for (const well of wells) sum += well[gene];
    return sum / wells.length;
  });
}

/** (a I + (trust / freedom) X X')^-1 d with X the residuals of the wells, by (1 / a) (d - X (a freedom / trust I + X'X)^-1 X'd). */
function solve(
  residuals: readonly Float64Array[],
  difference: Float64Array,
  trust: number,
  freedom: number,
): Float64Array {
  const count = residuals.length;
  const gram = residuals.map((a) => Float64Array.from(residuals, (b) => dot(a, b)));
  const trace = gram.reduce((sum, row, i) => sum + row[i], 0);
  const ridge = ((1 - trust) * trace) / freedom / Math.max(1, difference.length);
  // Wells of a kind that are all alike, or a covariance that nobody believes: there is nothing to correct by.
  if (trust === 0 || trace === 0) return difference;
  const system = gram.map((row, i) =>
    row.map((value, j) => value + (i === j ? (ridge * freedom) / trust : 0)),
  );
  const weights = solvePositive(
    system,
    Float64Array.from(residuals, (x) => dot(x, difference)),
  );
  return difference.map((value, gene) => {
    let corrected = value;
    for (let w = 0; w < count; w++) corrected -= weights[w] * residuals[w][gene];
    return corrected;
  });
}

/** Solves A x = b by Cholesky's decomposition. @param a symmetric and positive, overwritten by it */
function solvePositive(a: readonly Float64Array[], b: Float64Array): Float64Array {
  const count = b.length;
  const x = b.slice();
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i][j];
      for (let k = 0; k < j; k++) sum -= a[i][k] * a[j][k];
      a[i][j] = i === j ? Math.sqrt(sum) : sum / a[j][j];
    }
    for (let k = 0; k < i; k++) x[i] -= a[i][k] * x[k];
    x[i] /= a[i][i];
  }
  for (let i = count - 1; i >= 0; i--) {
    for (let k = i + 1; k < count; k++) x[i] -= a[k][i] * x[k];
    x[i] /= a[i][i];
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
