import type {MatrixReader} from '../../engine/formats/matrix';
import {lookAtValues} from '../../engine/levels/kind-of-values';
import type {Assay, DataLevel} from '../assays/assay';

/**
 * Warns of a matrix whose values look like another level's than that of its dataset: differential scores are above 0 in some
 * columns and below in others, amounts hardly ever are.
 */
export function warnOfValues(
  matrix: MatrixReader,
  level: Pick<DataLevel, 'level' | 'holds'>,
  {levels}: Pick<Assay, 'levels'>,
): string[] {
  const {kind, values, negative} = lookAtValues(matrix);
  if (kind === undefined || (kind === 'scores') === (level.holds === 'scores')) return [];
  const others = levels.filter(({holds}) => holds !== level.holds).map((other) => `Level ${other.level}`);
  if (level.holds === 'amounts') {
    return [
      `${matrix.path}: most genes are above 0 in some columns and below in others, as in differential scores (${others.join(', ')}). These are no amounts (Level ${level.level})`,
    ];
  }
  const count = (number: number) => number.toLocaleString('en-US');
  return [
    `${matrix.path}: ${negative === 0 ? 'none' : `${count(negative)} alone`} of ${count(values)} scores looked at is negative, as in intensities or expression (${others.join(', ')}). These are no differential scores, and queries against them tell of how much genes are expressed, not of what perturbations do. Add z-scores instead, of wells (Level 4) or signatures (Level 5)`,
  ];
}
