/** sig_introspect_tool: how like each other the signatures of a matrix or a dataset are. */
import type {Analysis} from '../analysis';
import {checkIntrospect} from './check';
import {digestIntrospect} from './digest';
import {introspectTool, writeIntrospect} from './result';
import {type IntrospectScores, scoreIntrospect} from './scores';
import type {SourcePlan} from './source';

export const introspectAnalysis: Analysis<SourcePlan, IntrospectScores> = {
  toolId: introspectTool,
  summary: 'connectivity of the signatures of a matrix, or of a dataset, among themselves',
  options: [],
  matrixIsDataset: true,
  check: checkIntrospect,
  score: scoreIntrospect,
  digest: (_, scores, top) => digestIntrospect(scores, top),
  shownColumns: ['rank', 'id', 'pert_iname', 'pert_type', 'cell_id', 'cell_iname', 'norm_cs', 'raw_cs'],
  write: (folder, _, scores, labels) => writeIntrospect(folder.path, scores, labels),
};

export {includeIntrospect, withIntrospect} from './include';
export {queriesOfUpload} from './upload-queries';
