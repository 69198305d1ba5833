/** Which drugs of the collection reverse a query: perturbagens of a result joined with the drugs they are. */
import type {Collection, Drug} from './collection';
import {drugsOf, type Subset} from './select';

/** A perturbagen of a result with its score over all cell lines. */
export interface RankedPert {
  readonly pert_id: string;
  readonly pert_iname?: string;
  readonly pert_type?: string;
  readonly score: number;
}

/** The phase that is meant by default: what can be prescribed. */
export const usualPhase = 'Launched';

const compound = 'trt_cp';

/**
 * Perturbagens that are a drug of the subset, the most negative score first. A perturbagen is a drug by the pert_id of
 * one of its samples, or else by its name; a gene's reagent is none, whatever its name.
 */
export function reversing(collection: Collection, perts: readonly RankedPert[], subset: Subset) {
  const wanted = new Set(drugsOf(collection, subset));
  let known = 0;
  const found: {readonly pert: RankedPert; readonly drug: Drug; readonly by: 'pert_id' | 'name'}[] = [];
  // They fall: so equal scores stand as in other views from the bottom up.
  for (const pert of [...perts].reverse()) {
    if (pert.pert_type !== undefined && pert.pert_type !== compound) continue;
    const byId = collection.byPert.get(pert.pert_id);
    const drug = byId ?? collection.byName.get(pert.pert_iname?.toLowerCase() ?? '');
    if (!drug) continue;
    known++;
    if (wanted.has(drug)) found.push({pert, drug, by: byId ? 'pert_id' : 'name'});
  }
  found.sort((a, b) => a.pert.score - b.pert.score);
  return {
    ranked_perturbagens: perts.length,
    known_drugs: known,
    total: found.length,
    negative: found.filter(({pert}) => pert.score < 0).length,
    drugs: found.map(({pert, drug, by}, i) => ({
      rank: i + 1,
      score: pert.score,
      pert_id: pert.pert_id,
      ...(pert.pert_iname !== undefined && {pert_iname: pert.pert_iname}),
      matched_by: by,
      ...briefly(drug),
    })),
  };
}

/** A drug as lists tell it. */
export function briefly({id, name, phase, moas, targets, classes, areas, indications, ...more}: Drug) {
  return {
    id,
    name,
    ...(phase !== undefined && {phase}),
    moa: moas,
    target: targets,
    target_class: classes,
    disease_area: areas,
    indication: indications,
    vendor: more.vendors,
    status_source: more.statusSources,
    samples: more.samples.length,
    demo: more.isDemo,
  };
}
