/** A matrix as the viewer holds it. */

/** What is known of the rows, or of the columns. */
export interface Axis {
  readonly ids: readonly string[];
  /** a value for each id; missing ones are the empty text */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

export interface Matrix {
  readonly rows: Axis;
  readonly columns: Axis;
  /** row by row; NaN where there is no value */
  readonly values: Float32Array;
}

/** An axis as the API answers it. */
export interface AxisAnswer {
  readonly ids: readonly string[];
  readonly fields: Readonly<Record<string, readonly (string | number | null)[]>>;
}

/** @param base64 little-endian float32, row by row */
export function matrixOf(rows: AxisAnswer, columns: AxisAnswer, base64: string): Matrix {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return {rows: axisOf(rows), columns: axisOf(columns), values: new Float32Array(bytes.buffer)};
}

function axisOf({ids, fields}: AxisAnswer): Axis {
  const texts = Object.entries(fields).map(
    ([name, values]) => [name, values.map((value) => (value === null ? '' : String(value)))] as const,
  );
  return {ids, fields: new Map(texts)};
}
