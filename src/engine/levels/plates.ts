/** Which wells lie on one plate, and in which well of it. */
import type {MetadataTable} from '../formats/matrix';
import {failure} from '../ground/failures';
import {isVehicle} from '../stats/pert-types';
import {fieldNamed, firstField, textAt} from './fields';
import type {LevelMatrix} from './level-matrix';

/** Fields that name a well's plate and its place there, the usual ones first. */
export const plateFields = ['det_plate', 'rna_plate'] as const;
export const wellFields = ['rna_well', 'det_well'] as const;
/** Fields that name plates and wells of the lysate, of which a brew is told. */
const brewFields = ['brew_prefix', 'rna_plate', 'det_plate'] as const;

export interface Plates {
  /** of the plates, in order of their first well */
  readonly names: readonly string[];
  /** per well the number of its plate; -1 where nothing tells it */
  readonly plateOf: Int32Array;
  /** per plate its wells, ascending */
  readonly wells: readonly Int32Array[];
}

/**
 * Wells by plate.
 * @param field that names the plate; by default det_plate or rna_plate, else what stands before the colon of each id, else
 *   all wells are one plate
 * @throws LEVELS_FIELD_ABSENT for a field that is asked for and absent
 */
export function platesOf(columns: MetadataTable, field?: string): Plates {
  const nameOf = plateNames(columns, field);
  const numbers = new Map<string, number>();
  const members: number[][] = [];
  const plateOf = Int32Array.from(columns.ids, (_, well) => {
    const name = nameOf(well);
    if (name === undefined) return -1;
    let plate = numbers.get(name);
    if (plate === undefined) {
      plate = members.push([]) - 1;
      numbers.set(name, plate);
    }
    members[plate].push(well);
    return plate;
  });
  return {names: [...numbers.keys()], plateOf, wells: members.map((wells) => Int32Array.from(wells))};
}

/** @throws LEVELS_UNFIT for a well that is on no plate, naming it */
export function requirePlates(
  {path, columns}: Pick<LevelMatrix, 'path' | 'columns'>,
  {plateOf}: Pick<Plates, 'plateOf'>,
): void {
  const lost = plateOf.indexOf(-1);
  if (lost < 0) return;
  throw failure('LEVELS_UNFIT', {
    subject: path,
    detail: `well "${columns.ids[lost]}" has no plate. Give it one, or leave it out`,
  });
}

function plateNames(columns: MetadataTable, asked?: string): (well: number) => string | undefined {
  const found =
    asked === undefined
      ? firstField(columns, plateFields)?.field
      : fieldNamed(columns, asked, '--plate-field');
  if (found) return (well) => textAt(found, well);
  const {ids} = columns;
  if (ids.every((id) => id.includes(':'))) return (well) => ids[well].slice(0, ids[well].indexOf(':'));
  return () => 'all wells';
}

/** A well's place on its plate, e.g. A03; undefined where nothing tells it. */
export function wellNames(columns: MetadataTable): (well: number) => string | undefined {
  const found = firstField(columns, wellFields)?.field;
  if (found) return (well) => textAt(found, well);
  const {ids} = columns;
  if (ids.every((id) => id.includes(':'))) return (well) => ids[well].slice(ids[well].indexOf(':') + 1);
  return () => undefined;
}

/**
 * A well's brew: the plates that were treated alike, which a plate's name tells before the number of its replicate:
 * CPC005_A375_6H_X1_B3 is of CPC005_A375_6H.
 */
export function brewNames(columns: MetadataTable): (well: number) => string | undefined {
  const found = firstField(columns, brewFields)?.field;
  if (found) return (well) => brewOf(textAt(found, well));
  const {ids} = columns;
  if (ids.every((id) => id.includes(':'))) return (well) => brewOf(ids[well]);
  return () => undefined;
}

/** The brew of a plate or of a well's id. */
export function brewOf(plate: string | undefined): string | undefined {
  const end = plate?.search(/_X\d|:/) ?? -1;
  return end < 0 ? plate : plate?.slice(0, end);
}

/** Of a plate's wells those that are vehicle. @throws LEVELS_UNFIT where the plate has none, naming it */
export function vehicleWells(columns: MetadataTable, plate: string, wells: Int32Array): Int32Array {
  const types = fieldNamed(columns, 'pert_type', '--instinfo');
  const own = wells.filter((well) => isVehicle(textAt(types, well)));
  if (own.length > 0) return own;
  throw failure('LEVELS_UNFIT', {
    subject: `plate ${plate}`,
    detail:
      'it has no well whose pert_type is ctl_vehicle, ctl_vector or ctl_untrt, so nothing can be compared with its vehicle. Take the plate itself for the control',
  });
}
