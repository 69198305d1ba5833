import {readFileSync} from 'node:fs';
import type {TextField} from '../../../src/engine/formats/matrix';
import {sharedFile} from '../../support/shared';

/** One row of a level in the vectors: a value per query, null for NaN. */
export interface VectorRow {
  readonly ns: (number | null)[];
  readonly ps_table: (number | null)[];
  readonly tau_exact: (number | null)[];
}

export interface GutcVectors {
  readonly query: string[];
  readonly sig: Record<string, VectorRow>;
  readonly pert_cell: Record<string, VectorRow>;
  readonly pert_summary: Record<string, VectorRow>;
  readonly pcl_cell: Record<string, VectorRow>;
  readonly pcl_summary: Record<string, VectorRow>;
  readonly pcl_size: number[];
  readonly ns2ps_sample: {sig_id: string; bin_center: number[]; ps: number[]};
}

export interface IntrospectVectors {
  readonly sig_id: string[];
  readonly gset_size: number;
  readonly cs: (number | null)[][];
  readonly ncs: (number | null)[][];
  readonly ps: (number | null)[][];
}

export function readJson<T>(...parts: string[]): T {
  return JSON.parse(readFileSync(sharedFile('vectors', ...parts), 'utf8')) as T;
}

/** Numbers of a vector file; null stands for NaN. */
export function numbers(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}

export function textField(values: readonly string[]): TextField {
  const dictionary = [...new Set(values)];
  const codeOf = new Map(dictionary.map((value, code) => [value, code]));
  return {kind: 'text', dictionary, codes: Int32Array.from(values, (value) => codeOf.get(value) ?? -1)};
}

/** The field of sig_meta.txt for its 50 signatures. */
export function signatureField(name: string): TextField {
  const [header, ...lines] = readFileSync(sharedFile('vectors', '03_ncs_fdr', 'sig_meta.txt'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  return textField(lines.map((line) => line[header.indexOf(name)]));
}

/** Largest difference; NaN must meet NaN. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Number.isNaN(expected[i]) !== Number.isNaN(actual[i])) return Number.POSITIVE_INFINITY;
    if (!Number.isNaN(expected[i])) largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
  }
  return largest;
}
