/** Several queries side by side: the score of each perturbagen in each of them. */
import type {MetadataField} from '../engine/formats/matrix';
import type {SignatureTable} from '../engine/index';
import type {Scores} from '../engine/kernel/combine';
import {groupByFields, rollUp} from '../engine/stats/roll-up';
import {failure} from '../errors';
import type {ComparedScores} from '../results/views/compare';
import {textField, withUnknown} from './background/rows';

/** Perturbagens, by pert_id, x queries. */
export interface Comparison extends ComparedScores {
  readonly score: 'tau' | 'ncs';
  readonly queries: readonly string[];
}

const factNames = ['pert_iname', 'pert_type', 'moa'];

/**
 * Sums NCS of signatures up by perturbagen, as sig_gutc_tool does: the maximum quantile over the signatures of a cell
 * line, and of these over the cell lines (Subramanian 2017, STAR Methods, summarization).
 * @param ncs of each query, one per signature
 * @throws GUTC_FIELDS_ABSENT when the signatures tell no perturbagen
 */
export function compareByPert(
  signatures: SignatureTable,
  name: string,
  queries: readonly string[],
  ncs: readonly Scores[],
): Comparison {
  const perts = textField(signatures, 'pert_id');
  if (!perts) throw failure('GUTC_FIELDS_ABSENT', {name, fields: ['pert_id']});
  const cells = textField(signatures, 'cell_iname');
  const inCells = groupByFields(cells ? [perts, withUnknown(cells)] : [perts]);
  const level = groupByFields([inCells.fields[0]]);
  const examples = Int32Array.from(level.ids, (_, pert) => {
    const first = level.members[level.starts[pert]];
    return inCells.members[inCells.starts[first]];
  });
  const facts = factNames.flatMap((fact): [string, MetadataField][] => {
    const field = textField(signatures, fact);
    return field ? [[fact, {...field, codes: Int32Array.from(examples, (row) => field.codes[row])}]] : [];
  });
  return {
    score: 'ncs',
    queries,
    perts: {ids: level.ids, fields: new Map(facts)},
    scores: ncs.map((own) => rollUp(level, rollUp(inCells, own))),
  };
}
