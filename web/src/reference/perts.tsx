/** What perturbagens and their types are called. */
import {Choice} from '../address/choice';

/** Types of perturbagens, for filters. */
export const pertTypes: readonly (readonly [id: string, label: string])[] = [
  ['', 'All but controls'],
  ['trt_cp', 'Compounds'],
  ['trt_oe,trt_oe.mut', 'Over-expression'],
  ['trt_sh,trt_sh.cgs', 'Knock-down'],
  ['trt_xpr', 'CRISPR'],
  ['trt_lig', 'Ligands'],
];

interface NamedPert {
  readonly pert_id: string;
  readonly pert_iname?: string;
  readonly pert_type?: string;
}

/** A perturbagen by name; a gene's over-expression and its knock-down have the same, so their type is told. */
export function labelOf({pert_id, pert_iname, pert_type = ''}: NamedPert): string {
  const name = pert_iname ?? pert_id;
  return pert_type === 'trt_cp' || pert_type === '' ? name : `${name} (${pert_type.replace('trt_', '')})`;
}

/** In words, what types of perturbagens are called; the type itself where it has no other name. */
export function typeWords(type: string | undefined): string {
  return (type !== undefined && typeNames[type]) || type || 'perturbagen';
}

const typeNames: Readonly<Record<string, string>> = {
  trt_cp: 'compound',
  trt_lig: 'ligand',
  trt_sh: 'knock-down (one shRNA)',
  'trt_sh.cgs': 'knock-down (consensus of shRNAs)',
  trt_oe: 'over-expression',
  'trt_oe.mut': 'over-expression (mutant)',
  trt_xpr: 'CRISPR knock-out',
  trt_aby: 'antibody',
  ctl_vehicle: 'vehicle control',
  ctl_vector: 'vector control',
  ctl_untrt: 'untreated control',
};

export function TypeChoice() {
  return <Choice name="pert_type" label="Type" term="pert_type" choices={pertTypes} />;
}
