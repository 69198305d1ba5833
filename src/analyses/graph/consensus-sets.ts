/** The genes that perturbagens move most as gene sets. */
import type {Dataset} from '../../engine/index/index';
import {geneNames, type SetsRequest, setLines} from '../../library/datasets/signature-sets';
import {datasetPerts} from '../touchstone/perts';
import {makeConsensus, readConsensus} from './consensus';
import {perturbationOf} from './perturbations';

/**
 * Two lines of GMT for each pert but controls, `<pert_id>_UP` and `<pert_id>_DN`, of the consensus of its signatures, the
 * strongest genes first.
 * @throws GUTC_FIELDS_ABSENT where the signatures tell no pert_id, and what reading an index throws
 */
export function* consensusSets(
  dataset: Dataset,
  {space, size, naming}: SetsRequest,
  onProgress?: (share: number) => void,
): Generator<string> {
  const perts = datasetPerts(dataset);
  const request = {space, top: size};
  makeConsensus(
    dataset,
    perts,
    request,
    (pert) => perturbationOf(perts.perts[pert]) !== 'control',
    onProgress,
  );
  const names = geneNames(dataset, space, naming);
  for (const [pert, {pert_id, pert_iname, pert_type}] of perts.perts.entries()) {
    const [{signatures, up, down}] = readConsensus(dataset, request, [pert]);
    if (signatures === 0) continue;
    const description = [pert_iname, pert_type, `${signatures} signatures`].filter(Boolean).join(' ');
    yield setLines(pert_id, description, [up.rows, down.rows], names);
  }
}
