/** Genes that were not measured, from the landmarks that were (cmapM infer_tool.m). */

import type {MetadataTable} from '../formats/matrix';
import {failure} from '../ground/failures';
import type {Scores} from '../kernel/combine';

/** A linear model: each dependent gene is an intercept and a weighted sum of the landmarks. */
export interface InferenceModel {
  /** ids of the landmarks, in the order of the weights */
  readonly landmarks: readonly string[];
  readonly dependents: MetadataTable;
  /** one per dependent gene */
  readonly intercepts: Float64Array;
  /** landmark-major: landmark l occupies [l * dependents, (l + 1) * dependents) */
  readonly weights: Float64Array;
}

/** Limits of log2 expression, which inferred values are clipped to. */
const [lowest, highest] = [0, 15];
const interceptName = /^\(?(?:intercept|offset|const(?:ant)?)\)?$/i;

/** A matrix that holds a model. */
interface WeightMatrix {
  readonly path: string;
  readonly rows: MetadataTable;
  readonly columns: MetadataTable;
  readColumns(start: number, end: number): Scores;
}

/**
 * The model of a matrix of weights: dependent genes in rows; in columns the intercept (named intercept, offset or
 * constant) and the landmarks.
 * @throws LEVELS_UNFIT for another shape, a missing weight, or a gene that is both
 */
export function readInferenceModel({path, rows, columns, readColumns}: WeightMatrix): InferenceModel {
  const refuse = (detail: string) => failure('LEVELS_UNFIT', {subject: `the weights of ${path}`, detail});
  const intercepts = columns.ids.flatMap((id, at) => (interceptName.test(id) ? [at] : []));
  if (intercepts.length !== 1) {
    const turned = rows.ids.some((id) => interceptName.test(id))
      ? '; its rows have one, so it lies the other way round'
      : '';
    throw refuse(
      `${intercepts.length} columns are named intercept, offset or constant where 1 is due${turned}. Give dependent genes as rows, the intercept and the landmarks as columns`,
    );
  }
  const [intercept] = intercepts;
  const dependents = rows.ids.length;
  const landmarks = columns.ids.filter((_, at) => at !== intercept);
  const among = new Set(landmarks);
  const both = rows.ids.find((id) => among.has(id));
  if (both !== undefined) throw refuse(`gene ${both} is a landmark and a dependent gene`);
  const all = readColumns(0, columns.ids.length);
  const missing = all.findIndex((weight) => Number.isNaN(weight));
  if (missing >= 0) {
    const [row, column] = [missing % dependents, Math.floor(missing / dependents)];
    throw refuse(`gene ${rows.ids[row]} has no weight for ${columns.ids[column]}`);
  }
  const weights = new Float64Array(landmarks.length * dependents);
  let to = 0;
  for (let at = 0; at < columns.ids.length; at++) {
    if (at === intercept) continue;
    weights.set(all.subarray(at * dependents, (at + 1) * dependents), dependents * to++);
  }
  const own = all.subarray(intercept * dependents, (intercept + 1) * dependents);
  return {landmarks, dependents: rows, intercepts: Float64Array.from(own), weights};
}

/** The matrix rows of a model's landmarks, in its order. @throws LEVELS_UNFIT naming those that are missing */
export function landmarkRows(
  {landmarks}: Pick<InferenceModel, 'landmarks'>,
  file: string,
  ids: readonly string[],
): Uint32Array {
  const places = new Map(ids.map((id, row) => [id, row]));
  const absent = landmarks.filter((id) => !places.has(id));
  if (absent.length > 0) {
    throw failure('LEVELS_UNFIT', {
      subject: file,
      detail: `it lacks ${absent.length} of the ${landmarks.length} landmarks that the weights ask for, e.g. ${absent.slice(0, 3).join(', ')}`,
    });
  }
  return Uint32Array.from(landmarks, (id) => places.get(id) ?? 0);
}

/** Genes whose sums are kept in the processor's cache while landmarks are added. */
const genesTogether = 2048;

/**
 * Values of all genes: the landmarks as they were measured, then the dependent genes, clipped to [0, 15].
 * A well with a missing landmark has no dependent gene.
 *
 * @param wells values of the landmarks in the model's order, well-major
 * @returns well-major, landmarks and dependent genes of each
 */
export function infer(model: InferenceModel, wells: Scores): Float64Array {
  const {landmarks, intercepts, weights} = model;
  const measured = landmarks.length;
  const dependents = intercepts.length;
  const genes = measured + dependents;
  const count = wells.length / measured;
  const values = new Float64Array(count * genes);
  for (let first = 0; first < dependents; first += genesTogether) {
    const end = Math.min(first + genesTogether, dependents);
    for (let w = 0; w < count; w++) {
      const own = wells.subarray(w * measured, (w + 1) * measured);
      const into = values.subarray(w * genes + measured, (w + 1) * genes);
      into.set(intercepts.subarray(first, end), first);
      // Four landmarks at a time: each sum is fetched and stored once for them.
      let landmark = 0;
      for (; landmark + 4 <= measured; landmark += 4) {
        const [a, b, c, d] = [own[landmark], own[landmark + 1], own[landmark + 2], own[landmark + 3]];
        const at = landmark * dependents;
        for (let gene = first; gene < end; gene++) {
          into[gene] +=
            a * weights[at + gene] +
            b * weights[at + dependents + gene] +
            c * weights[at + 2 * dependents + gene] +
            d * weights[at + 3 * dependents + gene];
        }
      }
      for (; landmark < measured; landmark++) {
        const at = landmark * dependents;
        for (let gene = first; gene < end; gene++) into[gene] += own[landmark] * weights[at + gene];
      }
    }
  }
  for (let w = 0; w < count; w++) {
    values.set(wells.subarray(w * measured, (w + 1) * measured), w * genes);
    for (let gene = 0; gene < genes; gene++) {
      const value = values[w * genes + gene];
      if (value < lowest) values[w * genes + gene] = lowest;
      else if (value > highest) values[w * genes + gene] = highest;
    }
  }
  return values;
}
