import type {Column} from '../../table/column';
import type {ComparedPert} from './ask';

/** A perturbagen, its score in each query, and its rank where that is chosen. */
export function columnsOf(labels: readonly string[], score: 'tau' | 'ncs'): readonly Column<ComparedPert>[] {
  return [
    {
      id: 'pert_iname',
      label: 'Perturbagen',
      width: 180,
      value: ({pert_iname, pert_id}) => pert_iname ?? pert_id,
    },
    {id: 'pert_type', label: 'Type', width: 90, value: ({pert_type}) => pert_type},
    {id: 'moa', label: 'Mechanism', width: 200, value: ({moa}) => moa},
    ...labels.map(
      (label, i): Column<ComparedPert> => ({
        id: `score_${i + 1}`,
        label,
        term: score,
        digits: 2,
        width: 170,
        descendingFirst: true,
        value: ({scores}) => scores[i],
      }),
    ),
    ...labels.map(
      (label, i): Column<ComparedPert> => ({
        id: `rank_${i + 1}`,
        label: `Rank in ${label}`,
        term: 'rank',
        digits: 0,
        width: 170,
        optional: true,
        value: ({ranks}) => ranks[i],
      }),
    ),
    {
      id: 'target_name',
      label: 'Target',
      term: 'target',
      optional: true,
      value: ({target_name}) => target_name,
    },
    {id: 'pert_id', label: 'BRD id', width: 150, optional: true, value: ({pert_id}) => pert_id},
  ];
}
