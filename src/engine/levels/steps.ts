/** Steps from level to level as matrices that are computed while they are read, plate by plate. */
import type {MetadataField, MetadataTable} from '../formats/matrix';
import {failure} from '../ground/failures';
import type {Scores} from '../kernel/combine';
import {FieldColumn} from './fields';
import {type InferenceModel, infer, landmarkRows} from './infer';
import {gather, type LevelMatrix} from './level-matrix';
import {type Plates, requirePlates, vehicleWells} from './plates';
import {quantileNormalise, quantileTarget, type TieRule} from './quantile-normalise';
import {plateScale, toZScores, type ZScoreStyle} from './robust-z';

/** Values of one plate held at a time, in bytes. */
const mostPlateBytes = 2 ** 30;

/** What scores are relative to: all wells of the plate, or those with the vehicle alone. */
export type Control = 'plate' | 'vehicle';

export interface ZScoreStep {
  readonly plates: Plates;
  readonly control: Control;
  readonly style: ZScoreStyle;
}

/** Level 3 to level 4. @throws LEVELS_UNFIT for a plate without vehicle, where that is the control, and a well without plate */
export function zScored(matrix: LevelMatrix, {plates, control, style}: ZScoreStep): LevelMatrix {
  const genes = matrix.rows.ids.length;
  return byPlate(matrix, plates, {
    prepare(plate, wells) {
      const own = control === 'vehicle' ? vehicleWells(matrix.columns, plates.names[plate], wells) : wells;
      const values = gather(matrix, own);
      return plateScale(values, genes, Int32Array.from(own.keys()), style);
    },
    apply: (values, scale) => toZScores(values, scale, style),
  });
}

export interface QuantileStep {
  readonly plates: Plates;
  readonly ties: TieRule;
  /** of a sketch, ascending; made of each plate where absent */
  readonly target?: Float64Array;
}

/** Quantile normalisation of each plate. */
export function quantileNormalised(matrix: LevelMatrix, {plates, ties, target}: QuantileStep): LevelMatrix {
  const genes = matrix.rows.ids.length;
  return byPlate(matrix, plates, {
    prepare: (_, wells) => target ?? quantileTarget(gather(matrix, wells), genes),
    apply: (values, own) => quantileNormalise(values, genes, own, ties),
  });
}

interface PlateStep<S> {
  /** what the wells of a plate are changed by */
  prepare(plate: number, wells: Int32Array): S;
  /** changes values of some wells, well-major */
  apply(values: Scores, state: S): void;
}

/** A plate's state is made when its first well is read and forgotten with its last, so that plates in order need one at a time. */
function byPlate<S>(matrix: LevelMatrix, plates: Plates, step: PlateStep<S>): LevelMatrix {
  const {plateOf, wells} = plates;
  const genes = matrix.rows.ids.length;
  requirePlates(matrix, plates);
  requirePlatesFit(matrix, plates);
  const states = new Map<number, {state: S; left: number}>();
  return {
    ...matrix,
    scattered: false,
    readColumns(start, end) {
      const values = matrix.readColumns(start, end);
      for (let from = start, to: number; from < end; from = to) {
        const plate = plateOf[from];
        to = from + 1;
        while (to < end && plateOf[to] === plate) to++;
        const known = states.get(plate) ?? {
          state: step.prepare(plate, wells[plate]),
          left: wells[plate].length,
        };
        step.apply(values.subarray((from - start) * genes, (to - start) * genes), known.state);
        known.left -= to - from;
        if (known.left > 0) states.set(plate, known);
        else states.delete(plate);
      }
      return values;
    },
  };
}

/** @throws LEVELS_UNFIT for a plate that does not fit into memory, naming it */
export function requirePlatesFit(
  {path, rows}: Pick<LevelMatrix, 'path' | 'rows'>,
  {wells, names}: Pick<Plates, 'wells' | 'names'>,
): void {
  const genes = rows.ids.length;
  const plate = wells.findIndex((own) => own.length * genes * 8 > mostPlateBytes);
  if (plate < 0) return;
  throw failure('LEVELS_UNFIT', {
    subject: path,
    detail: `"${names[plate]}" has ${wells[plate].length} wells of ${genes} genes, more than fit into memory as one plate. Name by --plate-field what tells the plates`,
  });
}

/** All genes of a model, from a matrix with its landmarks. @throws LEVELS_UNFIT naming missing landmarks */
export function inferred(matrix: LevelMatrix, model: InferenceModel): LevelMatrix {
  const measured = landmarkRows(model, matrix.path, matrix.rows.ids);
  const height = matrix.rows.ids.length;
  return {
    ...matrix,
    rows: inferredRows(matrix.rows, measured, model.dependents),
    readColumns(start, end) {
      const all = matrix.readColumns(start, end);
      const landmarks = new Float64Array((end - start) * measured.length);
      for (let well = 0; well < end - start; well++) {
        for (let i = 0; i < measured.length; i++) {
          landmarks[well * measured.length + i] = all[well * height + measured[i]];
        }
      }
      return infer(model, landmarks);
    },
  };
}

/** Landmarks with what the matrix tells of them, then dependent genes with what the model tells. */
function inferredRows(rows: MetadataTable, landmarks: Uint32Array, dependents: MetadataTable): MetadataTable {
  const names = new Set([...rows.fields.keys(), ...dependents.fields.keys()]);
  const fields = new Map<string, MetadataField>();
  for (const name of names) {
    const column = new FieldColumn();
    for (const row of landmarks) column.push(rows.fields.get(name), row);
    for (let row = 0; row < dependents.ids.length; row++) column.push(dependents.fields.get(name), row);
    fields.set(name, column.build());
  }
  return {ids: [...Array.from(landmarks, (row) => rows.ids[row]), ...dependents.ids], fields};
}
