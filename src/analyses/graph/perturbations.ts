/** What perts are, of which graphs make different nodes and edges. */
import {isControl} from '../../engine/stats/pert-types';
import type {Pert} from '../touchstone/perts';

/** sh: knocked down; xpr: knocked out; oe: over-expressed. */
export type GenePerturbation = 'sh' | 'xpr' | 'oe';

/** protein: a ligand or an antibody that is given; control: no perturbation at all. */
export type Perturbation = GenePerturbation | 'chemical' | 'protein' | 'control';

/** By the type of a pert; without one it is taken for a compound, as everywhere. */
export function perturbationOf({pert_type: type = 'trt_cp'}: Pick<Pert, 'pert_type'>): Perturbation {
  if (isControl(type)) return 'control';
  if (/^trt_(sh|si)(\.|$)/.test(type)) return 'sh';
  if (/^trt_xpr(\.|$)/.test(type)) return 'xpr';
  if (/^trt_oe(\.|$)/.test(type)) return 'oe';
  return /^trt_(lig|aby)(\.|$)/.test(type) ? 'protein' : 'chemical';
}

export function isGenePerturbation(perturbation: Perturbation): perturbation is GenePerturbation {
  return perturbation === 'sh' || perturbation === 'xpr' || perturbation === 'oe';
}
