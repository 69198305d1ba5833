import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import type {Analysis} from '../analysis';
import {introspectTool, writeIntrospect} from './result';
import {type IntrospectScores, scoreIntrospect} from './scores';
import type {SourcePlan} from './source';

/** A plan, or scores, of a query together with the introspection of the matrix that brought it. */
interface Included<Query, Introspect> {
  readonly query: Query;
  readonly include_introspect: Introspect;
}

/** Share of the scoring that is the query's. */
const queryShare = 0.8;
const folderName = 'introspect';

/** The plan of a query with an introspection beside it. */
export function includeIntrospect(query: unknown, introspect: unknown): Included<unknown, unknown> {
  return {query, include_introspect: introspect};
}

/** A query tool whose result may have that of an introspection beside it, in the folder `introspect`. */
export function withIntrospect(tool: Analysis<unknown, unknown>): Analysis<unknown, unknown> {
  return {
    ...tool,
    async score(plan, run) {
      if (!isIncluded<SourcePlan>(plan)) return tool.score(plan, run);
      const {upload: dataset, onProgress} = run;
      if (!dataset) throw new Error('the matrix to introspect is not there');
      const report = (from: number, share: number) => (done: number) => onProgress?.(from + done * share);
      const query = await tool.score(plan.query, {...run, onProgress: report(0, queryShare)});
      const introspect = await scoreIntrospect(plan.include_introspect, {
        ...run,
        dataset,
        synthetic: false,
        onProgress: report(queryShare, 1 - queryShare),
      });
      return {query, include_introspect: introspect};
    },
    digest: (dataset, scores, top) => tool.digest(dataset, isIncluded(scores) ? scores.query : scores, top),
    compare:
      tool.compare &&
      ((dataset, scores) => {
        if (!tool.compare) throw new Error(`${tool.toolId} has nothing to compare`);
        return tool.compare(dataset, isIncluded(scores) ? scores.query : scores);
      }),
    async write(folder, dataset, scores, labels) {
      if (!isIncluded<IntrospectScores>(scores)) return tool.write(folder, dataset, scores, labels);
      const {dataset: matrix, plan} = scores.include_introspect;
      await tool.write(folder, dataset, scores.query, {...labels, introspect: {dataset: matrix, plan}});
      const beside = path.join(folder.path, folderName);
      await mkdir(beside);
      await writeIntrospect(beside, scores.include_introspect, {...labels, toolId: introspectTool});
    },
  };
}

function isIncluded<Introspect>(value: unknown): value is Included<unknown, Introspect> {
  return typeof value === 'object' && value !== null && 'include_introspect' in value;
}
