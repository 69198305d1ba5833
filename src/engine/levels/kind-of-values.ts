/** What the values of a matrix look like, whatever its name says: a level taken for another makes nonsense of all that follows. */
import {failure} from '../ground/failures';
import type {Scores} from '../kernel/combine';

/**
 * counts: whole numbers such as reads. intensities: larger than any logarithm of an expression is. expression: amounts, hardly
 * any below 0. scores: the same genes above 0 in some columns and below in others. undefined where nothing can be said.
 */
export type ValueKind = 'counts' | 'intensities' | 'expression' | 'scores';

export interface ValueLook {
  readonly kind?: ValueKind;
  /** values that were looked at, and how many of them are below 0 */
  readonly values: number;
  readonly negative: number;
  readonly largest: number;
}

/** Columns looked at, spread over the matrix. */
const columnsSampled = 16;
/** Of fewer values, or columns, chance may have made what they look like. */
const fewestValues = 20;
const fewestColumns = 8;
/** The logarithm to base 2 of a thousand million: none of an expression is larger. */
const largestLog = 30;
/** Logarithms that happen to be whole numbers are smaller. */
const largestWholeLog = 20;
/** Of values, and of genes, that may be below 0 in expression: log2 counts per million are where there are few reads. */
const mostNegative = 1 / 5;
const mostOnBothSides = 1 / 20;

interface Values {
  readonly rows: {readonly ids: readonly string[]};
  readonly columns: {readonly ids: readonly string[]};
  readColumns(start: number, end: number): Scores;
}

/** Looks at some columns of a matrix. */
export function lookAtValues({rows, columns, readColumns}: Values): ValueLook {
  const [height, width] = [rows.ids.length, columns.ids.length];
  const sampled = Math.min(columnsSampled, width);
  const isAbove = new Uint8Array(height);
  const isBelow = new Uint8Array(height);
  let [values, negative, whole, largest] = [0, 0, 0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < sampled; i++) {
    const column = Math.floor((i * width) / sampled);
    const own = readColumns(column, column + 1);
    for (let row = 0; row < height; row++) {
      const value = own[row];
      if (!Number.isFinite(value)) continue;
      values++;
      if (value < 0) {
        negative++;
        isBelow[row] = 1;
      } else if (value > 0) isAbove[row] = 1;
      if (Number.isInteger(value)) whole++;
      if (value > largest) largest = value;
    }
  }
  const look = (kind?: ValueKind): ValueLook => ({kind, values, negative, largest});
  if (values < fewestValues) return look();
  if (negative === 0) {
    if (whole === values && largest > largestWholeLog) return look('counts');
    return look(largest > largestLog ? 'intensities' : 'expression');
  }
  if (sampled < fewestColumns) return look();
  let [moved, both] = [0, 0];
  for (let row = 0; row < height; row++) {
    if (isAbove[row] + isBelow[row] > 0) moved++;
    if (isAbove[row] + isBelow[row] > 1) both++;
  }
  if (both >= moved / 2) return look('scores');
  return look(negative < values * mostNegative && both < moved * mostOnBothSides ? 'expression' : undefined);
}

const levelWords = {3: 'log2 expression', 4: 'z-scores'} as const;
const count = (value: number) => value.toLocaleString('en-US', {maximumFractionDigits: 2});

/**
 * Holds wells against the level that somebody says they are of.
 * @param asIs take them for it, whatever they look like
 * @returns sentences without a full stop on what may be a mistake
 * @throws LEVELS_UNFIT for counts and for expression that is not on a logarithmic scale
 */
export function checkLevel(
  matrix: Values & {readonly path: string},
  level: keyof typeof levelWords,
  asIs = false,
): string[] {
  const {kind, values, negative, largest} = lookAtValues(matrix);
  if (kind === 'counts' || kind === 'intensities') {
    const look =
      kind === 'counts'
        ? `all of ${count(values)} values looked at are whole numbers, up to ${count(largest)}, as counts of reads are`
        : `its values reach ${count(largest)} and none of ${count(values)} looked at is negative, as on a linear scale`;
    const detail = `${look}, and level ${level} is ${levelWords[level]}`;
    if (asIs) return [`${matrix.path}: ${detail}`];
    const make =
      kind === 'counts'
        ? "Make log2 counts per million of them, log2(1000000 count / sum of the well's counts + 1)"
        : 'Take their logarithms to base 2, log2(x + 1)';
    throw failure('LEVELS_UNFIT', {
      subject: matrix.path,
      detail: `${detail}. ${make}, which is level 3; or say --as-is, if they are right as they are`,
    });
  }
  if (level === 3 && kind === 'scores') {
    return [
      `${matrix.path}: most genes are above 0 in some wells and below in others, as z-scores (level 4) are, and level 3 is log2 expression`,
    ];
  }
  if (level === 4 && kind === 'expression') {
    return [
      `${matrix.path}: ${negative === 0 ? 'none' : `${count(negative)} alone`} of ${count(values)} values looked at is below 0, as in expression (level 3), and level 4 is z-scores`,
    ];
  }
  return [];
}
