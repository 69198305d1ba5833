/** The analyses a job may ask for, and the check that all of them share. */
import type {GeneSetReport} from '../engine/genes/check';
import {failure, type OpenclueError} from '../errors';
import {assayOf} from '../library/assays';
import {defaultJobName} from '../results/names';
import type {Analysis, CheckContext, Checked, Submission} from './analysis';
import {buildTool} from './builds/request';
import {gutcAnalyses} from './gutc';
import {includeIntrospect, introspectAnalysis, queriesOfUpload, withIntrospect} from './introspect';
import {proteomicTool} from './proteomics/result';
import {queryAnalysis} from './query';

/** To add a tool, add its folder and its line here. */
const analyses: readonly Analysis<unknown, unknown>[] = [
  ...[queryAnalysis, ...gutcAnalyses].map(withIntrospect),
  introspectAnalysis,
];

export const toolIds: readonly string[] = analyses.map(({toolId}) => toolId);
/** All that a job may ask for. */
export const jobTools: readonly string[] = [...toolIds, proteomicTool, buildTool];
export const defaultToolId = queryAnalysis.toolId;

/** A submission that can be queued. */
export interface AcceptedSubmission extends Checked<unknown> {
  readonly toolId: string;
  readonly name: string;
}

const maximumNameLength = 200;

/** The analysis of a queued job. @throws Error for a tool that an older or newer openclue queued */
export function analysisOf(toolId: string): Analysis<unknown, unknown> {
  const analysis = analyses.find((each) => each.toolId === toolId);
  if (!analysis) throw new Error(`there is no tool ${toolId} in this version of openclue`);
  return analysis;
}

/** The analysis a submission names, if there is such a one. */
export function analysisAsked({fields}: Submission): Analysis<unknown, unknown> | undefined {
  return analyses.find(({toolId}) => toolId === fields.tool_id);
}

/** A failure met before the check proper, as a rejected job says it. */
export function systemFault({message}: OpenclueError): OpenclueError<'JOB_REJECTED'> {
  const section = (errors: {text: string}[]) => ({errors, warnings: []});
  const sections = {
    system: section([{text: message}]),
    up: section([]),
    down: section([]),
    both: section([]),
  };
  return failure('JOB_REJECTED', {reasons: [message], sections});
}

/**
 * Checks everything a submission says against the dataset it will query.
 * @throws JOB_REJECTED with all errors and warnings by section
 */
export async function checkSubmission(
  submission: Submission,
  context: CheckContext,
): Promise<AcceptedSubmission> {
  const problems: string[] = [];
  const {fields} = submission;
  const analysis = analysisAsked(submission);
  if (!analysis) {
    const asked =
      fields.tool_id === undefined ? 'is missing' : `${JSON.stringify(fields.tool_id)} is not available here`;
    problems.push(`tool_id ${asked}. Send one of: ${jobTools.join(', ')}.`);
  }
  const {assay = assayOf(context.dataset)} = context;
  if (!assay) problems.push(describeUnknownAssay(context.dataset));
  else if (fields.data_type !== undefined && fields.data_type !== assay.name) {
    problems.push(
      `data_type ${JSON.stringify(fields.data_type)} cannot be queried. Send ${JSON.stringify(assay.name)} or leave it out.`,
    );
  }
  if (fields.dataset !== undefined && typeof fields.dataset !== 'string') {
    problems.push(`dataset ${JSON.stringify(fields.dataset)} must be the name of a dataset.`);
  }
  const name = fields.name === undefined || fields.name === '' ? defaultJobName : fields.name;
  if (typeof name !== 'string' || name.length > maximumNameLength) {
    problems.push(`name must be a text of at most ${maximumNameLength} characters.`);
  }
  // Without a tool the lists are judged all the same, so that a user learns of everything at once.
  const checked = analysis?.matrixIsDataset
    ? analysis.check(submission, context)
    : await checkWithUpload(analysis ?? queryAnalysis, submission, context);
  checked.report.system.errors.unshift(...problems.map((text) => ({text})));
  checked.report.system.warnings.unshift(...(context.uploadNotes ?? []).map((text) => ({text})));
  const idle = analysis ? withoutEffect(submission, analysis, context) : [];
  if (idle.length > 0) {
    checked.report.system.warnings.push({text: `Without effect in this job: ${idle.join(', ')}.`});
  }
  const reasons = textsOf(checked.report, 'errors');
  if (!analysis || typeof name !== 'string' || reasons.length > 0) {
    throw failure('JOB_REJECTED', {reasons, sections: checked.report});
  }
  return {...checked, toolId: analysis.toolId, name};
}

function describeUnknownAssay({manifest: {name, assay}}: CheckContext['dataset']): string {
  return `The dataset ${name} is of the assay ${assay}, which this version of openclue cannot query. Name another dataset.`;
}

/** Fields that every tool takes, some of them for the sake of CLUE's clients. */
const commonFields = [
  'tool_id',
  'name',
  'data_type',
  'dataset',
  'ignoreWarnings',
  'ts_version',
  'tool_version',
];
/** Fields about the signatures of a matrix, or of the dataset that is introspected. */
const signatureFields = ['matrix', 'include_introspect', 'group_by', 'gset_size', 'where', 'sig_ids'];

/** Fields that say nothing to this tool: misspelt ones, and those of another tool. */
function withoutEffect(
  {fields, sets}: Submission,
  {options, matrixIsDataset}: Analysis<unknown, unknown>,
  {upload}: CheckContext,
): string[] {
  const known = [...commonFields, ...options, ...(upload || matrixIsDataset ? signatureFields : [])];
  const idle = Object.entries(fields).filter(([field, value]) => {
    const isOff =
      value === '' || value === undefined || value === null || value === false || value === 'false';
    return !known.includes(field) && !isOff;
  });
  const names = idle.map(([field]) => (field.length > 40 ? `${field.slice(0, 40)}…` : field)).slice(0, 10);
  return sets !== undefined && !options.includes('sets-cmapfile') ? [...names, 'sets-cmapfile'] : names;
}

/** Checks a query whose gene lists the uploaded matrix brings, if there is one. */
async function checkWithUpload(
  analysis: Analysis<unknown, unknown>,
  submission: Submission,
  context: CheckContext,
): Promise<Checked<unknown>> {
  const {up, down, introspect, report} = await queriesOfUpload(submission, context);
  // Without queries there is nothing else to say of the submission.
  if (report.system.errors.length > 0) return {plan: undefined, queries: [], report};
  const checked = analysis.check(up === undefined ? submission : {...submission, up, down}, context);
  checked.report.system.warnings.unshift(...report.system.warnings);
  return introspect ? {...checked, plan: includeIntrospect(checked.plan, introspect)} : checked;
}

/** All errors or warnings of a report, for a reader who sees no sections. */
export function textsOf(report: GeneSetReport, kind: 'errors' | 'warnings'): string[] {
  return Object.values(report).flatMap((section) => section[kind].map(({text}) => text));
}
