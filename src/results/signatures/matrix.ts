/** A matrix of a result whose rows are signatures of a dataset: their descriptions, and a score of each in every column. */
import type {MetadataTable} from '../../engine/formats/matrix';

/** Plain data: another thread may write it. */
export type SignatureMatrix = SignatureGct | SignatureGctx;

interface SignatureScores {
  /** within the result folder, with slashes */
  readonly path: string;
  readonly columns: MetadataTable;
  /** for each column a score of every signature of the dataset; NaN where there is none */
  readonly scores: readonly Float32Array[];
}

/** All signatures, in the dataset's order. */
export interface SignatureGctx extends SignatureScores {
  readonly form: 'gctx';
}

export interface SignatureGct extends SignatureScores {
  readonly form: 'gct';
  /** signatures in the order of their lines; by default all as they are */
  readonly rows?: Uint32Array;
  /** further fields, behind the descriptions */
  readonly fields?: readonly OwnField[];
  /** digits after the point of a score; none is left out */
  readonly decimals: number;
}

/** A number of every signature, rounded; -666 where it is missing. */
export interface OwnField {
  readonly name: string;
  readonly values: Float32Array;
  /** written as -log10 */
  readonly isSmall?: boolean;
  /** as the scores have by default; zeros at the end are left out */
  readonly decimals?: number;
}

/** Columns one after the other, as a matrix file has them; a single one as it is. */
export function joinColumns(columns: readonly Float32Array[]): Float32Array {
  if (columns.length === 1) return columns[0];
  const length = columns[0]?.length ?? 0;
  const joined = new Float32Array(columns.length * length);
  for (const [i, column] of columns.entries()) joined.set(column, i * length);
  return joined;
}
