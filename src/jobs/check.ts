import {parseGmt} from '../engine/formats/gene-sets';
import type {GeneCatalog} from '../engine/genes/catalog';
import {
  type CheckedQuery,
  checkGeneSets,
  type GeneSetLimits,
  type GeneSetReport,
} from '../engine/genes/check';
import {type Dataset, geneIdsOf} from '../engine/index';
import {failure, OpenclueError} from '../errors';
import {type ToolId, toolIds} from './job';
import {querySpace} from './query';
import type {Submission} from './submission';

/** A submission that can be queued. */
export interface CheckedSubmission {
  readonly toolId: ToolId;
  readonly name: string;
  readonly queries: readonly CheckedQuery[];
  /** every section, its errors empty */
  readonly report: GeneSetReport;
}

const defaultName = 'my_analysis';
const maximumNameLength = 200;

/**
 * Checks everything a job says against the dataset it will query.
 * @throws JOB_REJECTED with all errors and warnings by section
 */
export function checkSubmission(
  submission: Submission,
  catalog: GeneCatalog,
  dataset: Dataset,
  limits: GeneSetLimits,
): CheckedSubmission {
  const problems: string[] = [];
  const {fields} = submission;
  const toolId = toolIds.find((id) => id === fields.tool_id);
  if (!toolId) {
    const asked =
      fields.tool_id === undefined ? 'is missing' : `${JSON.stringify(fields.tool_id)} is not available here`;
    problems.push(`tool_id ${asked}. Send one of: ${toolIds.join(', ')}.`);
  }
  if (fields.data_type !== undefined && fields.data_type !== 'L1000') {
    problems.push(
      `data_type ${JSON.stringify(fields.data_type)} cannot be queried. Send "L1000" or leave it out.`,
    );
  }
  const name = fields.name === undefined || fields.name === '' ? defaultName : fields.name;
  if (typeof name !== 'string' || name.length > maximumNameLength) {
    problems.push(`name must be a text of at most ${maximumNameLength} characters.`);
  }
  const lists = {up: [] as string[], down: [] as string[]};
  const parse = (side: 'up' | 'down') => {
    try {
      return submission[side] === undefined ? undefined : parseGmt(submission[side], `${side} list`);
    } catch (error) {
      if (!(error instanceof OpenclueError)) throw error;
      lists[side].push(error.message);
      return [];
    }
  };
  const sets = {up: parse('up'), down: parse('down')};
  const featureSpace = new Set(Array.from(geneIdsOf(dataset.genes, querySpace(dataset)), String));
  const {report, queries} = checkGeneSets(sets, catalog, featureSpace, limits);
  report.system.errors.unshift(...problems.map((text) => ({text})));
  for (const side of ['up', 'down'] as const) {
    report[side].errors.unshift(...lists[side].map((text) => ({text})));
    // What follows from a list that could not be read is no news.
    if (lists[side].length > 0) report.system.errors.splice(problems.length);
  }
  const reasons = textsOf(report, 'errors');
  if (!toolId || typeof name !== 'string' || reasons.length > 0) {
    throw failure('JOB_REJECTED', {reasons, sections: report});
  }
  return {toolId, name, queries, report};
}

/** All errors or warnings of a report, for a reader who sees no sections. */
export function textsOf(report: GeneSetReport, kind: 'errors' | 'warnings'): string[] {
  return Object.values(report).flatMap((section) => section[kind].map(({text}) => text));
}
