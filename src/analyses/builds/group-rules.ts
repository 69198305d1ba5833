import type {GroupRules, Merge} from '../../engine/levels/groups';

/** How wells become replicates, as users say it. */
export interface GroupArguments {
  groupBy?: readonly string[];
  merge: Merge;
  doseTolerance: number;
  doses?: readonly number[];
}

const doseNames = new Set(['dose', 'pert_dose', 'pert_idose']);

/** The rules that these say: a dose among the fields means within the tolerance. */
export function groupRules({groupBy, merge, doseTolerance, doses}: GroupArguments): GroupRules {
  const dose = {tolerance: doseTolerance, doses};
  if (groupBy === undefined) return {merge, dose};
  const fields = groupBy.filter((name) => !doseNames.has(name));
  return {merge, fields, dose: fields.length < groupBy.length ? dose : undefined};
}
