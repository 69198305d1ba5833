import type {MatrixReader} from '../../engine/formats/matrix';
import type {Assay} from '../assays/assay';

/** Signatures looked at, spread over the matrix. */
const signaturesSampled = 16;
/** Scores of which none is negative by chance hardly ever. */
const fewestScores = 20;

/**
 * Warns of a matrix whose scores look like intensities or expression, which are other levels: differential scores fall on both
 * sides of zero in every signature, those never do.
 */
export function warnOfIntensities(matrix: MatrixReader, {levels}: Pick<Assay, 'levels'>): string[] {
  const signatures = matrix.columns.ids.length;
  const step = Math.max(1, Math.floor(signatures / signaturesSampled));
  let scores = 0;
  for (let signature = 0; signature < signatures; signature += step) {
    for (const score of matrix.readColumns(signature, signature + 1)) {
      if (score < 0) return [];
      if (!Number.isNaN(score)) scores++;
    }
  }
  if (scores < fewestScores) return [];
  return [
    `${matrix.path}: none of ${scores.toLocaleString('en-US')} scores looked at is negative, as in intensities or expression (Levels ${levels.amounts.join(' and ')}). These are no differential scores, and queries against them tell of how much genes are expressed, not of what perturbations do. Add z-scores (Level ${levels.scores.join(', or Level ')}) instead`,
  ];
}
