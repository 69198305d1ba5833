/** What a viewer must know of a matrix before it shows any of it. */
import type {MatrixSource} from '../../engine/formats/gctx-writer';
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {percentiles} from '../../engine/stats/quantile';
import {eachSlab} from './selection';

/** Scores that the quantiles are taken of; of more, of some evenly spread columns. */
const mostSampled = 5_000_000;
const shares = [1, 5, 25, 50, 75, 95, 99] as const;

export interface FieldSummary {
  readonly name: string;
  readonly kind: 'text' | 'number';
  /** values that differ */
  readonly values: number;
  /** entries without one */
  readonly missing: number;
  /** of numbers */
  readonly min?: number;
  readonly max?: number;
}

export interface MatrixSummary {
  readonly rows: number;
  readonly columns: number;
  readonly row_fields: readonly FieldSummary[];
  readonly column_fields: readonly FieldSummary[];
  /** of the scores; null where there are none */
  readonly scores: {
    readonly min: number | null;
    readonly max: number | null;
    readonly missing: number;
    /** p1 to p99 */
    readonly quantiles: Readonly<Record<string, number | null>>;
    /** scores that all of this was taken of, missing ones too */
    readonly looked_at: number;
  };
}

export function describeMatrix(source: MatrixSource): MatrixSummary {
  const {rows, columns} = source;
  const [height, width] = [rows.ids.length, columns.ids.length];
  const taken = Math.min(width, Math.max(1, Math.floor(mostSampled / Math.max(1, height))));
  const sample = new Float32Array(taken * height);
  if (taken === width) {
    eachSlab(source, 0, width, (slab, first) => sample.set(slab, first * height));
  } else {
    for (let i = 0; i < taken; i++) {
      const column = Math.floor((i * width) / taken);
      sample.set(source.readColumns(column, column + 1), i * height);
    }
  }
  let [min, max, missing] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const score of sample) {
    if (Number.isNaN(score)) missing++;
    else {
      if (score < min) min = score;
      if (score > max) max = score;
    }
  }
  const found = percentiles(sample, shares);
  return {
    rows: height,
    columns: width,
    row_fields: fieldsOf(rows),
    column_fields: fieldsOf(columns),
    scores: {
      min: known(min),
      max: known(max),
      missing,
      quantiles: Object.fromEntries(shares.map((share, i) => [`p${share}`, known(found[i])])),
      looked_at: taken * height,
    },
  };
}

function fieldsOf({fields}: MetadataTable): FieldSummary[] {
  return Array.from(fields, ([name, field]) => ({name, ...summaryOf(field)}));
}

function summaryOf(field: MetadataField): Omit<FieldSummary, 'name'> {
  if (field.kind === 'text') {
    const used = new Set(field.codes);
    const missing = field.codes.reduce((count, code) => count + (code < 0 ? 1 : 0), 0);
    return {kind: 'text', values: used.size - (used.has(-1) ? 1 : 0), missing};
  }
  const there = field.values.filter((value) => !Number.isNaN(value));
  const summary = {values: new Set(there).size, missing: field.values.length - there.length};
  if (there.length === 0) return {kind: 'number', ...summary};
  const [min, max] = there.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return {kind: 'number', ...summary, min, max};
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
