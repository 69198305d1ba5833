/** What a perturbagen type (`pert_type`) says of a well or signature: trt_… are treatments, ctl_… controls. */
import type {MetadataTable} from '../formats/matrix';

/** Perturbagen types of a Touchstone result (cmapM runUnmatchedGutc.m). */
export const touchstoneTypes = ['trt_cp', 'trt_sh.cgs', 'trt_oe', 'ctl_vehicle', 'ctl_vector'];

/** Perturbagen types that count as compounds when scores are grouped (cmapM normalizeQueryRef.m). */
export const compoundTypes = ['trt_poscon', 'ctl_vehicle'];

const vehicle = /^ctl_(?:vehicle|vector|untrt)(?:\.|$)/;
const control = /^ctl_/;

/** Whether it is what others are compared with: vehicle, vector or untreated. */
export function isVehicle(pertType: string | undefined): boolean {
  return pertType !== undefined && vehicle.test(pertType);
}

/** Whether it is a control of any kind, consensus signatures of controls among them. Rankings of perturbagens leave them out unless asked. */
export function isControl(pertType: string | undefined): boolean {
  return pertType !== undefined && control.test(pertType);
}

/** Whether a row is a control, by the table's `pert_type`; none is where it has no such field. */
export function controlRows({fields}: MetadataTable): (row: number) => boolean {
  const types = fields.get('pert_type');
  return (row) => types?.kind === 'text' && isControl(types.dictionary[types.codes[row]]);
}
