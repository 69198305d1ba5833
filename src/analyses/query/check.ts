import {parseGmt} from '../../engine/formats/gene-sets';
import {type CheckedSets, checkGeneSets, type GeneSetReport} from '../../engine/genes/check';
import {geneIdsOf} from '../../engine/index';
import {OpenclueError} from '../../errors';
import type {CheckContext, Checked, Submission} from '../analysis';
import {checkOptions} from './options';
import type {PlannedQuery, QueryPlan} from './plan';
import {checkSets} from './sets';
import {checkSignature, readSignatures} from './signature';
import {querySpace} from './space';

/** Checks everything that a submission to this tool says. */
export function checkQuery(submission: Submission, context: CheckContext): Checked<QueryPlan> {
  const {signature, fields} = submission;
  const {queries, report}: Pick<CheckedSets, 'report'> & {queries: readonly PlannedQuery[]} =
    signature === undefined ? checkLists(submission, context) : checkSignatures(submission, context);
  const refuse = (text: string) => report.system.errors.push({text});
  const kind = signature === undefined ? 'lists' : 'signature';
  const options = checkOptions(fields, kind, context.dataset.signatures, refuse);
  const sets = checkSets(submission, context, report.system);
  return {plan: {queries, ...options, sets}, queries, report};
}

/** Reads the lists of a submission and classes their genes; all that is wrong is in the report. */
export function checkLists(
  submission: Pick<Submission, 'up' | 'down'>,
  {catalog, dataset, limits}: Pick<CheckContext, 'catalog' | 'dataset' | 'limits'>,
): CheckedSets {
  const unreadable = {up: [] as string[], down: [] as string[]};
  const parse = (side: 'up' | 'down') => {
    try {
      return submission[side] === undefined ? undefined : parseGmt(submission[side], `${side} list`);
    } catch (error) {
      if (!(error instanceof OpenclueError)) throw error;
      unreadable[side].push(error.message);
      return [];
    }
  };
  const sets = {up: parse('up'), down: parse('down')};
  const featureSpace = new Set(Array.from(geneIdsOf(dataset.genes, querySpace(dataset)), String));
  const checked = checkGeneSets(sets, catalog, featureSpace, limits);
  for (const side of ['up', 'down'] as const) {
    checked.report[side].errors.unshift(...unreadable[side].map((text) => ({text})));
    // What follows from a list that could not be read is no news.
    if (unreadable[side].length > 0) checked.report.system.errors.splice(0);
  }
  return checked;
}

function checkSignatures(
  {signature, up, down}: Submission,
  {catalog, dataset, limits}: CheckContext,
): {queries: readonly PlannedQuery[]; report: GeneSetReport} {
  const section = () => ({errors: [] as {text: string}[], warnings: [] as {text: string}[]});
  const report = {system: section(), up: section(), down: section(), both: section()};
  const refuse = (text: string) => report.system.errors.push({text});
  if (up !== undefined || down !== undefined) {
    refuse('There are both gene lists and a full signature. Send them as two jobs.');
  }
  const featureSpace = new Set(Array.from(geneIdsOf(dataset.genes, querySpace(dataset)), String));
  try {
    const written = readSignatures(
      signature,
      (token) => catalog.resolve(token) !== undefined || featureSpace.has(token),
    );
    if (written.length === 0) refuse('There is no signature in what was sent.');
    if (written.length > limits.queries) {
      refuse(
        `There are ${written.length} signatures where ${limits.queries} are allowed in a job. Split them into several jobs.`,
      );
      return {queries: [], report};
    }
    const names = written.map(({name}) => name);
    for (const name of new Set(names.filter((name, i) => names.indexOf(name) < i))) {
      refuse(`Two signatures are called "${name}". Give each a name of its own.`);
    }
    const checked = written.map((each) => checkSignature(each, catalog, featureSpace, limits));
    for (const {errors, warnings} of checked) {
      for (const text of errors) refuse(text);
      report.system.warnings.push(...warnings.map((text) => ({text})));
    }
    return {queries: checked.map(({query}) => query), report};
  } catch (error) {
    if (!(error instanceof OpenclueError)) throw error;
    refuse(error.message);
    return {queries: [], report};
  }
}
